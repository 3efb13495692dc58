using Npgsql;

namespace EFCore.Citus.Update;

/// <summary>
///     Tells what may be wrong with a row, or with the form of a statement, from what would hit any statement, such as a lost connection or
///     a deadlock, after which retrying strategies start all over.
/// </summary>
internal static class SetErrors
{
    /// <summary>
    ///     The classes of errors after which the same rows are written one by one. XX is what Citus makes of any error of a worker while
    ///     it copies rows.
    /// </summary>
    public static readonly IReadOnlyList<string> ClassesOfRows = ["22", "23", "27", "0A", "42", "44", "P0", "XX"];

    public static bool MayBeAboutRows(Exception exception)
        => exception is PostgresException postgresException
            ? !postgresException.IsTransient && ClassesOfRows.Contains(postgresException.SqlState[..2])
            : exception is InvalidCastException or NotSupportedException;

    /// <summary>
    ///     Whether the same would happen with other rows. An open cursor of the application that has our name is gone with its transaction.
    /// </summary>
    public static bool AreAboutStatement(string error)
        => (error.StartsWith("0A", StringComparison.Ordinal) || error.StartsWith("42", StringComparison.Ordinal))
            && !error.StartsWith(PostgresErrorCodes.DuplicateCursor, StringComparison.Ordinal);

    public static bool IsAboutStatement(Exception exception)
        => exception is not PostgresException postgresException || AreAboutStatement(postgresException.SqlState);
}
