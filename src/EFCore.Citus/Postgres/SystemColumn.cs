namespace EFCore.Citus.Postgres;

/// <summary>
///     Provides the names of the columns that PostgreSQL adds to every table. Each node of a cluster has its own values for them.
/// </summary>
internal static class SystemColumn
{
    private static readonly HashSet<string> Names
        = new(StringComparer.Ordinal) { "xmin", "xmax", "cmin", "cmax", "ctid", "tableoid" };

    public static bool Is(string? columnName)
        => columnName is not null && Names.Contains(columnName);
}
