using System.Data.Common;

namespace EFCore.Citus.Query.Plans;

/// <summary>
///     Finds the tables of shards.
/// </summary>
internal sealed class ShardCatalog
{
    /// <summary>
    ///     The query for the shards with the names of the array <c>@names</c>. The name of a shard is the name of its table, which is
    ///     shortened if necessary, and the number of the shard. A partition is a table with its own shards; the partitioned table is
    ///     returned.
    /// </summary>
    public const string Query =
        """
        SELECT r.name, tn.nspname::text, t.relname::text, coalesce(s.shardminvalue, ''),
            (SELECT count(*)::int FROM pg_catalog.pg_dist_shard AS c WHERE c.logicalrelid = t.oid)
        FROM (SELECT n.name, (regexp_match(n.name, '_(\d{1,18})$'))[1]::bigint AS id FROM unnest(@names) AS n(name)) AS r
        JOIN pg_catalog.pg_dist_shard AS s ON s.shardid = r.id
        JOIN pg_catalog.pg_class AS l ON l.oid = s.logicalrelid
        JOIN pg_catalog.pg_namespace AS ln ON ln.oid = l.relnamespace
        JOIN pg_catalog.pg_class AS t ON t.oid = coalesce(pg_catalog.pg_partition_root(s.logicalrelid), s.logicalrelid)
        JOIN pg_catalog.pg_namespace AS tn ON tn.oid = t.relnamespace
        WHERE pg_catalog.shard_name(s.logicalrelid, s.shardid) IN (quote_ident(r.name), quote_ident(ln.nspname) || '.' || quote_ident(r.name))
        """;

    private readonly Dictionary<string, Shard> _shards = [];

    public void Add(DbDataReader reader)
        => _shards[reader.GetString(0)] = new Shard(reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetInt32(4));

    /// <summary>
    ///     Gets the tables of the relations in the order of their first appearance. Relations that are not shards are tables themselves.
    /// </summary>
    public List<CitusPlanTable> FindTables(IEnumerable<(string? Schema, string Name)> relations)
        =>
        [
            .. relations
                .Select(r => _shards.TryGetValue(r.Name, out var shard) ? shard : new Shard(r.Schema, r.Name, "", 0))
                .GroupBy(s => (s.Schema, s.Table))
                .Select(
                    t => new CitusPlanTable(
                        t.Key.Schema,
                        t.Key.Table,
                        t.Max(s => s.ShardCount),
                        t.Max(s => s.ShardCount) == 0 ? 0 : t.Select(s => s.FirstHash).Distinct().Count()))
        ];

    private sealed record Shard(string? Schema, string Table, string FirstHash, int ShardCount);
}
