using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Query.Prediction;

/// <summary>
///     Describes predicted routes in messages.
/// </summary>
internal static class RouteMessages
{
    /// <summary>
    ///     Describes a query by its tags.
    /// </summary>
    public static string DescribeQuery(IEnumerable<string> tags)
        => tags.ToList() is { Count: > 0 } list ? $"the query {string.Join(", ", list.Select(t => $"'{t}'"))}" : "the query";

    public static string DescribeKeys(QueryRoute route)
        => string.Join(", ", route.TablesWithoutValue.Select(DescribeKey).Distinct());

    public static string DescribeKey(QueryTable table)
        => table.DistributionProperty is { } property && table.EntityType is { } entityType
            ? $"'{entityType}.{property}'"
            : $"'{table.Name}'";

    /// <summary>
    ///     Describes the code that gives a table its value.
    /// </summary>
    public static string DescribeFix(QueryTable table, IReadOnlyList<QueryTable> others, IModel model)
    {
        var navigation = model.GetEntityTypes()
            .Where(e => others.Any(t => t.EntityType == e.DisplayName()))
            .SelectMany(e => e.GetNavigations())
            .FirstOrDefault(n => n.IsCollection && n.TargetEntityType.DisplayName() == table.EntityType);

        return navigation is null || table.DistributionProperty is null
            ? CitusStrings.AdviceCompareKey(DescribeKey(table))
            : CitusStrings.AdviceFilterInclude(DescribeKey(table), navigation.Name, table.DistributionProperty);
    }

    /// <summary>
    ///     Describes why Citus refuses a query, and what to write instead.
    /// </summary>
    public static string DescribeRefusal(QueryRoute route)
    {
        var table = route.Table?.Name ?? "";
        var column = route.Table?.DistributionColumn;

        return route.Refusal switch
        {
            QueryRefusal.NotJoinedByDistributionColumns when column is not null => CitusStrings.RefusedJoin(table, column),
            QueryRefusal.NotJoinedByDistributionColumns => CitusStrings.RefusedJoinOfSingleShard(table),
            QueryRefusal.RequiresRepartition => CitusStrings.RefusedRepartition(table),
            QueryRefusal.CartesianProduct => CitusStrings.RefusedCartesianProduct(table),
            QueryRefusal.CorrelatedWithReferenceTable => CitusStrings.RefusedCorrelatedWithReferenceTable(table),
            QueryRefusal.CorrelatedWithIntermediateResult => CitusStrings.RefusedCorrelatedWithIntermediateResult(),
            QueryRefusal.CorrelatedWithLocalTable => CitusStrings.RefusedCorrelatedWithLocalTable(table),
            QueryRefusal.CorrelatedSetOperation => CitusStrings.RefusedCorrelatedSetOperation(),
            QueryRefusal.CorrelatedHaving => CitusStrings.RefusedCorrelatedHaving(),
            QueryRefusal.StableTableFunction => CitusStrings.RefusedStableTableFunction(),
            QueryRefusal.ReferenceTableModifiedByDistributedTable => CitusStrings.RefusedModificationOfReferenceTable(table),
            QueryRefusal.LocalTableModifiedByCitusTable => CitusStrings.RefusedModificationOfLocalTable(table),
            QueryRefusal.DistributionColumnModified => CitusStrings.RefusedModificationOfKey(table, column ?? ""),
            QueryRefusal.VolatileFunction => CitusStrings.RefusedVolatileFunction(),
            QueryRefusal.StableFunctionOfColumn => CitusStrings.RefusedStableFunction(),
            QueryRefusal.ConditionalStableFunction => CitusStrings.RefusedConditionalFunction(),
            _ => throw new ArgumentOutOfRangeException(nameof(route))
        };
    }
}
