namespace EFCore.Citus.Query.Prediction;

/// <summary>
///     Finds the queries that each shard can compute for its rows, as <c>DeferErrorIfCannotPushdownSubquery</c> of Citus does.
/// </summary>
internal static class Pushdown
{
    /// <summary>
    ///     Finds the obstacle for which the shards cannot compute a query.
    /// </summary>
    public static PushdownObstacle? Find(PlannedQuery query)
    {
        if (query.From.Exists(s => s is { Query: null, Kind: QueryTableKind.StableFunction }))
        {
            return PushdownObstacle.StableFunction;
        }

        if (query.Block is { } block && !query.IsCorrelated && RequiresMerge(query, block))
        {
            return PushdownObstacle.Merge;
        }

        if (query.IsSetOperation && !CanUnite(query))
        {
            return PushdownObstacle.SetOperation;
        }

        return query.Subqueries.Count > 0 && !query.TablesOfFrom.Any(t => t.IsDistributed) ? PushdownObstacle.Recurring : null;
    }

    /// <summary>
    ///     Determines whether each shard can compute a set operation, if its queries are joined by the distribution column.
    /// </summary>
    public static bool CanUnite(PlannedQuery query)
        => query.IsUnion && !query.From.Exists(s => s.IsRecurring);

    private static bool RequiresMerge(PlannedQuery query, QueryBlock block)
        => block.IsLimited
            || (block.GroupCount > 0 && !HasKey(query, block.GroupColumns))
            || (block.IsGrouped && block.GroupCount == 0)
            || block.Windows.Exists(w => !HasKey(query, w.Partition))
            || (block.IsDistinct && !HasKey(query, block.Outputs.Select(o => o.Operand?.Column).OfType<QueryColumn>()));

    private static bool HasKey(PlannedQuery query, IEnumerable<QueryColumn> columns)
        => columns.Any(IsKey) || !query.TablesOfFrom.Any(t => t.IsDistributed);

    private static bool IsKey(QueryColumn column)
        => column.Source.Blocks.Count == 0
            ? column.Source.DistributionColumn == column.Name
            : column.Source.FindOutputs(column.Name).All(o => o.Operand is { } operand && IsKey(operand.Column));
}

/// <summary>
///     The obstacle for which the shards cannot compute a query.
/// </summary>
internal enum PushdownObstacle
{
    /// <summary>
    ///     The rows of all shards are needed, as for a <c>LIMIT</c>.
    /// </summary>
    Merge,
    SetOperation,
    StableFunction,

    /// <summary>
    ///     The query has subqueries, but each shard would read the same rows of its tables.
    /// </summary>
    Recurring
}
