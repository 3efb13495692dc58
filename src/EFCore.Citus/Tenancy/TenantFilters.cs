using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Tenancy;

/// <summary>
///     The query filters of what belongs to tenants: one for each kind of <see cref="TenantScopeKind" />, of which a query keeps the one
///     that it runs under, see <see cref="TenantQueryVisitor" />.
/// </summary>
internal static class TenantFilters
{
    private const string Prefix = "EFCore.Citus.";

    /// <summary>
    ///     The name of the filter that entity types of a compiled model have until they get those of tenants.
    /// </summary>
    public const string WithoutUseCitus = Prefix + nameof(WithoutUseCitus);

    // What was an unnamed filter, which Entity Framework Core does not allow beside named ones.
    private const string Unnamed = Prefix + nameof(Unnamed);

    /// <summary>
    ///     The name of the filter that a query under <paramref name="kind" /> keeps.
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

            // Entity Framework Core puts the context that runs the query where an expression of the type of a context is.
            var parameters = Expression.Call(
                parametersType, nameof(TenantParameters<int>.Of), null, Expression.Constant(null, typeof(DbContext)));

            entityType.SetQueryFilter(GetName(kind), Expression.Lambda(predicate(property, parameters), entity));
        }
    }

    /// <summary>
    ///     Gives filters without a name one, and lets those that ignore filters ignore only what the application has.
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

        // Entity Framework Core looks at filters after everything else, and would take those of tenants away.
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
    ///     Ignores filters by their names.
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
            // The type has no operator.
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
