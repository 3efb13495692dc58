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
                return false;
            case SqlBinaryExpression { OperatorType: ExpressionType.AndAlso } conjunction:
                return AreIn(conjunction.Left) || AreIn(conjunction.Right);
            case SqlBinaryExpression { OperatorType: ExpressionType.OrElse } disjunction:
                return AreIn(disjunction.Left) && AreIn(disjunction.Right);
            default:
                var finder = new FalseConditions();
                finder.Visit(predicate);
                return !finder._hasRows || finder._hasNull || finder._hasValueInCase;
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
                _hasNull |= (test.OperatorType == ExpressionType.Equal || _isInNot) && !NullableFinder.IsIn(test.Operand);
                return base.VisitExtension(node);
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
