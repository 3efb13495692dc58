using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Tenancy.Query;

/// <summary>
///     Provides the query filters of tenant-owned entity types: one for each <see cref="TenantScopeKind" />. A query keeps the filter of
///     its scope, see <see cref="TenantQueryVisitor" />.
/// </summary>
internal static class TenantFilters
{
    private const string Prefix = "EFCore.Citus.";

    /// <summary>
    ///     The name of the filter that entity types of a compiled model have until the tenant filters are added.
    /// </summary>
    public const string WithoutUseCitus = Prefix + nameof(WithoutUseCitus);

    // The name of a filter that was unnamed. Entity Framework Core does not support named and unnamed filters in one entity type.
    private const string Unnamed = Prefix + nameof(Unnamed);

    /// <summary>
    ///     Gets the name of the filter that a query in a scope of <paramref name="kind" /> keeps.
    /// </summary>
    public static string GetName(TenantScopeKind kind)
        => Prefix + kind;

    public static bool IsTenantFilter(string? name)
        => name is not null && Enum.GetValues<TenantScopeKind>().Any(k => GetName(k) == name);

    public static void Add(IMutableEntityType entityType, string propertyName, Type keyType)
    {
        var parametersType = typeof(TenantParameters<>).MakeGenericType(keyType);

        Add(
            TenantScopeKind.One,
            (property, parameters) => Equal(
                property, Expression.Property(parameters, nameof(TenantParameters<int>.Tenant))));
        Add(
            TenantScopeKind.Several,
            (property, parameters) => Expression.Call(
                typeof(Enumerable), nameof(Enumerable.Contains), [keyType],
                Expression.Property(parameters, nameof(TenantParameters<int>.Tenants)), property));
        Add(
            TenantScopeKind.All,
            (_, parameters) => Expression.Property(parameters, nameof(TenantParameters<int>.AcrossTenants)));

        void Add(TenantScopeKind kind, Func<Expression, Expression, Expression> predicate)
        {
            var entity = Expression.Parameter(entityType.ClrType, "e");
            Expression property = Expression.Call(
                typeof(EF), nameof(EF.Property), [entityType.FindProperty(propertyName)!.ClrType], entity, Expression.Constant(propertyName));
            if (property.Type != keyType)
            {
                property = Expression.Convert(property, keyType);
            }

            // Entity Framework Core replaces expressions of a context type with the context that runs the query.
            var parameters = Expression.Call(
                parametersType, nameof(TenantParameters<int>.Of), null, Expression.Constant(null, typeof(DbContext)));

            entityType.SetQueryFilter(GetName(kind), Expression.Lambda(predicate(property, parameters), entity));
        }
    }

    /// <summary>
    ///     Names unnamed filters. Calls in filters that ignore all query filters are changed to ignore only those of the application.
    /// </summary>
    public static void NameOthers(IReadOnlyModel model)
    {
        foreach (var entityType in model.GetEntityTypes().Cast<IMutableEntityType>())
        {
            if (entityType.GetDeclaredQueryFilters().FirstOrDefault(f => f.IsAnonymous) is { Expression: { } expression })
            {
                entityType.SetQueryFilter(null);
                entityType.SetQueryFilter(Unnamed, expression);
            }
        }

        // Entity Framework Core processes filters after all other parts of a query. These calls would remove the tenant filters.
        var visitor = new OtherFilters([.. model.GetEntityTypes().SelectMany(e => e.GetDeclaredQueryFilters()).Select(f => f.Key!).Distinct()]);
        foreach (var entityType in model.GetEntityTypes().Cast<IMutableEntityType>())
        {
            foreach (var filter in entityType.GetDeclaredQueryFilters().ToList())
            {
                entityType.SetQueryFilter(filter.Key!, visitor.VisitAndConvert(filter.Expression, nameof(NameOthers)));
            }
        }
    }

    /// <summary>
    ///     Adds a call that ignores filters by their names.
    /// </summary>
    public static MethodCallExpression Ignore(Expression source, IReadOnlyCollection<string> names)
        => Expression.Call(
            typeof(EntityFrameworkQueryableExtensions),
            nameof(EntityFrameworkQueryableExtensions.IgnoreQueryFilters),
            [source.Type.GetGenericArguments()[0]],
            source,
            Expression.Constant(names, typeof(IReadOnlyCollection<string>)));

    private static Expression Equal(Expression property, Expression tenant)
    {
        try
        {
            return Expression.Equal(property, tenant);
        }
        catch (InvalidOperationException)
        {
            // The type has no equality operator.
            return Expression.Call(property, typeof(object).GetMethod(nameof(Equals), [typeof(object)])!, Expression.Convert(tenant, typeof(object)));
        }
    }

    private sealed class OtherFilters(string[] names) : ExpressionVisitor
    {
        protected override Expression VisitMethodCall(MethodCallExpression node)
            => node.Method.DeclaringType == typeof(EntityFrameworkQueryableExtensions)
                && node.Method.Name == nameof(EntityFrameworkQueryableExtensions.IgnoreQueryFilters)
                && node.Arguments is [var source]
                    ? Ignore(Visit(source), names)
                    : base.VisitMethodCall(node);
    }
}
