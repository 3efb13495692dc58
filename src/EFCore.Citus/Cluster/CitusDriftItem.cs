using System.Text;

namespace EFCore.Citus.Cluster;

/// <summary>
///     One thing in which a database differs from the model.
/// </summary>
public sealed class CitusDriftItem
{
    internal CitusDriftItem(CitusDriftKind kind, string subject, string expected, string actual, string remedy)
    {
        Kind = kind;
        Subject = subject;
        Expected = expected;
        Actual = actual;
        Remedy = remedy;
    }

    /// <summary>
    ///     In what way the database differs.
    /// </summary>
    public CitusDriftKind Kind { get; }

    /// <summary>
    ///     What it is about: a table with its schema, a node with its port, or the database.
    /// </summary>
    public string Subject { get; }

    /// <summary>
    ///     What the model says.
    /// </summary>
    public string Expected { get; }

    /// <summary>
    ///     What the database says.
    /// </summary>
    public string Actual { get; }

    /// <summary>
    ///     What makes the database what the model says: SQL for a migration, one statement in each line, or a command.
    /// </summary>
    public string Remedy { get; }

    /// <summary>
    ///     Writes the difference in words, in several lines.
    /// </summary>
    /// <returns>The difference in words.</returns>
    public override string ToString()
        => new StringBuilder()
            .Append(Kind).Append(": ").Append(Subject).Append('\n')
            .Append("  model:    ").Append(Expected).Append('\n')
            .Append("  database: ").Append(Actual).Append('\n')
            .Append("  to do:    ").Append(Remedy.Replace("\n", "\n            ", StringComparison.Ordinal))
            .ToString();
}
