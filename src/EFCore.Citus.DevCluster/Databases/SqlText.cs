namespace EFCore.Citus.DevCluster.Databases;

/// <summary>
///     Escapes names and strings for statements that do not support parameters, such as <c>CREATE DATABASE</c>.
/// </summary>
internal static class SqlText
{
    public static string Identifier(string name)
        => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    public static string Literal(string value)
        => "'" + value.Replace("'", "''", StringComparison.Ordinal) + "'";
}
