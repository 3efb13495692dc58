namespace EFCore.Citus.Metadata;

/// <summary>
///     The columns that PostgreSQL adds to every table, and that each node of a cluster fills for itself.
/// </summary>
internal static class SystemColumn
{
    private static readonly HashSet<string> Names
        = new(StringComparer.Ordinal) { "xmin", "xmax", "cmin", "cmax", "ctid", "tableoid" };

    public static bool Is(string? columnName)
        => columnName is not null && Names.Contains(columnName);
}
