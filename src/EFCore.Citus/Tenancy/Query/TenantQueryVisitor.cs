using System.Linq.Expressions;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;

namespace EFCore.Citus.Tenancy.Query;

// There is no public expression type for raw SQL queries.
#pragma warning disable EF1001

/// <summary>
///     Keeps the filter of <see cref="TenantFilters" /> for the scope of the query and removes the others, independently of
///     <c>IgnoreQueryFilters</c>. Throws for updates that would move rows to another tenant, and reports raw SQL.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="kind">The kind of scope that the query is compiled for.</param>
/// <param name="reportSql">The action that reports raw SQL.</param>
internal sealed class TenantQueryVisitor(IModel model, TenantScopeKind kind, Action<string> reportSql) : ExpressionVisitor
{
    private readonly string[] _others =
        [.. Enum.GetValues<TenantScopeKind>().Where(k => k != kind).Select(TenantFilters.GetName)];

    private bool _done;

    protected override Expression VisitMethodCall(MethodCallExpression node)
    {
        if (node.Method.DeclaringType != typeof(EntityFrameworkQueryableExtensions))
        {
            var visited = base.VisitMethodCall(node);

            // Entity Framework Core later replaces the function with a table, which can be the only one of the query.
            return model.FindDbFunction(node.Method) is { IsScalar: false } function ? Filter(visited, FindEntityType(function)) : visited;
        }

        switch (node.Method.Name)
        {
            case nameof(EntityFrameworkQueryableExtensions.IgnoreQueryFilters):
                var source = Visit(node.Arguments[0]);
                var names = node.Arguments is [_, var keys]
                    ? ((ConstantExpression)keys).Value as IEnumerable<string> ?? []
                    : model.GetEntityTypes().SelectMany(e => e.GetDeclaredQueryFilters()).Select(f => f.Key!).Distinct();

                return TenantFilters.Ignore(source, [.. names.Where(n => !TenantFilters.IsTenantFilter(n))]);

            case nameof(EntityFrameworkQueryableExtensions.ExecuteUpdate) when node.Arguments is [_, NewArrayExpression setters]:
                foreach (var setter in setters.Expressions.OfType<NewExpression>())
                {
                    CheckSetter(setter.Arguments[0]);
                }

                break;
        }

        return node.Method.Name is nameof(EntityFrameworkQueryableExtensions.ExecuteUpdate) or nameof(EntityFrameworkQueryableExtensions.ExecuteDelete)
            ? OfTenant((MethodCallExpression)base.VisitMethodCall(node))
            : base.VisitMethodCall(node);
    }

    // If a source is limited or composed of several sources, Entity Framework Core creates a condition on the key of the table to write.
    // This table has no filter. No row of another tenant is found, but Citus sends the statement to each shard and does not support some of
    // these statements. The table is therefore added as a source, which has the filter.
    private MethodCallExpression OfTenant(MethodCallExpression execute)
    {
        var isLimited = false;
        var source = execute.Arguments[0];
        while (source is MethodCallExpression { Arguments: [var inner, ..] } call)
        {
            isLimited |= call.Method.DeclaringType == typeof(Queryable)
                && call.Method.Name is nameof(Queryable.Take) or nameof(Queryable.Skip) or nameof(Queryable.Distinct)
                    or nameof(Queryable.Union) or nameof(Queryable.Concat) or nameof(Queryable.Except) or nameof(Queryable.Intersect);
            source = inner;
        }

        if (!isLimited
            || execute.Arguments[0].Type.GetGenericArguments() is not [var type]
            || FindWritten(source, type) is not { } entityType)
        {
            return execute;
        }

        var written = Expression.Parameter(type, "e");
        var found = Expression.Parameter(type, "f");
        var any = Expression.Call(
            typeof(Queryable),
            nameof(Queryable.Any),
            [type],
            execute.Arguments[0],
            Expression.Quote(Expression.Lambda(Expression.ReferenceEqual(found, written), found)));
        var table = Expression.Call(
            typeof(Queryable),
            nameof(Queryable.Where),
            [type],
            new EntityQueryRootExpression(entityType),
            Expression.Quote(Expression.Lambda(any, written)));

        return execute.Update(execute.Object, [table, .. execute.Arguments.Skip(1)]);
    }

    // If the rows come from a navigation or a join, their class determines the entity type, if it has only one.
    private IEntityType? FindWritten(Expression source, Type type)
        => source is EntityQueryRootExpression { EntityType: var root } && root.ClrType == type ? root
            : model.FindEntityType(type) is { HasSharedClrType: false } found && !found.IsOwned() ? found
            : null;

    protected override Expression VisitExtension(Expression node)
    {
        switch (node)
        {
            case SqlQueryRootExpression sqlQuery:
                reportSql(sqlQuery.Sql);
                return node;

            case EntityQueryRootExpression root:
                if (root is FromSqlQueryRootExpression fromSql)
                {
                    reportSql(fromSql.Sql);
                }

                return Filter(base.VisitExtension(root), root.EntityType);

            default:
                return base.VisitExtension(node);
        }
    }

    private IEntityType? FindEntityType(IDbFunction function)
        => model.FindEntityType(function.ReturnType.GetGenericArguments()[0]);

    private Expression Filter(Expression source, IEntityType? sourceType)
    {
        var entityType = sourceType?.GetRootType();
        if (kind != TenantScopeKind.Unfiltered
            && entityType is not null
            && !entityType.IsOwned()
            && entityType.FindAnnotation(CitusAnnotationNames.TenantProperty) is not null
            && entityType.FindDeclaredQueryFilter(TenantFilters.GetName(kind)) is null)
        {
            // Another extension has replaced the service that initializes models.
            throw new InvalidOperationException(CitusStrings.TenantFilterMissing(entityType.DisplayName()));
        }

        if (_done)
        {
            return source;
        }

        // One call applies to the whole query.
        _done = true;
        return TenantFilters.Ignore(source, _others);
    }

    private void CheckSetter(Expression property)
    {
        while (property is UnaryExpression { Operand: var quoted })
        {
            property = quoted;
        }

        if (property is not LambdaExpression { Body: var body })
        {
            return;
        }

        while (body is UnaryExpression { Operand: var operand })
        {
            body = operand;
        }

        var (type, name) = body switch
        {
            MemberExpression { Expression: { } instance, Member: var member } => (instance.Type, member.Name),
            // The expression is EF.Property or an indexer.
            MethodCallExpression { Object: null, Arguments: [var instance, ConstantExpression { Value: string shadow }] }
                => (instance.Type, shadow),
            MethodCallExpression { Object: { } instance, Arguments: [ConstantExpression { Value: string shadow }] }
                => (instance.Type, shadow),
            _ => (typeof(void), "")
        };

        var changed = model.GetEntityTypes()
            .Where(e => e.ClrType.IsAssignableTo(type) || type.IsAssignableTo(e.ClrType))
            .FirstOrDefault(e => TenantProperty.FindOrKey(e)?.Property.Name == name);
        if (changed is not null)
        {
            throw new TenantMismatchException(CitusStrings.TenantChanged(changed.DisplayName(), name));
        }
    }
}
