using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace EFCore.Citus.Query.Translation;

/// <summary>
///     Replaces columns by expressions with the same value, in which Citus does not see the distribution column.
/// </summary>
internal sealed class ColumnWrapper(IReadOnlyList<QueryColumn> columns) : ExpressionVisitor
{
    public SqlExpression Wrap(SqlExpression expression)
        => (SqlExpression)Visit(expression);

    /// <summary>
    ///     Replaces the columns where they are used after rows are joined. PostgreSQL requires the same expression in <c>GROUP BY</c> and in
    ///     the result.
    /// </summary>
    public SelectExpression Wrap(SelectExpression select)
        => select.Update(
            select.Tables,
            select.Predicate,
            [.. select.GroupBy.Select(g => Wrap(g))],
            select.Having is null ? null : Wrap(select.Having),
            [.. select.Projection.Select(p => p.Update(Wrap(p.Expression)))],
            [.. select.Orderings.Select(o => o.Update(Wrap(o.Expression)))],
            select.Offset,
            select.Limit);

    protected override Expression VisitExtension(Expression node)
        => node switch
        {
            // Columns of a subquery are others, even if they have the same names.
            SelectExpression => node,
            ColumnExpression column when columns.Any(c => c.Source.Alias == column.TableAlias && c.Name == column.Name) => Greatest(column),
            _ => base.VisitExtension(node)
        };

    // Entity Framework Core does not simplify GREATEST, and PostgreSQL has it for each type with an order. COALESCE would become the column
    // again in comparisons with null.
    public static SqlFunctionExpression Greatest(ColumnExpression column)
        => new(
            "GREATEST",
            [column, column],
            nullable: true,
            argumentsPropagateNullability: [false, false],
            column.Type,
            column.TypeMapping);
}
