using System.Collections;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.Citus.Tenancy.Query;

// There is no public way to get an entry without creating one. InternalEntryBase is the base type of that entry.
#pragma warning disable EF1001

/// <summary>
///     Reads the parameter values of an entity that a query compares with rows, each time the query runs. Values of properties are read
///     from the entity. Values of shadow properties are read from the context of the query, if it tracks the entity.
/// </summary>
/// <remarks>
///     An entity without a tenant belongs to the current tenant, as if it were attached.
/// </remarks>
internal static class ComparedEntity
{
    /// <summary>
    ///     Gets the value of a part of the key.
    /// </summary>
    /// <returns>The value, or the default of its type if there is no entity.</returns>
    public static T? GetValue<T>(QueryContext context, object? entity, IProperty property)
        => entity is null ? default : (T?)Read(context, entity, property);

    /// <summary>
    ///     Gets the tenant, if the context works for several tenants or for all tenants.
    /// </summary>
    public static T? GetTenant<T>(QueryContext context, object? entity, IEntityType entityType)
    {
        if (entity is null)
        {
            return default;
        }

        var tenant = TenantProperty.Find(entityType)!;
        var value = FindTenant(context, entity, tenant) ?? tenant.FindCurrent(GetTenants(context));

        return value is not null
            ? (T?)value
            : throw new InvalidOperationException(CitusStrings.TenantOfComparedEntityUnknown(entityType.DisplayName(), tenant.Property.Name));
    }

    /// <summary>
    ///     Determines whether the entity belongs to the current tenant. Otherwise, no row of the query is equal to the entity, even if a
    ///     row has the same key.
    /// </summary>
    public static bool IsOfCurrentTenant(QueryContext context, object? entity, IEntityType entityType)
    {
        var tenant = TenantProperty.Find(entityType)!;

        return entity is null
            || FindTenant(context, entity, tenant) is not { } value
            || tenant.IsCurrent(GetTenants(context), value);
    }

    /// <summary>
    ///     Gets the values of a part of the keys, of those entities that belong to the current tenant.
    /// </summary>
    public static List<T?>? GetValues<T>(QueryContext context, object? entities, IEntityType entityType, IProperty property)
        => (entities as IEnumerable)?.Cast<object?>()
            .Where(e => IsOfCurrentTenant(context, e, entityType))
            .Select(e => GetValue<T>(context, e, property))
            .ToList();

    public static object? GetParameter(QueryContext context, string name)
        => context.Parameters[name];

    private static object? FindTenant(QueryContext context, object entity, TenantProperty tenant)
        => (tenant.Property.IsShadowProperty() && FindEntry(context, entity) is null ? null : Read(context, entity, tenant.Property)) is { } value
            && !tenant.IsUnset(value)
                ? value
                : null;

    private static object? Read(QueryContext context, object entity, IProperty property)
        => !property.IsShadowProperty()
            ? property.GetGetter().GetClrValue(entity)
            : FindEntry(context, entity) is { } entry
                ? entry[property]
                : throw new InvalidOperationException(
                    CitusStrings.KeyOfComparedEntityUnknown(property.DeclaringType.DisplayName(), property.Name));

    private static InternalEntityEntry? FindEntry(QueryContext context, object entity)
        => context.Context.GetService<IStateManager>().TryGetEntry(entity, throwOnNonUniqueness: false);

    private static TenantContext GetTenants(QueryContext context)
        => context.Context.GetService<TenantContext>();
}
