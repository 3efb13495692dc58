using System.Linq.Expressions;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.Infrastructure;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Query.Translation;

/// <summary>
///     Applies <see cref="QueryRewriter" /> to each query after Entity Framework Core and Npgsql have translated it.
/// </summary>
internal sealed class CitusQueryTranslationPostprocessorFactory<TInner>(
    TInner inner,
    QueryTranslationPostprocessorDependencies dependencies,
    IRelationalTypeMappingSource typeMappingSource,
    ISqlExpressionFactory sqlExpressionFactory,
    ICitusSingletonOptions options,
    ICurrentDbContext currentContext,
    CitusEventDefinitions definitions) : IQueryTranslationPostprocessorFactory
    where TInner : class, IQueryTranslationPostprocessorFactory
{
    public QueryTranslationPostprocessor Create(QueryCompilationContext queryCompilationContext)
        => new Postprocessor(
            dependencies,
            queryCompilationContext,
            inner.Create(queryCompilationContext),
            typeMappingSource,
            sqlExpressionFactory,
            options,
            currentContext,
            definitions);

    private sealed class Postprocessor(
        QueryTranslationPostprocessorDependencies dependencies,
        QueryCompilationContext queryCompilationContext,
        QueryTranslationPostprocessor inner,
        IRelationalTypeMappingSource typeMappingSource,
        ISqlExpressionFactory sqlExpressionFactory,
        ICitusSingletonOptions options,
        ICurrentDbContext currentContext,
        CitusEventDefinitions definitions) : QueryTranslationPostprocessor(dependencies, queryCompilationContext)
    {
        private bool UseRelationalNulls
            => RelationalOptionsExtension.Extract(QueryCompilationContext.ContextOptions).UseRelationalNulls;

        public override Expression Process(Expression query)
        {
            var isSwitchedOff = QueryOperators.Take(QueryCompilationContext, QueryOperators.WithoutKeyPropagation);
            var tables = new DistributedTables(options);
            var rewriter = new QueryRewriter(
                tables,
                typeMappingSource.FindMapping(typeof(bool)),
                options.UseKeyPropagation && !isSwitchedOff
                    ? new EquivalentForms(tables, sqlExpressionFactory, typeMappingSource, UseRelationalNulls)
                    : null);
            var processed = rewriter.Visit(inner.Process(query));
            Report(rewriter);

            return processed;
        }

        private void Report(QueryRewriter rewriter)
        {
            var logger = QueryCompilationContext.Logger;
            if (rewriter.Comparisons.Count > 0)
            {
                logger.DistributionColumnComparisonAdded(
                    definitions, currentContext.Context, Format(rewriter.Comparisons.Select(c => c.Operand.Column)));
            }

            foreach (var group in rewriter.Groups)
            {
                logger.NullableDistributionColumnWarning(
                    definitions, currentContext.Context, Format(group.Columns), isCorrected: group.IsWrapped);
            }

            foreach (var union in rewriter.Unions)
            {
                logger.UnionWithoutDistributionColumnWarning(definitions, currentContext.Context, Format(union.Columns));
            }
        }

        private static string Format(IEnumerable<QueryColumn> columns)
            => string.Join(", ", columns.Select(c => $"'{c}'").Distinct());
    }
}
