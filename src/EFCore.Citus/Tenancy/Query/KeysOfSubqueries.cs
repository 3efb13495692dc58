using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Tenancy.Query;

/// <summary>
///     Finds keys of rows of a subquery, such as <c>FirstOrDefault</c>. Entity Framework Core compares foreign keys with them if a
///     navigation of such a row is used. It creates arrays for keys of several columns, which it cannot translate. Within the tenant, one
///     column remains.
/// </summary>
internal static class KeysOfSubqueries
{
    /// <summary>
    ///     Finds the parts of two keys other than the tenant key, if one of the keys is from a subquery, and the entity type of the other
    ///     key.
    /// </summary>
    public static (Expression Left, Expression Right, IEntityType EntityType)? Find(IModel model, Expression left, Expression right)
        => (Find(model, left), Find(model, right)) switch
        {
            ({ } leftKey, null) when FindInArray(model, right) is var (rightKey, entityType) && leftKey.Type == rightKey.Type
                => (leftKey, rightKey, entityType),
            (null, { } rightKey) when FindInArray(model, left) is var (leftKey, entityType) && leftKey.Type == rightKey.Type
                => (leftKey, rightKey, entityType),
            _ => null
        };

    /// <summary>
    ///     Finds the part other than the tenant key in a key from a subquery.
    /// </summary>
    public static MethodCallExpression? Find(IModel model, Expression subquery)
    {
        if (subquery is not MethodCallExpression { Method: { Name: var name, DeclaringType: var type }, Arguments: [var source, ..] arguments }
            || type != typeof(Queryable)
            || subquery.Type != typeof(object[])
            || source is not MethodCallExpression
            {
                Method.Name: nameof(Queryable.Select),
                Arguments: [var rows, UnaryExpression { Operand: LambdaExpression { Body: var body, Parameters: [var row] } }]
            }
            || FindInArray(model, body) is not var (key, _))
        {
            return null;
        }

        var keys = Expression.Call(
            typeof(Queryable), nameof(Queryable.Select), [row.Type, key.Type], rows, Expression.Quote(Expression.Lambda(key, row)));

        return Expression.Call(typeof(Queryable), name, [key.Type], [keys, .. arguments.Skip(1)]);
    }

    // Returns the only part that is not the tenant key.
    private static (Expression Key, IEntityType EntityType)? FindInArray(IModel model, Expression array)
    {
        if (array is not NewArrayExpression { Expressions: [var first, var second] })
        {
            return null;
        }

        var (one, other) = (Unwrap(first), Unwrap(second));

        return FindOfTenant(model, one) is { } entityType ? (other, entityType)
            : FindOfTenant(model, other) is { } otherEntityType ? (one, otherEntityType)
            : null;
    }

    // Returns the entity type, if one part is its tenant key.
    private static IEntityType? FindOfTenant(IModel model, Expression property)
        => property is MethodCallExpression { Method.Name: nameof(EF.Property), Arguments: [var row, ConstantExpression { Value: string name }] } call
            && call.Method.DeclaringType == typeof(EF)
            && model.FindEntityType(row.Type) is { } entityType
            && TenantProperty.FindOrKey(entityType)?.Property.Name == name
                ? entityType
                : null;

    private static Expression Unwrap(Expression expression)
        => expression is UnaryExpression { NodeType: ExpressionType.Convert, Operand: var operand } ? operand : expression;
}
