using System.Globalization;
using EFCore.Citus.Cluster;

namespace EFCore.Citus.Scaffolding;

/// <summary>
///     A temporary view in the place of <c>pg_class</c>, in which tables that are partitioned by time are tables like any other, and their
///     partitions are not there. The Npgsql provider reads no partitioned tables, and each partition as a table of its own.
/// </summary>
internal static class PartitionedTablesView
{
    /// <summary>
    ///     Whether the session may have the view.
    /// </summary>
    public const string IsPossible =
        "SELECT has_database_privilege(current_database(), 'TEMP') AND NOT current_setting('transaction_read_only')::boolean";

    public const string Drop = "DROP VIEW IF EXISTS pg_temp.pg_class";

    // Temporary relations are found before those of the system. Versions of PostgreSQL differ in the columns.
    public static string Create(IEnumerable<PartitionedTable> tables)
    {
        var oids = string.Join(", ", tables.Select(t => t.Oid.ToString(CultureInfo.InvariantCulture)));

        return $"""
            DO $do$
            BEGIN
                EXECUTE (
                    SELECT 'CREATE TEMPORARY VIEW pg_class AS SELECT ' || string_agg(
                        CASE
                            WHEN attname = 'relkind' THEN 'CASE WHEN oid IN ({oids}) THEN ''r'' '
                                'WHEN relispartition AND pg_partition_root(oid) IN ({oids}) THEN NULL ELSE relkind END AS relkind'
                            ELSE quote_ident(attname)
                        END, ', ' ORDER BY attnum) || ' FROM pg_catalog.pg_class WHERE relname <> ''pg_class'' OR relnamespace <> pg_my_temp_schema()'
                    FROM pg_catalog.pg_attribute
                    WHERE attrelid = 'pg_catalog.pg_class'::regclass AND attnum > 0);
            END
            $do$
            """;
    }
}
