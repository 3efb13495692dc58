namespace EFCore.Citus.DevCluster.Databases;

/// <summary>
///     Writes names and strings into statements that take no parameters, such as <c>CREATE DATABASE</c>.
/// </summary>
internal static class SqlText
{
    public static string Identifier(string name)
        => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    public static string Literal(string value)
        => "'" + value.Replace("'", "''", StringComparison.Ordinal) + "'";
}
