using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace EFCore.Citus.Query;

/// <summary>
///     Finds aggregates, without those of subqueries.
/// </summary>
/// <remarks>
///     Expressions do not tell aggregates from other functions. If an aggregate is missing from the list, a query may lack a comparison,
///     and its result is the same.
/// </remarks>
internal sealed class AggregateFinder : ExpressionVisitor
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "count", "sum", "avg", "min", "max", "every", "bool_and", "bool_or", "bit_and", "bit_or", "corr", "covar_pop", "covar_samp",
        "stddev_pop", "stddev_samp", "var_pop", "var_samp"
    };

    private bool _found;

    public static bool IsIn(SqlExpression expression)
    {
        var finder = new AggregateFinder();
        finder.Visit(expression);

        return finder._found;
    }

    protected override Expression VisitExtension(Expression node)
    {
        switch (node)
        {
            case SelectExpression:
                return node;
            case SqlFunctionExpression { Name: var name }
                when Names.Contains(name)
                || name.EndsWith("_agg", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("regr_", StringComparison.OrdinalIgnoreCase):
                _found = true;
                return node;
            default:
                return base.VisitExtension(node);
        }
    }
}
