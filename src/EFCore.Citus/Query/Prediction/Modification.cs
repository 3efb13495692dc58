namespace EFCore.Citus.Query.Prediction;

/// <summary>
///     Finds whether Citus refuses an <c>UPDATE</c> or <c>DELETE</c> that it would accept as a <c>SELECT</c>.
/// </summary>
internal static class Modification
{
    /// <param name="statement">The statement.</param>
    /// <param name="isDistributed">A value indicating whether it reads or changes distributed tables.</param>
    /// <param name="isRouted">A value indicating whether each of these has a value for its distribution column.</param>
    public static QueryRefusal? FindRefusal(QueryStatement statement, bool isDistributed, bool isRouted)
        => statement.Target is not { } target
            ? null
            : target.Kind() switch
            {
                QueryTableKind.Distributed or QueryTableKind.SingleShard => FindRefusalOfFunctions(statement)
                    ?? (SetsDistributionColumn(statement, target) ? QueryRefusal.DistributionColumnModified : null),
                QueryTableKind.Reference => FindRefusalOfFunctions(statement)
                    ?? (isDistributed && (isRouted || IsConnected(statement, target, QueryTableKind.SingleShard))
                        ? QueryRefusal.ReferenceTableModifiedByDistributedTable
                        : null),
                QueryTableKind.Local or QueryTableKind.ManagedLocal
                    => statement.Block.Subqueries.Exists(
                        s => IsCorrelatedWith(s.Block, QueryTableKind.Reference) && !IsReadByCoordinator(s, target))
                        ? QueryRefusal.LocalTableModifiedByCitusTable
                        : null,
                _ => null
            };

    /// <summary>
    ///     Determines whether the version of PostgreSQL and values decide if a managed local table is joined, which Citus refuses.
    /// </summary>
    public static bool IsUncertain(QueryStatement statement)
        => statement.Target is { } target
            && statement.Block.Subqueries.Exists(
                s => s.Kind != QuerySubqueryKind.Other && IsCorrelatedWith(s.Block, QueryTableKind.Reference) && IsReadByCoordinator(s, target));

    private static QueryRefusal? FindRefusalOfFunctions(QueryStatement statement)
    {
        var functions = statement.Block.Functions;

        return functions.Exists(f => f.IsVolatile) ? QueryRefusal.VolatileFunction
            : functions.Exists(f => f.HasColumns) ? QueryRefusal.StableFunctionOfColumn
            : functions.Exists(f => f.IsConditional) ? QueryRefusal.ConditionalStableFunction
            : null;
    }

    // Citus accepts the value with which the column is compared.
    private static bool SetsDistributionColumn(QueryStatement statement, QuerySource target)
        => target.DistributionColumn is { } column
            && statement.Setters.Any(
                s => s.Column == column && !(s.IsValue && ServerKnowledge.Of(statement.Block, []).Knows(new QueryColumn(target, column))));

    // The coordinator has the rows of managed local and reference tables, and computes values from them, but does not join them.
    private static bool IsReadByCoordinator(QuerySubquery subquery, QuerySource target)
        => target.Kind() == QueryTableKind.ManagedLocal
            && !(subquery is { Kind: QuerySubqueryKind.Exists or QuerySubqueryKind.NotExists, Block.IsFlat: true })
            && !QueryTables.In(subquery.Block).Any(t => t.Kind() is not (QueryTableKind.ManagedLocal or QueryTableKind.Reference));

    private static bool IsConnected(QueryStatement statement, QuerySource target, QueryTableKind kind)
        => statement.Block.Sources.Exists(s => s != target && QueryTables.In(s).Any(t => t.Kind() >= kind))
            || statement.Block.Subqueries.Exists(s => IsCorrelatedWith(s.Block, kind));

    private static bool IsCorrelatedWith(QueryBlock block, QueryTableKind kind)
        => block.IsCorrelated && QueryTables.In(block).Any(t => t.Kind() >= kind);
}
