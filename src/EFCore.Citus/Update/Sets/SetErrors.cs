using Npgsql;

namespace EFCore.Citus.Update.Sets;

/// <summary>
///     Distinguishes errors that concern a row or the form of a statement from errors that affect any statement, such as a lost connection
///     or a deadlock. After the latter, retrying execution strategies repeat the whole operation.
/// </summary>
internal static class SetErrors
{
    /// <summary>
    ///     The error classes after which the same rows are written one by one. Citus reports any error of a worker as class XX while it
    ///     copies rows.
    /// </summary>
    public static readonly IReadOnlyList<string> ClassesOfRows = ["22", "23", "27", "0A", "42", "44", "P0", "XX"];

    public static bool MayBeAboutRows(Exception exception)
        => exception is PostgresException postgresException
            ? !postgresException.IsTransient && ClassesOfRows.Contains(postgresException.SqlState[..2])
            : exception is InvalidCastException or NotSupportedException;

    /// <summary>
    ///     Determines whether the same error would occur with other rows. A duplicate cursor is an exception, because an open cursor of the
    ///     application that has the same name ends with its transaction.
    /// </summary>
    public static bool AreAboutStatement(string error)
        => (error.StartsWith("0A", StringComparison.Ordinal) || error.StartsWith("42", StringComparison.Ordinal))
            && !error.StartsWith(PostgresErrorCodes.DuplicateCursor, StringComparison.Ordinal);

    public static bool IsAboutStatement(Exception exception)
        => exception is not PostgresException postgresException || AreAboutStatement(postgresException.SqlState);
}
