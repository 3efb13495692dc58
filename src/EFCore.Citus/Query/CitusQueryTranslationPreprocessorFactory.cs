using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.Citus.Query;

/// <summary>
///     Removes the operators of this library from each query, which Entity Framework Core cannot translate.
/// </summary>
internal sealed class CitusQueryTranslationPreprocessorFactory<TInner>(
    TInner inner,
    QueryTranslationPreprocessorDependencies dependencies) : IQueryTranslationPreprocessorFactory
    where TInner : class, IQueryTranslationPreprocessorFactory
{
    public QueryTranslationPreprocessor Create(QueryCompilationContext queryCompilationContext)
        => new Preprocessor(dependencies, queryCompilationContext, inner.Create(queryCompilationContext));

    private sealed class Preprocessor(
        QueryTranslationPreprocessorDependencies dependencies,
        QueryCompilationContext queryCompilationContext,
        QueryTranslationPreprocessor inner) : QueryTranslationPreprocessor(dependencies, queryCompilationContext)
    {
        public override Expression Process(Expression query)
            => inner.Process(QueryOperators.Remove(query, QueryCompilationContext));

        public override Expression NormalizeQueryableMethod(Expression expression)
            => inner.NormalizeQueryableMethod(expression);
    }
}
