using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace EFCore.Citus.Query.Translation;

/// <summary>
///     Moves <c>now()</c> out of <c>CASE</c> and <c>COALESCE</c> in an <c>UPDATE</c>, where Citus refuses functions that are not immutable, into
///     a table with one row: <c>UPDATE … SET c = CASE … THEN t.now … FROM (VALUES (now())) AS t (now)</c>. The time is the same for each row
///     in both forms.
/// </summary>
internal sealed class TimeOfUpdate : ExpressionVisitor
{
    private const string Alias = "citus_time";

    private readonly Dictionary<SqlExpression, ColumnExpression> _columns = [];
    private bool _isInside;

    public static UpdateExpression Rewrite(UpdateExpression update)
    {
        var select = update.SelectExpression;
        if (select.Limit is not null || select.Offset is not null)
        {
            return update;
        }

        var visitor = new TimeOfUpdate();
        var setters = update.ColumnValueSetters.Select(s => s with { Value = (SqlExpression)visitor.Visit(s.Value) }).ToList();
        var predicate = (SqlExpression?)visitor.Visit(select.Predicate);
        if (visitor._columns.Count == 0)
        {
            return update;
        }

        var values = new ValuesExpression(
            Alias,
            [new RowValueExpression([.. visitor._columns.Keys])],
            [.. visitor._columns.Values.Select(c => c.Name)]);

        return update.Update(
            select.Update(
                [select.Tables[0], new CrossJoinExpression(values), .. select.Tables.Skip(1)],
                predicate,
                select.GroupBy,
                select.Having,
                select.Projection,
                select.Orderings,
                select.Offset,
                select.Limit),
            setters);
    }

    protected override Expression VisitExtension(Expression node)
    {
        switch (node)
        {
            case SelectExpression:
                return node;
            // Operators and casts of times are not immutable, either, so the largest expression without columns is moved.
            case SqlExpression expression when _isInside && TimeFinder.Find(expression) is { HasTime: true } found:
                return ColumnOf(expression, found.IsNullable);
            // Entity Framework Core removes a COALESCE of a value that is not null.
            case SqlFunctionExpression { Name: "COALESCE", Arguments: [var first, ..] }
                when !_isInside
                && (first is ColumnExpression { IsNullable: false } || TimeFinder.Find(first) is { HasTime: true, IsNullable: false }):
                return node;
            case CaseExpression or SqlFunctionExpression { Name: "COALESCE" }:
                var wasInside = _isInside;
                _isInside = true;
                var visited = base.VisitExtension(node);
                _isInside = wasInside;
                return visited;
            default:
                return base.VisitExtension(node);
        }
    }

    private ColumnExpression ColumnOf(SqlExpression expression, bool isNullable)
    {
        if (!_columns.TryGetValue(expression, out var column))
        {
            column = new ColumnExpression($"now{_columns.Count}", Alias, expression.Type, expression.TypeMapping, isNullable);
            _columns.Add(expression, column);
        }

        return column;
    }

    /// <summary>
    ///     Finds <c>now()</c> in expressions that have one value for all rows. Functions that are not in the list may be volatile.
    /// </summary>
    private sealed class TimeFinder : ExpressionVisitor
    {
        private static readonly HashSet<string> Functions
            = new(StringComparer.OrdinalIgnoreCase) { "now", "date_trunc", "date_part", "make_interval" };

        private bool _hasTime;
        private bool _isNullable;
        private bool _isOther;

        public static (bool HasTime, bool IsNullable)? Find(SqlExpression expression)
        {
            var finder = new TimeFinder();
            finder.Visit(expression);

            return finder._isOther ? null : (finder._hasTime, finder._isNullable);
        }

        protected override Expression VisitExtension(Expression node)
        {
            switch (node)
            {
                case SqlFunctionExpression { Name: var name, Instance: null } when Functions.Contains(name):
                    _hasTime |= name == "now";
                    return base.VisitExtension(node);
                case SqlUnaryExpression { OperatorType: ExpressionType.Convert }
                    or SqlBinaryExpression { OperatorType: ExpressionType.Add or ExpressionType.Subtract }
                    or AtTimeZoneExpression
                    or SqlConstantExpression { Value: not null }:
                    return base.VisitExtension(node);
                case SqlParameterExpression:
                    _isNullable = true;
                    return node;
                default:
                    _isOther = true;
                    return node;
            }
        }
    }
}
