using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.Citus.Query;

/// <summary>
///     Removes the query operators of this library, which Entity Framework Core cannot translate. A tag carries the name of an operator from
///     the step before the translation to the one after it, and is removed before tags are written to SQL.
/// </summary>
internal static class QueryOperators
{
    private const string Prefix = "EFCore.Citus.";

    public static readonly MethodInfo WithoutKeyPropagation
        = typeof(CitusQueryableExtensions).GetMethod(nameof(CitusQueryableExtensions.WithoutKeyPropagation))!;

    public static readonly MethodInfo AcrossShards
        = typeof(CitusQueryableExtensions).GetMethod(nameof(CitusQueryableExtensions.AcrossShards))!;

    public static readonly MethodInfo ForShardKey
        = typeof(CitusQueryableExtensions).GetMethod(nameof(CitusQueryableExtensions.ForShardKey))!;

    /// <summary>
    ///     Removes the operators from a query.
    /// </summary>
    public static Expression Remove(Expression query, QueryCompilationContext context)
        => new OperatorRemover(context).Visit(query);

    /// <summary>
    ///     Determines whether the query had an operator, and removes its tag.
    /// </summary>
    public static bool Take(QueryCompilationContext context, MethodInfo method)
        => context.Tags.Remove(Prefix + method.Name);

    private sealed class OperatorRemover(QueryCompilationContext context) : ExpressionVisitor
    {
        protected override Expression VisitMethodCall(MethodCallExpression node)
        {
            if (node.Method.DeclaringType != typeof(CitusQueryableExtensions) || !node.Method.IsGenericMethod)
            {
                return base.VisitMethodCall(node);
            }

            context.AddTag(Prefix + node.Method.Name);
            var source = Visit(node.Arguments[0]);

            return node.Method.GetGenericMethodDefinition() == ForShardKey
                ? ShardKeyFilter.Add(source, Visit(node.Arguments[1]), context.Model)
                : source;
        }

        // Expressions of Entity Framework Core, such as query roots, contain no operators, and some of them cannot be visited.
        protected override Expression VisitExtension(Expression node)
            => node;
    }
}
