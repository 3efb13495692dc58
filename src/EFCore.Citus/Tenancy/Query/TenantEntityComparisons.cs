using System.Linq.Expressions;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;
using ExpressionExtensions = Microsoft.EntityFrameworkCore.Infrastructure.ExpressionExtensions;

namespace EFCore.Citus.Tenancy.Query;

/// <summary>
///     Translates comparisons of entities to comparisons of their keys within the tenant, if Entity Framework Core cannot compare them by a
///     key of several columns: entities in variables with rows, and rows of a subquery. All rows of a query for one tenant belong to that
///     tenant, so the result is that of a model with keys of one column.
/// </summary>
/// <remarks>
///     The query is processed after navigations have been expanded to joins, which is the form in which Entity Framework Core compares
///     entities. Comparisons that Entity Framework Core supports, and those that it does not support for keys of one column, are not
///     changed.
/// </remarks>
internal sealed class TenantEntityComparisons(QueryCompilationContext context, TenantScopeKind kind) : ExpressionVisitor
{
    private readonly ComparedEntityParameters _parameters = new(context);

    protected override Expression VisitBinary(BinaryExpression node)
    {
        var visited = base.VisitBinary(node);
        if (visited is not BinaryExpression { NodeType: ExpressionType.Equal or ExpressionType.NotEqual } comparison
            || Compare(comparison.Left, comparison.Right) is not { } compared)
        {
            return visited;
        }

        return comparison.NodeType == ExpressionType.Equal ? compared : Expression.Not(compared);
    }

    protected override Expression VisitMethodCall(MethodCallExpression node)
    {
        var visited = base.VisitMethodCall(node);
        if (visited is not MethodCallExpression { Method: { Name: var name, DeclaringType: var type }, Object: var instance } call)
        {
            return visited;
        }

        return (name, instance, call.Arguments) switch
        {
            (nameof(Equals), { } left, [var right]) => Compare(left, right),
            (nameof(Equals), null, [var left, var right]) when type == typeof(object) => Compare(left, right),
            (nameof(Queryable.Contains), null, [var source, var item]) when type == typeof(Queryable) => FindInQuery(source, item),
            (nameof(Queryable.Contains), null, [var source, var item]) when type == typeof(Enumerable) => FindInList(source, item),
            (nameof(Queryable.Contains), { } source, [var item]) => FindInList(source, item),
            (nameof(Queryable.Join) or nameof(Queryable.LeftJoin) or nameof(Queryable.RightJoin) or nameof(Queryable.GroupJoin), null, { Count: 5 })
                when type == typeof(Queryable) => Join(call),
            _ => null
        } ?? call;
    }

    private Expression? Compare(Expression left, Expression right)
    {
        (left, right) = (Unwrap(left), Unwrap(right));
        if (left.Type == typeof(object[]))
        {
            return CompareKeys(left, right);
        }

        var (row, other) = IsRow(left) ? (left, right) : (right, left);
        if (!IsRow(row)
            || other is ConstantExpression { Value: null }
            || (TenantKey.Find(context.Model, row) ?? TenantKey.Find(context.Model, other)) is not { } key)
        {
            return null;
        }

        if (!IsSubquery(row) && !IsSubquery(other))
        {
            return IsValue(other) ? EqualsEntity(row, other, key) : null;
        }

        if (key.WithinTenant is not [var property])
        {
            return null;
        }

        if (kind != TenantScopeKind.One)
        {
            throw new InvalidOperationException(CitusStrings.TenantOfSubqueryCompared(key.EntityType.DisplayName()));
        }

        return IsValue(other) ? EqualsEntity(row, other, key)
            : IsRow(other) ? Equal(row, property, other.CreateEFPropertyExpression(property))
            : null;
    }

    private Expression? CompareKeys(Expression left, Expression right)
        => right is not ConstantExpression { Value: null }
            ? FindKeys(left, right) is var (one, other) ? ExpressionExtensions.CreateEqualsExpression(one, other) : null
            : kind == TenantScopeKind.One && KeysOfSubqueries.Find(context.Model, left) is { } key
                ? Expression.Equal(key, Expression.Constant(null, key.Type))
                : null;

    // Returns the parts of two keys other than the tenant key, if one of the keys is from a subquery.
    private (Expression, Expression)? FindKeys(Expression left, Expression right)
        => KeysOfSubqueries.Find(context.Model, left, right) is not { } keys ? null
            : kind == TenantScopeKind.One ? (keys.Left, keys.Right)
            : throw new InvalidOperationException(CitusStrings.TenantOfSubqueryFollowed(keys.EntityType.DisplayName()));

