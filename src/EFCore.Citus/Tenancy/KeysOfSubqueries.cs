using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Tenancy;

/// <summary>
///     Keys of rows that come out of a subquery, such as <c>FirstOrDefault</c>, to which Entity Framework Core compares foreign keys when a
///     navigation of such a row is followed. It makes arrays of keys of several columns, which it then cannot translate. Within the tenant,
///     one column is left.
/// </summary>
internal static class KeysOfSubqueries
{
    /// <summary>
    ///     The parts beside the tenant of two keys, of which one comes out of a subquery, and the entity type of the other.
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
    ///     The part beside the tenant of a key that comes out of a subquery.
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

    // The only part that is not the tenant.
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

    // The entity type, if a part is its tenant.
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
