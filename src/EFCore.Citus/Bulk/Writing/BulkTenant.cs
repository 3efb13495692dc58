using EFCore.Citus.Properties;
using EFCore.Citus.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Bulk.Writing;

/// <summary>
///     Sets and verifies the tenant key of rows that are written in bulk, as <c>SaveChanges</c> does: each row belongs to the current
///     tenant.
/// </summary>
internal sealed class BulkTenant
{
    private readonly TenantProperty _tenant;
    private readonly TenantContext _tenants;
    private readonly string _entityType;
    private readonly DbContext _context;
    private readonly INavigation[] _references;

    private BulkTenant(TenantProperty tenant, IEntityType entityType, DbContext context)
    {
        _tenant = tenant;
        _tenants = context.GetService<TenantContext>();
        _entityType = entityType.DisplayName();
        _context = context;
        _references = [.. tenant.ReferencesAndTenant.Where(n => !n.IsShadowProperty())];
    }

    public IProperty Property
        => _tenant.Property;

    /// <summary>
    ///     Finds the instance for an entity type that is tenant-owned.
    /// </summary>
    public static BulkTenant? Find(IEntityType entityType, DbContext context)
        => TenantProperty.Find(entityType) is { } tenant
            ? new BulkTenant(tenant, entityType, context)
            : null;

    /// <summary>
    ///     Finds the instance for the entity type of the tenants, which uses its key.
    /// </summary>
    public static BulkTenant? FindKey(IEntityType entityType, DbContext context)
        => TenantProperty.Find(entityType) is null && TenantProperty.FindOrKey(entityType) is { } key
            ? new BulkTenant(key, entityType, context)
            : null;

    /// <summary>
    ///     Checks that a tenant that may be updated is the current tenant. A new tenant may be added by any caller.
    /// </summary>
    /// <param name="value">The key of the tenant.</param>
    /// <exception cref="TenantMismatchException">The tenant is not the current tenant.</exception>
    public void VerifyUpdated(object? value)
    {
        if (!_tenant.IsUnset(value))
        {
            _ = Verify(value);
        }
    }

    /// <summary>
    ///     Gets the tenant of a row.
    /// </summary>
    /// <param name="value">The tenant key of the row, or <see langword="null" /> if it is not set.</param>
    /// <exception cref="TenantNotSetException">
    ///     The tenant of the row cannot be determined, or the options require a current tenant.
    /// </exception>
    /// <exception cref="TenantMismatchException">The row belongs to another tenant.</exception>
    public object? Verify(object? value)
    {
        if (_tenant.IsUnset(value))
        {
            return _tenant.FindCurrent(_tenants) ?? throw NotSet();
        }

        if (!_tenants.Options.StampTenantsOnly && _tenants.Kind != TenantScopeKind.All)
        {
            if (!_tenant.IsCurrent(_tenants, value))
            {
                return _tenants.Options.TenantMismatch == TenantMismatchBehavior.UseTenantOfRow
                    ? value
                    : throw new TenantMismatchException(CitusStrings.TenantOfRow(_entityType, Property.Name));
            }

            if (_tenants.Options.TenantNotSet == TenantNotSetBehavior.Throw
                && _tenants.Kind == TenantScopeKind.One
                && _tenant.FindCurrent(_tenants) is null)
            {
                throw NotSet();
            }
        }

        return value;
    }

    /// <summary>
    ///     Determines whether the row has navigations to other entities that must be checked.
    /// </summary>
    public bool HasReferences(object entity)
        => !_tenants.Options.StampTenantsOnly && Array.Exists(_references, r => Read(r, entity) is not null);

    /// <summary>
    ///     Checks that the entities that the navigations of the row refer to belong to the tenant of the row, as <c>SaveChanges</c> does.
    ///     Otherwise the row would reference a row of its own tenant that has the same key.
    /// </summary>
    /// <param name="entity">The row.</param>
    /// <param name="tenant">The tenant of the row.</param>
    /// <exception cref="TenantMismatchException">A referenced entity belongs to another tenant.</exception>
    public void VerifyReferences(object entity, object? tenant)
    {
        foreach (var reference in _references)
        {
            if (Read(reference, entity) is { } principal
                && FindTenant(reference, principal) is { } other
                && !_tenant.AreEqual(other, tenant))
            {
                throw new TenantMismatchException(CitusStrings.TenantOfReference(_entityType, reference.Name));
            }
        }
    }

    /// <summary>
    ///     Determines whether an exception concerns the tenant of a row. Such an exception is not wrapped, as in <c>SaveChanges</c>.
    /// </summary>
    public static bool IsRefusal(Exception exception)
        => exception is TenantMismatchException or TenantNotSetException;

    // If the context does not track the principal, its tenant is read from its property, if it has one.
    private object? FindTenant(INavigation reference, object principal)
    {
#pragma warning disable EF1001
        var entry = _context.GetService<IStateManager>().TryGetEntry(principal);
        var entityType = entry?.EntityType ?? reference.TargetEntityType;
        if (TenantProperty.FindOrKey(entityType) is not { } tenant)
        {
            return null;
        }

        var value = entry is not null ? entry[tenant.Property]
            : tenant.Property.IsShadowProperty() ? null
            : tenant.Property.GetGetter().GetClrValueUsingContainingEntity(principal);
#pragma warning restore EF1001

        return tenant.IsUnset(value) ? null : value;
    }

    private static object? Read(INavigation reference, object entity)
        => reference.GetGetter().GetClrValueUsingContainingEntity(entity);

    private TenantNotSetException NotSet()
        => new(CitusStrings.TenantOfRowNotSet(_entityType, Property.Name));
}
