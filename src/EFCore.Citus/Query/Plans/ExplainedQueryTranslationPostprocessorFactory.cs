using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.Citus.Query.Plans;

/// <summary>
///     Reads the queries of a explained query after all changes.
/// </summary>
internal sealed class ExplainedQueryTranslationPostprocessorFactory<TInner>(
    TInner inner,
    QueryTranslationPostprocessorDependencies dependencies) : IQueryTranslationPostprocessorFactory
    where TInner : class, IQueryTranslationPostprocessorFactory
{
    public QueryTranslationPostprocessor Create(QueryCompilationContext queryCompilationContext)
    {
        var postprocessor = inner.Create(queryCompilationContext);

        return ExplainedQuery.IsRequested ? new Postprocessor(dependencies, queryCompilationContext, postprocessor) : postprocessor;
    }

    private sealed class Postprocessor(
        QueryTranslationPostprocessorDependencies dependencies,
        QueryCompilationContext queryCompilationContext,
        QueryTranslationPostprocessor inner) : QueryTranslationPostprocessor(dependencies, queryCompilationContext)
    {
        public override Expression Process(Expression query)
        {
            var processed = inner.Process(query);
            ExplainedQuery.Register(processed, QueryCompilationContext);

            return processed;
        }
    }
}
