using System.Globalization;
using EFCore.Citus.Catalog;

namespace EFCore.Citus.Scaffolding;

/// <summary>
///     Creates a temporary view that replaces <c>pg_class</c>. In this view, tables that are partitioned by time are ordinary tables, and
///     their partitions are omitted. The Npgsql provider does not read partitioned tables, and reads each partition as a separate table.
/// </summary>
internal static class PartitionedTablesView
{
    /// <summary>
    ///     The query that determines whether the session can create the view.
    /// </summary>
    public const string IsPossible =
        "SELECT has_database_privilege(current_database(), 'TEMP') AND NOT current_setting('transaction_read_only')::boolean";

    public const string Drop = "DROP VIEW IF EXISTS pg_temp.pg_class";

    // Temporary relations take precedence over those of the system. The columns differ between versions of PostgreSQL.
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
