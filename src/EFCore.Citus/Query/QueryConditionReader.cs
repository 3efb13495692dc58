using System.Linq.Expressions;
using EFCore.Citus.Postgres;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Npgsql.EntityFrameworkCore.PostgreSQL.Query.Expressions.Internal;

namespace EFCore.Citus.Query;

/// <summary>
///     Reads the conditions of a <c>WHERE</c> or of a join.
/// </summary>
internal sealed class QueryConditionReader(
    QueryBlockReader reader,
    QueryScope scope,
    List<QueryCondition> conditions,
    List<QuerySubquery> subqueries)
{
    /// <summary>
    ///     Adds what rows fulfil if they fulfil the predicate.
    /// </summary>
    public void Read(SqlExpression? predicate)
    {
        if (predicate is not (null or SqlBinaryExpression { OperatorType: ExpressionType.AndAlso }) && FalseConditions.AreIn(predicate))
        {
            conditions.Add(new ConditionMayBeFalse());
        }

        switch (predicate)
        {
            case null:
                break;
            case SqlBinaryExpression { OperatorType: ExpressionType.AndAlso } conjunction:
                Read(conjunction.Left);
                Read(conjunction.Right);
                break;
            case SqlBinaryExpression { OperatorType: ExpressionType.OrElse } disjunction:
                ReadDisjunction(disjunction);
                break;
            case SqlBinaryExpression binary:
                ReadComparison(binary);
                break;
            case SqlUnaryExpression { OperatorType: ExpressionType.NotEqual, Operand: ColumnExpression column }:
                AddNotNull(column);
                break;
            case SqlUnaryExpression { OperatorType: ExpressionType.Equal, Operand: ColumnExpression column }:
                AddCompared(column);
                break;
            case ExistsExpression exists:
                subqueries.Add(reader.ReadSubquery(exists.Subquery, scope, QuerySubqueryKind.Exists));
                break;
            case SqlUnaryExpression { OperatorType: ExpressionType.Not, Operand: ExistsExpression exists }:
                subqueries.Add(reader.ReadSubquery(exists.Subquery, scope, QuerySubqueryKind.NotExists));
                break;
            case InExpression { Subquery: null, Item: ColumnExpression item } list:
                ReadList(item, list);
                break;
            case InExpression { Subquery: { } select, Item: ColumnExpression item }:
                subqueries.Add(reader.ReadSubquery(select, scope, QuerySubqueryKind.In, item));
                break;
#pragma warning disable EF1001 // Npgsql translates Contains to its own expression, which has no public type.
            case PgAnyExpression { OperatorType: PgAnyOperatorType.Equal, Item: ColumnExpression item, Array: SqlParameterExpression }:
#pragma warning restore EF1001
                AddList(item);
                break;
            default:
                reader.ReadSubqueries(predicate, scope, subqueries);
                break;
        }
    }

    private void ReadList(ColumnExpression item, InExpression list)
    {
        if (list.Values is [var value] && QueryBlockReader.FindOperand(item, scope) is { } operand)
        {
            AddValue(operand, value);
        }
        else
        {
            AddList(item);
        }

        reader.ReadSubqueries(list, scope, subqueries);
    }

    private void AddList(ColumnExpression item)
    {
        if (QueryBlockReader.FindOperand(item, scope) is { } operand)
        {
            conditions.Add(new ColumnHasOneOf(operand));
        }
    }

    // A column has a value if it has the same value in both branches.
    private void ReadDisjunction(SqlBinaryExpression disjunction)
    {
        var read = new List<QuerySubquery>();
        var left = ReadBranch(disjunction.Left, read);
        var right = ReadBranch(disjunction.Right, read);
        conditions.AddRange(
            left.OfType<ColumnHasValue>().Where(
                l => right.OfType<ColumnHasValue>().Any(r => r.Operand.Column == l.Operand.Column && r.Value.Equals(l.Value))));

        conditions.AddRange(
            left.Select(FindColumnWithValues)
                .Intersect(right.Select(FindColumnWithValues))
                .OfType<QueryOperand>()
                .Select(o => new ColumnHasOneOf(o)));
        conditions.AddRange(left.Concat(right).OfType<ColumnIsCompared>());

        // Subqueries of a branch are not conditions that rows fulfil.
        subqueries.AddRange(read.Select(s => s with { Kind = QuerySubqueryKind.Other }));
    }

    private static QueryOperand? FindColumnWithValues(QueryCondition condition)
        => condition switch
        {
            ColumnHasValue { Operand: var operand } => operand,
            ColumnHasOneOf { Operand: var operand } => operand,
            _ => null
        };

    private List<QueryCondition> ReadBranch(SqlExpression branch, List<QuerySubquery> read)
    {
        var found = new List<QueryCondition>();
        new QueryConditionReader(reader, scope, found, read).Read(branch);

        return found;
    }

    private void ReadComparison(SqlBinaryExpression binary)
    {
        var left = QueryBlockReader.FindOperand(binary.Left, scope);
        var right = QueryBlockReader.FindOperand(binary.Right, scope);

        switch (binary.OperatorType)
        {
            case ExpressionType.Equal when left is not null && right is not null:
                conditions.Add(new ColumnsAreEqual(left, right));
                break;
            case ExpressionType.Equal when left is not null:
                AddValue(left, binary.Right);
                break;
            case ExpressionType.Equal when right is not null:
                AddValue(right, binary.Left);
                break;
            case ExpressionType.LessThan or ExpressionType.LessThanOrEqual
                or ExpressionType.GreaterThan or ExpressionType.GreaterThanOrEqual:
                AddNotNull(binary.Left);
                AddNotNull(binary.Right);
                AddCompared(binary.Left);
                AddCompared(binary.Right);
                break;
            case ExpressionType.NotEqual when binary.Right is not SqlConstantExpression { Value: null }:
                AddCompared(binary.Left);
                AddCompared(binary.Right);
                break;
        }

        reader.ReadSubqueries(binary, scope, subqueries);
    }

    private void AddValue(QueryOperand operand, SqlExpression value)
    {
        // A value that is propagated has the length of another column.
        if (operand.Type is not null
            && value.TypeMapping?.StoreType is { } type
            && PostgresTypeName.AreEqual(operand.Type, type)
            && IsValue(value))
        {
            conditions.Add(new ColumnHasValue(operand, value));
        }
        else
        {
            conditions.Add(new ColumnIsCompared(operand));
        }

        // A parameter may be null, and is then compared by IS NULL.
        if (value is SqlConstantExpression { Value: not null })
        {
            conditions.Add(new ColumnIsNotNull(operand.Column));
        }
    }

    private void AddNotNull(SqlExpression expression)
    {
        if (QueryBlockReader.FindOperand(expression, scope) is { } operand)
        {
            conditions.Add(new ColumnIsNotNull(operand.Column));
        }
    }

    private void AddCompared(SqlExpression expression)
    {
        if (QueryBlockReader.FindOperand(expression, scope) is { } operand)
        {
            conditions.Add(new ColumnIsCompared(operand));
        }
    }

    private static bool IsValue(SqlExpression expression)
        => expression is SqlParameterExpression or SqlConstantExpression { Value: not null }
            || expression is SqlUnaryExpression { OperatorType: ExpressionType.Convert, Operand: var operand } && IsValue(operand)
            || expression is CaseExpression && ValueFinder.IsIn(expression);

    /// <summary>
    ///     Determines whether an expression is computed from constants and parameters only, which PostgreSQL does before Citus looks for the
    ///     shard.
    /// </summary>
    private sealed class ValueFinder : ExpressionVisitor
    {
        private bool _isValue = true;

        public static bool IsIn(Expression expression)
        {
            var finder = new ValueFinder();
            finder.Visit(expression);

            return finder._isValue;
        }

        protected override Expression VisitExtension(Expression node)
        {
            _isValue &= node is SqlParameterExpression or SqlConstantExpression or SqlUnaryExpression or SqlBinaryExpression or CaseExpression;

            return base.VisitExtension(node);
        }
    }
}
