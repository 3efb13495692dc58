using EFCore.Citus.Metadata;

namespace EFCore.Citus.Update.Sets;

/// <summary>
///     Splits the values of a distribution column by shards. Citus routes a statement that contains the values of one shard to that shard,
///     with only the rows that belong to it.
/// </summary>
internal sealed class ShardSplitter(SetTable table, SetSession session, SetLimits limits, bool knowsShards)
{
    /// <summary>
    ///     Splits the values of a slice into one part for each statement.
    /// </summary>
    public async Task<IReadOnlyList<DistributionValues>> SplitAsync(DistributionValues values, int rows)
    {
        if (values.IsSingle)
        {
            return [values];
        }

        if (values.Count <= limits.FewDistributionValues)
        {
            return [.. values.Split(i => i)];
        }

        if (rows < limits.RowsForShardLookup || !knowsShards || table.Type != CitusTableType.Distributed)
        {
            return [values];
        }

        var shards = new long[values.Count];
        var statement = session.Create();
        SetSql.AppendShards(statement, table, values);
        await session.ReadAsync(
                statement, reader => shards[reader.DbDataReader.GetInt64(0) - 1] = reader.DbDataReader.GetInt64(1))
            .ConfigureAwait(false);

        return shards.Distinct().Count() * limits.RowsOfShard <= rows
            ? [.. values.Split(i => shards[i])]
            : [values];
    }
}
