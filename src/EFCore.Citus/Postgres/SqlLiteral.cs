using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Postgres;

/// <summary>
///     Writes strings as SQL literals.
/// </summary>
internal static class SqlLiteral
{
    public static string Of(string text)
        => StringTypeMapping.Default.GenerateSqlLiteral(text);
}
