namespace EFCore.Citus.Query.Prediction;

/// <summary>
///     Predicts what Citus does with a statement. <c>docs/decisions/routing.md</c> describes the rules.
/// </summary>
internal static class RoutePrediction
{
    /// <summary>
    ///     Predicts the route of a statement, or returns <see langword="null" /> if the statement reads no tables of Citus.
    /// </summary>
    public static QueryRoute? Predict(QueryStatement statement)
    {
        var tables = QueryTables.In(statement.Block).ToList();
        if (!tables.Exists(t => t.Kind() >= QueryTableKind.ManagedLocal || t.DistributionColumn is not null))
        {
            return null;
        }

        if (tables.Exists(t => t.Kind() == QueryTableKind.Unknown) || Modification.IsUncertain(statement))
        {
            return new QueryRoute(QueryRouteKind.Unknown);
        }

        var distributed = tables.Where(t => t.Kind() is QueryTableKind.Distributed or QueryTableKind.SingleShard).ToList();
        var values = new ShardValues(statement.Block);
        var isLocal = tables.Exists(t => t.Kind() is QueryTableKind.Local or QueryTableKind.ManagedLocal);
        if (Modification.FindRefusal(statement, distributed.Count > 0, values.AreKnown(distributed)) is { } refusal)
        {
            return new QueryRoute(QueryRouteKind.Refused) { Refusal = refusal, Table = statement.Target!.Table };
        }

        if (distributed.Count == 0)
        {
            return new QueryRoute(QueryRouteKind.OneShard);
        }

        var isOneGroup = !ShardValues.AreOfSeveralGroups(distributed);
        var isReadFirst = tables.Exists(t => t.Kind() == QueryTableKind.StableValues);
        if (!isLocal && !isReadFirst && isOneGroup && values.AreKnown(distributed))
        {
            return new QueryRoute(values.AreOfOneShard(distributed) ? QueryRouteKind.OneShard : QueryRouteKind.DependsOnValues);
        }

        var keys = new KeyEquivalence(statement.Block);
        var route = PredictSeveralShards(statement, values, keys) with
        {
            TablesWithoutValue = [.. distributed.Where(t => !values.IsKnown(t)).Select(t => t.Table).OfType<QueryTable>().Distinct()],
            IsOfOneShard = !isLocal && isOneGroup && values.AreOfOneShard(distributed)
        };
        var dependsOnValues = route.Kind == QueryRouteKind.Refused
            ? MayBeAccepted(statement, values, keys, distributed)
            : route.Kind == QueryRouteKind.ManyShards && isOneGroup && !isLocal && !isReadFirst && values.MayBeOfOneShard(distributed);

        return dependsOnValues || (!isLocal && !isReadFirst && isOneGroup && values.MayAllBeOfOneShard(distributed))
            ? new QueryRoute(QueryRouteKind.DependsOnValues) { TablesWithoutValue = route.TablesWithoutValue }
            : route;
    }

    // Refusals must be certain: values may be equal, so that the tables are joined by them, and conditions may be never fulfilled.
    private static bool MayBeAccepted(
        QueryStatement statement,
        ShardValues values,
        KeyEquivalence keys,
        IReadOnlyCollection<QuerySource> distributed)
        => values.MayBeOfNoShard(distributed, keys)
            || PredictSeveralShards(statement, values, new KeyEquivalence(statement.Block, areValuesEqual: true)).Kind != QueryRouteKind.Refused;

    private static QueryRoute PredictSeveralShards(QueryStatement statement, ShardValues values, KeyEquivalence keys)
    {
        var isModification = statement.Target is not null;
        var query = PlannedQuery.Of(statement.Block);
        var planning = RecursivePlanning.Of(query, keys, isModification);

        if (planning.HasCorrelatedHaving)
        {
            return new QueryRoute(QueryRouteKind.Refused) { Refusal = QueryRefusal.CorrelatedHaving };
        }

        // A task on a shard cannot read tables of the coordinator.
        var remaining = query.Tables.Where(t => t.IsDistributed).Select(t => t.Source).ToList();
        var isRouted = remaining.Count == 0
            || (values.AreKnown(remaining) && !ShardValues.AreOfSeveralGroups(remaining) && !query.Tables.Any(t => t.IsLocal));
        if (!isRouted && Refusal.Find(query, keys, isModification) is { } refused)
        {
            return refused;
        }

        if (planning.Results.Count > 0)
        {
            var result = planning.Results.Find(r => r.IsWholeTable) ?? planning.Results[0];

            return new QueryRoute(QueryRouteKind.ReadsIntermediateResult) { Table = result.Table, IsWholeTable = result.IsWholeTable };
        }

        return new QueryRoute(QueryRouteKind.ManyShards);
    }
}
