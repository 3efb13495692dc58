namespace EFCore.Citus.Query.Prediction;

/// <summary>
///     Finds whether Citus refuses what remains of a query after intermediate results are read, as
///     <c>DeferErrorIfUnsupportedSubqueryPushdown</c> and the planner of joins do.
/// </summary>
internal static class Refusal
{
    public static QueryRoute? Find(PlannedQuery root, KeyEquivalence keys, bool isModification)
    {
        if (root.Tables.FirstOrDefault(t => t.IsLocal) is { } local)
        {
            return Refuse(QueryRefusal.CorrelatedWithLocalTable, local);
        }

        if (!keys.AreJoined(root.Tables))
        {
            return FindOfJoin(root, keys, isModification);
        }

        return FindOfQuery(root, isOutermost: true);
    }

    private static QueryRoute FindOfJoin(PlannedQuery root, KeyEquivalence keys, bool isModification)
    {
        var tables = root.Tables.Where(t => t.IsDistributed).ToList();
        var table = tables.Find(t => !keys.AreJoined([tables[0], t]));

        return Refuse(
            isModification || !IsInnerJoin(root) ? QueryRefusal.NotJoinedByDistributionColumns
            : HasEquality(root) ? QueryRefusal.RequiresRepartition
            : QueryRefusal.CartesianProduct,
            table);
    }

    // PostgreSQL merges derived tables without grouping, and joins their tables directly.
    private static bool IsInnerJoin(PlannedQuery query)
        => query is { Block.IsFlat: true, Subqueries.Count: 0 } or { Block: not null, Subqueries.Count: 0 }
            && query.From.TrueForAll(
                s => s.Source.Join == QueryJoin.Inner
                    && s.Kind != QueryTableKind.Values
                    && !s.IsIntermediateResult
                    && (s.Query is not { } inner || inner is { IsIntermediateResult: false, Block.IsFlat: true } && IsInnerJoin(inner)));

    private static bool HasEquality(PlannedQuery query)
        => query.Block is { } block
            && (block.Where.Concat(block.Sources.SelectMany(s => s.On)).OfType<ColumnsAreEqual>().Any()
                || query.From.Exists(s => s.Query is not null && HasEquality(s.Query)));

    private static QueryRoute? FindOfQuery(PlannedQuery query, bool isOutermost)
    {
        if (query.IsIntermediateResult)
        {
            return null;
        }

        if (isOutermost && query.Subqueries.Count > 0 && !query.TablesOfFrom.Any(t => t.IsDistributed))
        {
            return RefuseCorrelated(query);
        }

        var refusal = isOutermost
            ? null
            : Pushdown.Find(query) switch
            {
                PushdownObstacle.StableFunction => Refuse(QueryRefusal.StableTableFunction, null),
                PushdownObstacle.SetOperation => Refuse(QueryRefusal.CorrelatedSetOperation, query.Tables.FirstOrDefault()),
                PushdownObstacle.Recurring => RefuseCorrelated(query),
                _ => null
            };

        return refusal ?? FindOfLateral(query) ?? query.Children.Select(c => FindOfQuery(c, isOutermost: false)).FirstOrDefault(r => r is not null);
    }

    private static QueryRoute? FindOfLateral(PlannedQuery query)
    {
        for (var i = 1; i < query.From.Count; i++)
        {
            var source = query.From[i];
            if (source is { Source: { IsLateral: true, Join: QueryJoin.Left }, IsRecurring: false }
                && query.From.Take(i).All(s => s.IsRecurring))
            {
                return RefuseCorrelated(query);
            }
        }

        return null;
    }

    private static QueryRoute RefuseCorrelated(PlannedQuery query)
        => query.From.Find(s => s is { Query: null, IsIntermediateResult: false, Kind: QueryTableKind.Reference }) is { } reference
            ? Refuse(QueryRefusal.CorrelatedWithReferenceTable, reference)
            : Refuse(QueryRefusal.CorrelatedWithIntermediateResult, query.Tables.FirstOrDefault(t => t.IsDistributed));

    private static QueryRoute Refuse(QueryRefusal refusal, PlannedSource? table)
        => new(QueryRouteKind.Refused) { Refusal = refusal, Table = table?.Source.Table };
}
