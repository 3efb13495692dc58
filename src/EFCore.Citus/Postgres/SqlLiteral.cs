namespace EFCore.Citus.Postgres;

/// <summary>
///     Writes strings as SQL literals where no type mapping is available.
/// </summary>
internal static class SqlLiteral
{
    public static string Of(string text)
        => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
