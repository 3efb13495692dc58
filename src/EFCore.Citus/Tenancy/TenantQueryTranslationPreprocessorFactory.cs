using System.Linq.Expressions;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.Infrastructure;
using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.Citus.Tenancy;

/// <summary>
///     Has <see cref="TenantQueryVisitor" /> look at each query before Entity Framework Core applies filters to it, and after all
///     interceptors, so that none of them can take the filter of the tenant away.
/// </summary>
internal sealed class TenantQueryTranslationPreprocessorFactory<TInner>(
    TInner inner,
    QueryTranslationPreprocessorDependencies dependencies,
    TenantContext tenants,
    ICitusSingletonOptions options,
    IDiagnosticsLogger<Microsoft.EntityFrameworkCore.DbLoggerCategory.Query> logger,
    CitusEventDefinitions definitions) : IQueryTranslationPreprocessorFactory
    where TInner : class, IQueryTranslationPreprocessorFactory
{
    public QueryTranslationPreprocessor Create(QueryCompilationContext queryCompilationContext)
    {
        var preprocessor = inner.Create(queryCompilationContext);
        if (queryCompilationContext.Model.FindAnnotation(CitusAnnotationNames.TenantKeyType) is null)
        {
            return preprocessor;
        }

        var visitor = new TenantQueryVisitor(
            queryCompilationContext.Model,
            options.StampTenantsOnly ? null : tenants.Kind,
            sql => tenants.Report(sql, logger, definitions));

        return new Preprocessor(dependencies, queryCompilationContext, preprocessor, visitor);
    }

    private sealed class Preprocessor(
        QueryTranslationPreprocessorDependencies dependencies,
        QueryCompilationContext queryCompilationContext,
        QueryTranslationPreprocessor inner,
        TenantQueryVisitor visitor) : QueryTranslationPreprocessor(dependencies, queryCompilationContext)
    {
        public override Expression Process(Expression query)
            => inner.Process(visitor.Visit(query));

        public override Expression NormalizeQueryableMethod(Expression expression)
            => inner.NormalizeQueryableMethod(expression);
    }
}
