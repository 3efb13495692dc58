using System.Linq.Expressions;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.Citus.Tenancy.Query;

/// <summary>
///     Applies <see cref="TenantQueryVisitor" /> to each query before Entity Framework Core applies filters, and after all interceptors, so
///     that interceptors cannot remove the tenant filter.
/// </summary>
internal sealed class TenantQueryTranslationPreprocessorFactory<TInner>(
    TInner inner,
    QueryTranslationPreprocessorDependencies dependencies,
    TenantContext tenants,
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
            tenants.Kind,
            sql => tenants.Report(sql, logger, definitions));

        return new Preprocessor(
            dependencies,
            queryCompilationContext,
            preprocessor,
            visitor,
            tenants.Kind);
    }

    private sealed class Preprocessor(
        QueryTranslationPreprocessorDependencies dependencies,
        QueryCompilationContext queryCompilationContext,
        QueryTranslationPreprocessor inner,
        TenantQueryVisitor visitor,
        TenantScopeKind kind) : QueryTranslationPreprocessor(dependencies, queryCompilationContext)
    {
        public override Expression Process(Expression query)
        {
            var processed = inner.Process(visitor.Visit(query));
            if (kind == TenantScopeKind.Unfiltered && TenantRows.AreReadBy(processed))
            {
                UnfilteredQuery.Guard(QueryCompilationContext);
            }

            return new TenantEntityComparisons(QueryCompilationContext, kind).Visit(processed);
        }

        public override Expression NormalizeQueryableMethod(Expression expression)
            => inner.NormalizeQueryableMethod(expression);
    }

    /// <summary>
    ///     Finds tenant-owned tables in a query with expanded navigations.
    /// </summary>
    private sealed class TenantRows : ExpressionVisitor
    {
        private bool _found;

        public static bool AreReadBy(Expression query)
        {
            var visitor = new TenantRows();
            visitor.Visit(query);

            return visitor._found;
        }

        protected override Expression VisitExtension(Expression node)
        {
            if (node is EntityQueryRootExpression root)
            {
                _found |= TenantProperty.FindOrKey(root.EntityType) is not null;
                return node;
            }

            return base.VisitExtension(node);
        }
    }
}
