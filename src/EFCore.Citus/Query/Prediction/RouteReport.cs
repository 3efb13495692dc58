using EFCore.Citus.Diagnostics;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.Citus.Query.Prediction;

/// <summary>
///     Sends the events of predicted routes.
/// </summary>
internal sealed class RouteReport(
    QueryCompilationContext compilationContext,
    DbContext context,
    CitusEventDefinitions definitions,
    bool isAcrossShards,
    bool isForShardKey)
{
    private readonly IDiagnosticsLogger<DbLoggerCategory.Query> _logger = compilationContext.Logger;
    private readonly string _query = RouteMessages.DescribeQuery(compilationContext.Tags);

    public void Send(QueryStatement statement, QueryRoute route)
    {
        _logger.QueryRoutePredicted(definitions, context, route.ToString());
        if (isForShardKey && route is not ({ Kind: QueryRouteKind.OneShard } or { IsOfOneShard: true }))
        {
            throw new InvalidOperationException(
                route.TablesWithoutValue.Count > 0
                    ? CitusStrings.ShardKeyNotEnough(RouteMessages.DescribeKeys(route))
                    : CitusStrings.ShardKeyUnknown());
        }

        switch (route)
        {
            case { Kind: QueryRouteKind.Refused }:
                _logger.UnsupportedQueryWarning(definitions, context, _query, RouteMessages.DescribeRefusal(route));
                break;
            case { IsWholeTable: true, Table: { } table } when !isAcrossShards:
                var others = QueryTables.In(statement.Block).Select(t => t.Table).OfType<QueryTable>().Where(t => t != table).ToList();
                _logger.WholeTableReadWarning(
                    definitions, context, table.Name, _query, RouteMessages.DescribeFix(table, others, compilationContext.Model));
                break;
            case { Kind: QueryRouteKind.ManyShards or QueryRouteKind.ReadsIntermediateResult, TablesWithoutValue.Count: > 0 } when !isAcrossShards:
                _logger.MultiShardQuery(definitions, context, _query, RouteMessages.DescribeKeys(route));
                break;
        }
    }
}
