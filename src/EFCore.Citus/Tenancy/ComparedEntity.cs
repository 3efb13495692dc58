using System.Collections;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.Citus.Tenancy;

// There is no public way to ask for an entry without making one. InternalEntryBase comes along with what it is asked for.
#pragma warning disable EF1001

/// <summary>
///     The values that stand in SQL for an entity that the application compares with rows. They are read whenever the query runs: those of
///     properties from the entity, those of shadow properties from the context that runs the query, if it tracks the entity.
/// </summary>
/// <remarks>
///     An entity that does not say its tenant is the current tenant's, as it is when it is attached.
/// </remarks>
internal static class ComparedEntity
{
    /// <summary>
    ///     The value of a part of the key.
    /// </summary>
    /// <returns>A null if there is no entity.</returns>
    public static T? GetValue<T>(QueryContext context, object? entity, IProperty property)
        => entity is null ? default : (T?)Read(context, entity, property);

    /// <summary>
    ///     The tenant, if the context works for several or for all.
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
    ///     Whether the entity is the current tenant's. Otherwise no row of the query is the entity, even if one has the same key.
    /// </summary>
    public static bool IsOfCurrentTenant(QueryContext context, object? entity, IEntityType entityType)
    {
        var tenant = TenantProperty.Find(entityType)!;

        return entity is null
            || FindTenant(context, entity, tenant) is not { } value
            || tenant.IsCurrent(GetTenants(context), value);
    }

    /// <summary>
    ///     The values of a part of the keys of those of several entities that are the current tenant's.
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
