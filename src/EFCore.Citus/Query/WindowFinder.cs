using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace EFCore.Citus.Query;

/// <summary>
///     Finds window functions, without those of subqueries.
/// </summary>
internal sealed class WindowFinder : ExpressionVisitor
{
    private readonly List<RowNumberExpression> _found = [];

    public static IReadOnlyList<RowNumberExpression> FindIn(SqlExpression expression)
    {
        var finder = new WindowFinder();
        finder.Visit(expression);

        return finder._found;
    }

    protected override Expression VisitExtension(Expression node)
    {
        switch (node)
        {
            case SelectExpression:
                return node;
            case RowNumberExpression window:
                _found.Add(window);
                return node;
            default:
                return base.VisitExtension(node);
        }
    }
}
