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
        var sources = QueryTables.In(statement.Block).ToList();
        if (!sources.Exists(s => s.Kind() >= QueryTableKind.ManagedLocal || s.DistributionColumn is not null))
        {
            return null;
        }

        if (sources.Exists(s => s.Kind() == QueryTableKind.Unknown))
        {
            return new QueryRoute(QueryRouteKind.Unknown);
        }

        return new QueryRoute(
            ServerKnowledge.Of(statement.Block, []).KnowsAll(statement.Block) ? QueryRouteKind.OneShard : QueryRouteKind.ManyShards);
    }
}
