using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace EFCore.Citus.Query;

/// <summary>
///     Finds all columns in the expressions of a query, so that its scope knows whether columns of outer queries are among them. Columns of
///     its derived tables and subqueries are found when these are read.
/// </summary>
internal sealed class OuterColumns(QueryScope scope) : ExpressionVisitor
{
    public static void Read(SelectExpression select, QueryScope scope)
    {
        var visitor = new OuterColumns(scope);
        foreach (var table in select.Tables)
        {
            visitor.Visit(table.UnwrapJoin());
            visitor.Visit((table as PredicateJoinExpressionBase)?.JoinPredicate);
        }

        visitor.Visit(select.Predicate);
        scope.IsAfterGrouping = true;
        foreach (var expression in select.Projection.Select(p => p.Expression)
                     .Concat(select.GroupBy)
                     .Concat(select.Orderings.Select(o => o.Expression))
                     .Append(select.Having))
        {
            visitor.Visit(expression);
        }

        scope.IsAfterGrouping = false;
    }

    protected override Expression VisitExtension(Expression node)
    {
        switch (node)
        {
            case SelectExpression or SetOperationBase or FromSqlExpression or TableExpression:
                return node;
            case ColumnExpression column:
                scope.Find(column.TableAlias, column.Name);
                return node;
            default:
                return base.VisitExtension(node);
        }
    }
}
