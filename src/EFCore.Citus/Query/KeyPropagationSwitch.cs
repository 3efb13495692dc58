using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.Citus.Query;

/// <summary>
///     Finds whether a query has switched off that comparisons are added to it. A tag carries this from the step before the translation to
///     the one after it, and is removed before tags are written to SQL.
/// </summary>
internal static class KeyPropagationSwitch
{
    private const string Tag = "EFCore.Citus.WithoutKeyPropagation";

    public static readonly MethodInfo Method
        = typeof(CitusQueryableExtensions).GetMethod(nameof(CitusQueryableExtensions.WithoutKeyPropagation))!;

    /// <summary>
    ///     Removes the operator from a query.
    /// </summary>
    public static Expression Remove(Expression query, QueryCompilationContext context)
    {
        var remover = new OperatorRemover();
        var removed = remover.Visit(query);
        if (remover.HasRemoved)
        {
            context.AddTag(Tag);
        }

        return removed;
    }

    /// <summary>
    ///     Determines whether the query had the operator.
    /// </summary>
    public static bool Take(QueryCompilationContext context)
        => context.Tags.Remove(Tag);

    private sealed class OperatorRemover : ExpressionVisitor
    {
        public bool HasRemoved { get; private set; }

        protected override Expression VisitMethodCall(MethodCallExpression node)
        {
            if (node.Method.IsGenericMethod && node.Method.GetGenericMethodDefinition() == Method)
            {
                HasRemoved = true;

                return Visit(node.Arguments[0]);
            }

            return base.VisitMethodCall(node);
        }

        // Expressions of Entity Framework Core, such as query roots, contain no operators, and some of them cannot be visited.
        protected override Expression VisitExtension(Expression node)
            => node;
    }
}
