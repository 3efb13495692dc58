namespace EFCore.Citus.Catalog;

/// <summary>
///     Finds the tables that are stored in columnar format, whether or not Citus manages them.
/// </summary>
internal static class ColumnarTables
{
    // A partitioned table has no rows. Since PostgreSQL 17, it has the access method of future partitions.
    public const string Query =
        """
        SELECT n.nspname, c.relname
        FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_am AS a ON a.oid = c.relam
        WHERE c.relkind IN ('r', 'p') AND a.amname = 'columnar'
        """;
}
