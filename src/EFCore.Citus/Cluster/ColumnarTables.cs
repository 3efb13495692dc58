namespace EFCore.Citus.Cluster;

/// <summary>
///     The tables whose rows are stored by columns, whether or not Citus manages them.
/// </summary>
internal static class ColumnarTables
{
    // A partitioned table has no rows, and from PostgreSQL 17 on the access method of partitions to come.
    public const string Query =
        """
        SELECT n.nspname, c.relname
        FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_am AS a ON a.oid = c.relam
        WHERE c.relkind IN ('r', 'p') AND a.amname = 'columnar'
        """;
}
