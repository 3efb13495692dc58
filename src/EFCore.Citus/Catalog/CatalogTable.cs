using System.Data.Common;
using EFCore.Citus.Metadata;

namespace EFCore.Citus.Catalog;

/// <summary>
///     Represents a table in the catalog of Citus.
/// </summary>
/// <param name="Schema">The schema of the table.</param>
/// <param name="Name">The name of the table.</param>
/// <param name="Type">
///     The type of the table, or <see langword="null" /> if it is distributed by a method that models do not support.
/// </param>
/// <param name="DistributionColumn">The name of the distribution column.</param>
/// <param name="ColocationId">The colocation group, or 0 if the table does not belong to one.</param>
/// <param name="Kind">The properties that Citus compares when it looks for a colocation group for a new table.</param>
/// <param name="IsAutoConverted">Whether Citus has converted the table to a managed local table because of its foreign keys.</param>
/// <param name="IsPartition">Whether the table is a partition of another table.</param>
/// <param name="LocalBytes">The size of the rows in the table itself on the coordinator, for a table with shards.</param>
internal sealed record CatalogTable(
    string Schema,
    string Name,
    CitusTableType? Type,
    string? DistributionColumn,
    int ColocationId,
    ColocationKind Kind,
    bool IsAutoConverted,
    bool IsPartition,
    long LocalBytes)
{
    // The view citus_tables is not used, because it queries the sizes from every node and omits tables without shards. A columnar table
    // with rows cannot be distinguished from an empty one by its size.
    public const string Query =
        """
        SELECT n.nspname, c.relname, p.partmethod::text, p.repmodel::text, p.colocationid::int,
            CASE WHEN p.partkey IS NOT NULL THEN column_to_column_name(p.logicalrelid, p.partkey::text) END,
            coalesce(g.shardcount, (SELECT count(*)::int FROM pg_catalog.pg_dist_shard AS s WHERE s.logicalrelid = p.logicalrelid)),
            coalesce(g.replicationfactor, 1), coalesce(g.distributioncolumntype, 0)::bigint, coalesce(g.distributioncolumncollation, 0)::bigint,
            p.autoconverted, c.relispartition,
            CASE WHEN a.amname = 'heap' THEN pg_relation_size(c.oid) ELSE 0 END
        FROM pg_catalog.pg_dist_partition AS p
        JOIN pg_catalog.pg_class AS c ON c.oid = p.logicalrelid
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        LEFT JOIN pg_catalog.pg_am AS a ON a.oid = c.relam
        LEFT JOIN pg_catalog.pg_dist_colocation AS g ON g.colocationid = p.colocationid
        ORDER BY n.nspname, c.relname
        """;

    /// <summary>
    ///     The query for the number of shards of a table that does not specify it and starts a colocation group.
    /// </summary>
    public const string DefaultShardCount = "SELECT current_setting('citus.shard_count')::int";

    public static CatalogTable Read(DbDataReader reader)
    {
        var colocationId = reader.GetInt32(4);

        return new CatalogTable(
            reader.GetString(0),
            reader.GetString(1),
            TypeOf(reader.GetString(2), reader.GetString(3), colocationId),
            reader.IsDBNull(5) ? null : reader.GetString(5),
            colocationId,
            new ColocationKind(reader.GetInt32(6), reader.GetInt32(7), reader.GetInt64(8), reader.GetInt64(9)),
            reader.GetBoolean(10),
            reader.GetBoolean(11),
            reader.GetInt64(12));
    }

    // Models support distribution by hash or without a distribution column, with or without two-phase commit to all placements. The methods
    // append and range are not supported.
    private static CitusTableType? TypeOf(string method, string replication, int colocationId)
        => (method, replication, colocationId) switch
        {
            ("h", _, _) => CitusTableType.Distributed,
            ("n", "t", _) => CitusTableType.Reference,
            ("n", _, 0) => CitusTableType.ManagedLocal,
            ("n", _, _) => CitusTableType.SingleShard,
            _ => null
        };
}
