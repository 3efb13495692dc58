using System.Linq.Expressions;
using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.Citus.Tenancy;

/// <summary>
///     Leaves of the filters of <see cref="TenantFilters" /> the one that fits the tenants that the query is compiled for, and does not let
///     <c>IgnoreQueryFilters</c> take that one away.
/// </summary>
internal sealed class TenantQueryInterceptor : IQueryExpressionInterceptor
{
    public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData)
    {
        if (eventData.Context is not { } context
            || context.Model.FindAnnotation(CitusAnnotationNames.TenantKeyType) is null)
        {
            return queryExpression;
        }

        return new Visitor(context.Model, context.GetService<TenantContext>().Kind).Visit(queryExpression);
    }

    private sealed class Visitor(IModel model, TenantScopeKind kind) : ExpressionVisitor
    {
        private readonly string[] _others =
            [.. Enum.GetValues<TenantScopeKind>().Where(k => k != kind).Select(TenantFilters.GetName)];

        private bool _done;

        protected override Expression VisitMethodCall(MethodCallExpression node)
        {
            if (node.Method.DeclaringType != typeof(EntityFrameworkQueryableExtensions)
                || node.Method.Name != nameof(EntityFrameworkQueryableExtensions.IgnoreQueryFilters))
            {
                return base.VisitMethodCall(node);
            }

            var source = Visit(node.Arguments[0]);
            var names = node.Arguments is [_, var keys]
                ? ((ConstantExpression)keys).Value as IEnumerable<string> ?? []
                : model.GetEntityTypes().SelectMany(e => e.GetDeclaredQueryFilters()).Select(f => f.Key!).Distinct();

            return Ignore(source, [.. names.Where(n => !TenantFilters.IsTenantFilter(n))]);
        }

        protected override Expression VisitExtension(Expression node)
        {
            if (node is not EntityQueryRootExpression || _done)
            {
                return base.VisitExtension(node);
            }

            // Said once, it holds for the whole query.
            _done = true;
            return Ignore(node, _others);
        }

        private static MethodCallExpression Ignore(Expression source, string[] names)
            => Expression.Call(
                typeof(EntityFrameworkQueryableExtensions),
                nameof(EntityFrameworkQueryableExtensions.IgnoreQueryFilters),
                [source.Type.GetGenericArguments()[0]],
                source,
                Expression.Constant(names, typeof(IReadOnlyCollection<string>)));
    }
}
