using System.Linq.Expressions;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.Infrastructure;
using EFCore.Citus.Query.Plans;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.Citus.Query.Prediction;

/// <summary>
///     Predicts the route of each query after all other steps of its translation, and sends events. The query is not changed.
/// </summary>
internal sealed class RoutePredictingPostprocessorFactory<TInner>(
    TInner inner,
    QueryTranslationPostprocessorDependencies dependencies,
    ICitusSingletonOptions options,
    ICurrentDbContext currentContext,
    CitusEventDefinitions definitions) : IQueryTranslationPostprocessorFactory
    where TInner : class, IQueryTranslationPostprocessorFactory
{
    public QueryTranslationPostprocessor Create(QueryCompilationContext queryCompilationContext)
        => new Postprocessor(
            dependencies, queryCompilationContext, inner.Create(queryCompilationContext), options, currentContext, definitions);

    private sealed class Postprocessor(
        QueryTranslationPostprocessorDependencies dependencies,
        QueryCompilationContext queryCompilationContext,
        QueryTranslationPostprocessor inner,
        ICitusSingletonOptions options,
        ICurrentDbContext currentContext,
        CitusEventDefinitions definitions) : QueryTranslationPostprocessor(dependencies, queryCompilationContext)
    {
        public override Expression Process(Expression query)
        {
            var isAcrossShards = QueryOperators.Take(QueryCompilationContext, QueryOperators.AcrossShards);
            var isForShardKey = QueryOperators.Take(QueryCompilationContext, QueryOperators.ForShardKey);
            var processed = inner.Process(query);
            if (ExplainedQuery.IsRequested)
            {
                // The plan contains the answer of the server.
                return processed;
            }

            var report = new RouteReport(QueryCompilationContext, currentContext.Context, definitions, isAcrossShards, isForShardKey);
            foreach (var statement in StatementFinder.FindIn(processed, new DistributedTables(options)))
            {
                if (RoutePrediction.Predict(statement) is { } route)
                {
                    report.Send(statement, route);
                }
            }

            return processed;
        }
    }
}
