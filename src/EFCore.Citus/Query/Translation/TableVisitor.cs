using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace EFCore.Citus.Query.Translation;

/// <summary>
///     Visits a query and finds the tables of its columns.
/// </summary>
internal abstract class TableVisitor(DistributedTables tables) : ExpressionVisitor
{
    private readonly Stack<SelectExpression> _selects = new();

    protected DistributedTables Tables { get; } = tables;

    protected override Expression VisitExtension(Expression node)
        => node is SelectExpression select ? VisitSelect(select) : base.VisitExtension(node);

    protected virtual Expression VisitSelect(SelectExpression select)
    {
        _selects.Push(select);
        try
        {
            return base.VisitExtension(select);
        }
        finally
        {
            _selects.Pop();
        }
    }

    /// <summary>
    ///     Determines whether an expression is the distribution column of a table, and not null.
    /// </summary>
    protected bool IsDistributionColumn(SqlExpression expression)
        => expression is ColumnExpression { IsNullable: false } column
            && FindTable(column.TableAlias) is TableExpression { Table: var table }
            && Tables.Find(table).DistributionColumn == column.Name;

    /// <summary>
    ///     Finds the table with a name in the current query, or else in the outer ones.
    /// </summary>
    protected TableExpressionBase? FindTable(string alias)
        => _selects.SelectMany(s => s.Tables)
            .Select(t => t.UnwrapJoin())
            .FirstOrDefault(t => t.Alias == alias);
}
