using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Query.Translation;

/// <summary>
///     Compares a distribution column without a cast: <c>"StoreId"::bigint = @value</c> becomes
///     <c>"StoreId" = CASE WHEN @value BETWEEN … THEN @value::integer END</c>. Citus finds no value for a column inside of a cast.
/// </summary>
/// <remarks>
///     A value that the type of the column does not have becomes null, which no row has. PostgreSQL computes the expression when it plans
///     the query, before Citus looks for the value.
/// </remarks>
internal sealed class NarrowComparison(DistributedTables tables, ISqlExpressionFactory sql) : TableVisitor(tables)
{
    private static readonly Dictionary<Type, (long Min, long Max)> Ranges = new()
    {
        [typeof(short)] = (short.MinValue, short.MaxValue),
        [typeof(int)] = (int.MinValue, int.MaxValue)
    };

    protected override Expression VisitExtension(Expression node)
        => node is SqlBinaryExpression { OperatorType: ExpressionType.Equal } comparison
            && (Narrow(comparison.Left, comparison.Right) ?? Narrow(comparison.Right, comparison.Left)) is { } narrowed
                ? narrowed
                : base.VisitExtension(node);

    private SqlExpression? Narrow(SqlExpression column, SqlExpression value)
    {
        if (column is not SqlUnaryExpression { OperatorType: ExpressionType.Convert, Operand: var operand }
            || value is not (SqlParameterExpression or SqlConstantExpression)
            || !IsDistributionColumn(operand)
            || operand.TypeMapping is not { Converter: null } mapping
            || !Ranges.TryGetValue(operand.Type, out var range)
            || value.TypeMapping is not { Converter: null } wide
            || Nullable.GetUnderlyingType(value.Type) is var underlying && (underlying ?? value.Type) is var type
            && type != typeof(long) && (type != typeof(int) || operand.Type != typeof(short)))
        {
            return null;
        }

        return sql.Equal(operand, Convert(value, operand.Type, mapping, range, wide));
    }

    private SqlExpression Convert(
        SqlExpression value,
        Type type,
        RelationalTypeMapping mapping,
        (long Min, long Max) range,
        RelationalTypeMapping wide)
        => sql.Case(
            [
                new CaseWhenClause(
                    sql.AndAlso(
                        sql.GreaterThanOrEqual(value, Bound(range.Min, value.Type, wide)),
                        sql.LessThanOrEqual(value, Bound(range.Max, value.Type, wide))),
                    sql.Convert(value, type, mapping))
            ],
            elseResult: null);

    private SqlExpression Bound(long bound, Type type, RelationalTypeMapping mapping)
    {
        var clrType = Nullable.GetUnderlyingType(type) ?? type;

        return sql.Constant(clrType == typeof(int) ? (int)bound : bound, clrType, mapping);
    }
}
