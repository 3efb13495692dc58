using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace EFCore.Citus.Query;

/// <summary>
///     Finds volatile and stable functions, without those of subqueries. Functions that are not in the list are taken for immutable.
/// </summary>
internal sealed class FunctionFinder : ExpressionVisitor
{
    private static readonly HashSet<string> Volatile = new(StringComparer.OrdinalIgnoreCase)
    {
        "random", "gen_random_uuid", "uuid_generate_v4", "clock_timestamp", "nextval", "uuidv7"
    };

    private static readonly HashSet<string> Stable = new(StringComparer.OrdinalIgnoreCase) { "now", "to_jsonb" };

    private readonly List<QueryFunction> _found = [];
    private bool _isConditional;

    public static IReadOnlyList<QueryFunction> FindIn(Expression expression)
    {
        var finder = new FunctionFinder();
        finder.Visit(expression);

        return finder._found;
    }

    protected override Expression VisitExtension(Expression node)
    {
        switch (node)
        {
            case SelectExpression:
                return node;
            // Entity Framework Core removes COALESCE later if its first argument is not null.
            case CaseExpression or SqlFunctionExpression { Name: "COALESCE", Arguments: [ColumnExpression { IsNullable: true }, ..] }:
                var wasConditional = _isConditional;
                _isConditional = true;
                base.VisitExtension(node);
                _isConditional = wasConditional;
                return node;
            case SqlFunctionExpression { Name: var name } function when Volatile.Contains(name) || Stable.Contains(name):
                _found.Add(new QueryFunction(name, Volatile.Contains(name), ColumnFinder.IsIn(function), _isConditional));
                return base.VisitExtension(node);
            case SqlUnaryExpression { OperatorType: ExpressionType.Convert, TypeMapping.StoreType: "text", Operand: var operand }
                when _isConditional && IsTime(operand.TypeMapping?.StoreType):
                _found.Add(new QueryFunction("text", IsVolatile: false, HasColumns: false, IsConditional: true));
                return base.VisitExtension(node);
            default:
                return base.VisitExtension(node);
        }
    }

    // The text of a date or a time depends on the settings of the session.
    private static bool IsTime(string? type)
        => type is "date" || type?.StartsWith("timestamp", StringComparison.Ordinal) == true;

    private sealed class ColumnFinder : ExpressionVisitor
    {
        private bool _found;

        public static bool IsIn(Expression expression)
        {
            var finder = new ColumnFinder();
            finder.Visit(expression);

            return finder._found;
        }

        protected override Expression VisitExtension(Expression node)
        {
            _found |= node is ColumnExpression;

            return node is SelectExpression ? node : base.VisitExtension(node);
        }
    }
}
