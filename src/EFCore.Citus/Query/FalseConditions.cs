using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace EFCore.Citus.Query;

/// <summary>
///     Finds conditions that may be <c>FALSE</c> or <c>NULL</c> for all rows after PostgreSQL has computed the values: those without columns,
///     with a parameter that may be null, and <c>IS NULL</c> of a column that is never null.
/// </summary>
internal sealed class FalseConditions : ExpressionVisitor
{
    private bool _hasRows;
    private bool _hasNull;
    private bool _hasValueInCase;
    private bool _isInCase;
    private bool _isInNot;

    public static bool AreIn(SqlExpression predicate)
    {
        switch (predicate)
        {
            case SqlConstantExpression { Value: true }:
            case SqlBinaryExpression
            {
                OperatorType: ExpressionType.Equal, Left: SqlConstantExpression { Value: { } one }, Right: SqlConstantExpression { Value: { } other }
            } when one.Equals(other):
                return false;
            case SqlBinaryExpression { OperatorType: ExpressionType.AndAlso } conjunction:
                return AreIn(conjunction.Left) || AreIn(conjunction.Right);
            case SqlBinaryExpression { OperatorType: ExpressionType.OrElse } disjunction:
                return AreIn(disjunction.Left) && AreIn(disjunction.Right);
            default:
                var finder = new FalseConditions();
                finder.Visit(predicate);
                return (!finder._hasRows && !AggregateFinder.IsIn(predicate)) || finder._hasNull || finder._hasValueInCase;
        }
    }

    protected override Expression VisitExtension(Expression node)
    {
        switch (node)
        {
            case SelectExpression or ColumnExpression:
                _hasRows = true;
                return node;
            case SqlParameterExpression { IsNullable: true } or SqlConstantExpression { Value: null }:
                _hasNull = true;
                return node;
            case SqlParameterExpression or SqlConstantExpression:
                _hasValueInCase |= _isInCase;
                return node;
            case InExpression { ValuesParameter: { } values, Item: var item }:
                // The list may be empty.
                _hasNull |= values is not null;
                Visit(item);
                return node;
            case SqlUnaryExpression { OperatorType: ExpressionType.Equal or ExpressionType.NotEqual } test:
                ReadTestOfNull(test.OperatorType, test.Operand);
                return node;
            // Entity Framework Core compares keys of navigations with a constant until it processes nulls.
            case SqlBinaryExpression
            {
                OperatorType: ExpressionType.Equal or ExpressionType.NotEqual, Right: SqlConstantExpression { Value: null }
            } test:
                ReadTestOfNull(test.OperatorType, test.Left);
                return node;
            case SqlUnaryExpression { OperatorType: ExpressionType.Not }:
                var wasInNot = _isInNot;
                _isInNot = true;
                base.VisitExtension(node);
                _isInNot = wasInNot;
                return node;
            case CaseExpression:
                var wasInCase = _isInCase;
                _isInCase = true;
                base.VisitExtension(node);
                _isInCase = wasInCase;
                return node;
            default:
                return base.VisitExtension(node);
        }
    }

    private void ReadTestOfNull(ExpressionType type, SqlExpression operand)
    {
        _hasNull |= (type == ExpressionType.Equal || _isInNot) && !NullableFinder.IsIn(operand);
        Visit(operand);
    }

    /// <summary>
    ///     Finds columns that may be null, and subqueries.
    /// </summary>
    private sealed class NullableFinder : ExpressionVisitor
    {
        private bool _found;

        public static bool IsIn(SqlExpression expression)
        {
            var finder = new NullableFinder();
            finder.Visit(expression);

            return finder._found;
        }

        protected override Expression VisitExtension(Expression node)
        {
            _found |= node is SelectExpression or ColumnExpression { IsNullable: true };

            return node is SelectExpression ? node : base.VisitExtension(node);
        }
    }
}
