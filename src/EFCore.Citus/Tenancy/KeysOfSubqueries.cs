using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using ExpressionExtensions = Microsoft.EntityFrameworkCore.Infrastructure.ExpressionExtensions;

namespace EFCore.Citus.Tenancy;

/// <summary>
///     Keys of rows that come out of a subquery, such as <c>FirstOrDefault</c>, to which Entity Framework Core compares foreign keys when a
///     navigation of such a row is followed. It makes arrays of keys of several columns, which it then cannot translate. Within the tenant,
///     one column is left.
/// </summary>
internal static class KeysOfSubqueries
{
    /// <summary>
    ///     The comparison of a key that comes out of a subquery with another one, or with none.
    /// </summary>
    public static Expression? Compare(IModel model, Expression left, Expression right)
        => right is ConstantExpression { Value: null }
            ? FindOfSubquery(model, left) is { } key ? Expression.Equal(key, Expression.Constant(null, key.Type)) : null
            : Find(model, left, right) is var (leftKey, rightKey)
                ? ExpressionExtensions.CreateEqualsExpression(leftKey, rightKey)
                : null;

    /// <summary>
    ///     What is left of two keys of which at least one comes out of a subquery.
    /// </summary>
    public static (Expression Left, Expression Right)? Find(IModel model, Expression left, Expression right)
    {
        var (leftOfSubquery, rightOfSubquery) = (FindOfSubquery(model, left), FindOfSubquery(model, right));

        return (leftOfSubquery ?? rightOfSubquery) is not null
            && (leftOfSubquery ?? FindInArray(model, left)) is { } leftKey
            && (rightOfSubquery ?? FindInArray(model, right)) is { } rightKey
            && leftKey.Type == rightKey.Type
                ? (leftKey, rightKey)
                : null;
    }

    private static MethodCallExpression? FindOfSubquery(IModel model, Expression subquery)
    {
        if (subquery is not MethodCallExpression { Method: { Name: var name, DeclaringType: var type }, Arguments: [var source, ..] arguments }
            || type != typeof(Queryable)
            || subquery.Type != typeof(object[])
            || source is not MethodCallExpression
            {
                Method.Name: nameof(Queryable.Select),
                Arguments: [var rows, UnaryExpression { Operand: LambdaExpression { Body: var body, Parameters: [var row] } }]
            }
            || FindInArray(model, body) is not { } key)
        {
            return null;
        }

        var keys = Expression.Call(
            typeof(Queryable), nameof(Queryable.Select), [row.Type, key.Type], rows, Expression.Quote(Expression.Lambda(key, row)));

        return Expression.Call(typeof(Queryable), name, [key.Type], [keys, .. arguments.Skip(1)]);
    }

    // The only part that is not the tenant.
    private static Expression? FindInArray(IModel model, Expression array)
    {
        if (array is not NewArrayExpression { Expressions: [var first, var second] })
        {
            return null;
        }

        var (one, other) = (Unwrap(first), Unwrap(second));

        return IsTenant(model, one) ? other : IsTenant(model, other) ? one : null;
    }

    private static bool IsTenant(IModel model, Expression property)
        => property is MethodCallExpression { Method.Name: nameof(EF.Property), Arguments: [var row, ConstantExpression { Value: string name }] } call
            && call.Method.DeclaringType == typeof(EF)
            && model.FindEntityType(row.Type) is { } entityType
            && TenantProperty.FindOrKey(entityType)?.Property.Name == name;

    private static Expression Unwrap(Expression expression)
        => expression is UnaryExpression { NodeType: ExpressionType.Convert, Operand: var operand } ? operand : expression;
}
