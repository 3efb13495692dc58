using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Npgsql;

namespace EFCore.Citus.Diagnostics;

/// <summary>
///     Represents an error of the server, with the statement that caused it if it is known.
/// </summary>
internal sealed partial class ServerError(PostgresException error, string? statement = null, bool isMigration = false)
{
    // The statement is known where the error occurs. The error is explained after an execution strategy has judged it.
    private static readonly ConditionalWeakTable<PostgresException, ServerError> Noted = [];

    public PostgresException Error { get; } = error;

    /// <summary>
    ///     Gets a value indicating whether a migration contains the statement.
    /// </summary>
    public bool IsMigration { get; } = isMigration;

    /// <summary>
    ///     Gets the details of the error. Npgsql omits them unless the connection string contains <c>Include Error Detail</c>.
    /// </summary>
    public string? Detail
        => IsDetailOmitted ? null : Error.Detail;

    public bool IsDetailOmitted
        => Error.Detail?.StartsWith("Detail redacted", StringComparison.Ordinal) == true;

    /// <summary>
    ///     Gets the tags of the query, which Entity Framework Core writes as comments at the beginning of a statement.
    /// </summary>
    public string Tags
        => string.Join(
            ", ",
            (statement ?? "").Split('\n')
                .Select(l => l.Trim())
                .TakeWhile(l => l.Length == 0 || l.StartsWith("-- ", StringComparison.Ordinal))
                .Where(l => l.Length > 0)
                .Select(l => $"'{l[3..]}'"));

    /// <summary>
    ///     Gets the function that returns the statement that is executed, while a migration is executed.
    /// </summary>
    public static AsyncLocal<Func<string?>?> MigrationStatement { get; } = new();

    public static ServerError Get(PostgresException error)
        => Noted.TryGetValue(error, out var noted) ? noted
            : MigrationStatement.Value is { } find ? new ServerError(error, find(), isMigration: true)
            : new ServerError(error);

    /// <summary>
    ///     Remembers the statement that caused the error.
    /// </summary>
    public static void Note(PostgresException error, string? statement, bool isMigration)
        => Noted.TryAdd(error, new ServerError(error, statement, isMigration));

    /// <summary>
    ///     Determines whether the error comes from the function in the source of Citus or PostgreSQL. If a worker reports an error, the
    ///     function is unknown.
    /// </summary>
    public bool IsFrom(string routine)
        => Error.Routine == routine;

    /// <summary>
    ///     Determines whether the statement is known and matches the regular expression. Spaces match any white space.
    /// </summary>
    public bool StatementMatches(string pattern)
        => statement is not null
            && Regex.IsMatch(
                statement, pattern.Replace(" ", @"\s+", StringComparison.Ordinal), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>
    ///     Determines whether the statement is known and calls one of the functions.
    /// </summary>
    public bool StatementCalls(params string[] functions)
        => StatementMatches($@"\b(?:{string.Join('|', functions)})\s*\(");

    /// <summary>
    ///     Determines whether the statement is known and does not contain the name.
    /// </summary>
    public bool StatementOmits(string name)
        => statement?.Contains(name, StringComparison.OrdinalIgnoreCase) == false;

    /// <summary>
    ///     Determines whether the statement specifies the table as the one to colocate with. Without a name, any table is meant.
    /// </summary>
    public bool StatementColocatesWith(string? table = null)
        => statement is not null
            && ColocateWith().Match(statement) is { Success: true } match
            && match.Groups["name"].Value is var name
            && (table is null ? name is not ("default" or "none") : IsSame(Unquote(name), table));

    // PostgreSQL reports the name of a table with its schema if the statement contains it.
    private static bool IsSame(string name, string table)
        => name == table || name.EndsWith($".{table}", StringComparison.Ordinal);

    // PostgreSQL reports names without quotation marks, and those without quotation marks in lower case.
    private static string Unquote(string literal)
        => PartOfName().Replace(
            literal.Replace("''", "'", StringComparison.Ordinal),
            part => part.Groups["quoted"] is { Success: true } quoted
                ? quoted.Value.Replace("\"\"", "\"", StringComparison.Ordinal)
                : part.Value.ToLowerInvariant());

    [GeneratedRegex(@"""(?<quoted>(?:[^""]|"""")*)""|[^""]+")]
    private static partial Regex PartOfName();

    [GeneratedRegex(@"\bcolocate_with\s*(?:=>|:=)\s*'(?<name>(?:[^']|'')*)'", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ColocateWith();
}