    // Compares each value in the key of the entity, which is in a variable or is created in the query, with the column of the row.
    private Expression? EqualsEntity(Expression row, Expression entity, TenantKey key)
    {
        var comparisons = new List<Expression>();
        foreach (var property in key.WithinTenant)
        {
            if ((entity is MemberInitExpression made ? FindMember(made, property) : _parameters.Value(entity, property)) is not { } value)
            {
                return null;
            }

            comparisons.Add(Equal(row, property, value));
        }

        if (entity is MemberInitExpression init)
        {
            if (FindMember(init, key.Tenant) is { } tenant)
            {
                comparisons.Add(Equal(row, key.Tenant, tenant));
            }
            else if (kind != TenantScopeKind.One)
            {
                throw new InvalidOperationException(
                    CitusStrings.TenantOfComparedEntityUnknown(key.EntityType.DisplayName(), key.Tenant.Name));
            }
        }
        else
        {
            comparisons.Add(
                kind == TenantScopeKind.One
                    ? _parameters.IsOfCurrentTenant(entity, key.EntityType)
                    : Equal(row, key.Tenant, _parameters.Tenant(entity, key.EntityType, key.Tenant)));
        }

        return comparisons.Aggregate(Expression.AndAlso);
    }

    private MethodCallExpression? FindInQuery(Expression source, Expression item)
    {
        var row = Expression.Parameter(source.Type.GetGenericArguments()[0], "e");

        return Compare(row, item) is { } compared
            ? Expression.Call(typeof(Queryable), nameof(Queryable.Any), [row.Type], source, Expression.Quote(Expression.Lambda(compared, row)))
            : null;
    }

    private MethodCallExpression? FindInList(Expression source, Expression item)
    {
        (source, item) = (Unwrap(source), Unwrap(item));
        if (!ComparedEntityParameters.IsValue(source)
            || TenantKey.Find(context.Model, item) is not { WithinTenant: [var property] } key)
        {
            return null;
        }

        if (kind != TenantScopeKind.One)
        {
            throw new InvalidOperationException(CitusStrings.TenantOfListCompared(key.EntityType.DisplayName()));
        }

        return Expression.Call(
            typeof(Enumerable),
            nameof(Enumerable.Contains),
            [property.ClrType.MakeNullable()],
            _parameters.Values(source, key.EntityType, property),
            item.CreateEFPropertyExpression(property));
    }

    // Entity Framework Core joins missing rows to each other if the key has several columns.
    private MethodCallExpression? Join(MethodCallExpression join)
    {
        var (outer, inner) = (GetLambda(join.Arguments[2]), GetLambda(join.Arguments[3]));
        var (outerRow, innerRow) = (Unwrap(outer.Body), Unwrap(inner.Body));
        if (FindKeys(outerRow, innerRow) is var (outerKey, innerKey))
        {
            return Join(join, Expression.Lambda(outerKey, outer.Parameters), Expression.Lambda(innerKey, inner.Parameters));
        }

        if (TenantKey.Find(context.Model, outerRow) is not { WithinTenant: [var property] })
        {
            return null;
        }

        if (kind == TenantScopeKind.One)
        {
            return Join(
                join,
                Expression.Lambda(outerRow.CreateEFPropertyExpression(property), outer.Parameters),
                Expression.Lambda(innerRow.CreateEFPropertyExpression(property), inner.Parameters));
        }

        var arguments = join.Arguments.ToArray();
        var (source, key, row) = join.Method.Name == nameof(Queryable.RightJoin) ? (0, outer, outerRow) : (1, inner, innerRow);
        arguments[source] = Expression.Call(
            typeof(Queryable),
            nameof(Queryable.Where),
            [key.Parameters[0].Type],
            arguments[source],
            Expression.Quote(Expression.Lambda(Expression.NotEqual(row, Expression.Constant(null, row.Type)), key.Parameters)));

        return join.Update(null, arguments);
    }

    private static MethodCallExpression Join(MethodCallExpression join, LambdaExpression outer, LambdaExpression inner)
    {
        var types = join.Method.GetGenericArguments();

        return Expression.Call(
            typeof(Queryable),
            join.Method.Name,
            [types[0], types[1], outer.ReturnType, types[3]],
            join.Arguments[0],
            join.Arguments[1],
            Expression.Quote(outer),
            Expression.Quote(inner),
            join.Arguments[4]);
    }

    private static LambdaExpression GetLambda(Expression expression)
        => (LambdaExpression)(expression is UnaryExpression { Operand: var operand } ? operand : expression);

    private static Expression Equal(Expression row, IProperty property, Expression value)
        => ExpressionExtensions.CreateEqualsExpression(row.CreateEFPropertyExpression(property), value);

    private static Expression? FindMember(MemberInitExpression made, IProperty property)
        => made.Bindings.OfType<MemberAssignment>().FirstOrDefault(b => b.Member.Name == property.Name) is { Expression: var value }
            ? Expression.Convert(value, property.ClrType.MakeNullable())
            : null;

    private static bool IsRow(Expression expression)
        => expression is ParameterExpression or MemberExpression or MethodCallExpression
            || (expression.NodeType == ExpressionType.Extension && expression is not QueryParameterExpression);

    // Determines whether the entity is in a variable or is created in the query.
    private static bool IsValue(Expression expression)
        => expression is MemberInitExpression || ComparedEntityParameters.IsValue(expression);

    // Determines whether the expression is one row of another source, such as the first.
    private static bool IsSubquery(Expression expression)
        => expression is MethodCallExpression { Method.DeclaringType: var type } && type == typeof(Queryable);

    private static Expression Unwrap(Expression expression)
    {
        while (expression is UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.TypeAs, Operand: var operand }
            && !operand.Type.IsValueType)
        {
            expression = operand;
        }

        return expression;
    }
}
