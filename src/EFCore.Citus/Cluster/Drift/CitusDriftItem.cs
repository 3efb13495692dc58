using System.Text;

namespace EFCore.Citus.Cluster;

/// <summary>
///     Represents a difference between a database and the model.
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
    ///     Gets the kind of the difference.
    /// </summary>
    public CitusDriftKind Kind { get; }

    /// <summary>
    ///     Gets the object that differs: a table with its schema, a node with its port, or the database.
    /// </summary>
    public string Subject { get; }

    /// <summary>
    ///     Gets the state in the model.
    /// </summary>
    public string Expected { get; }

    /// <summary>
    ///     Gets the state in the database.
    /// </summary>
    public string Actual { get; }

    /// <summary>
    ///     Gets the remedy that makes the database match the model: SQL for a migration, with one statement on each line, or a command.
    /// </summary>
    public string Remedy { get; }

    /// <summary>
    ///     Creates a description of the difference in several lines.
    /// </summary>
    /// <returns>The description.</returns>
    public override string ToString()
        => new StringBuilder()
            .Append(Kind).Append(": ").Append(Subject).Append('\n')
            .Append("  model:    ").Append(Expected).Append('\n')
            .Append("  database: ").Append(Actual).Append('\n')
            .Append("  to do:    ").Append(Remedy.Replace("\n", "\n            ", StringComparison.Ordinal))
            .ToString();
}
