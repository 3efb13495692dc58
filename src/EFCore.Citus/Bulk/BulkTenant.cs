using EFCore.Citus.Infrastructure;
using EFCore.Citus.Properties;
using EFCore.Citus.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Bulk;

/// <summary>
///     Sees to it that rows which are written in bulk say whose they are, and that they are the current tenant's, as <c>SaveChanges</c> does.
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
    ///     That of an entity type whose rows belong to tenants.
    /// </summary>
    public static BulkTenant? Find(IEntityType entityType, DbContext context)
        => TenantProperty.Find(entityType) is { } tenant
            ? new BulkTenant(tenant, entityType, context)
            : null;

    /// <summary>
    ///     That of the tenants themselves, by their key.
    /// </summary>
    public static BulkTenant? FindKey(IEntityType entityType, DbContext context)
        => TenantProperty.Find(entityType) is null && TenantProperty.FindOrKey(entityType) is { } key
            ? new BulkTenant(key, entityType, context)
            : null;

    /// <summary>
    ///     Checks that a tenant which may be updated is the current one. Anybody may add one.
    /// </summary>
    /// <param name="value">Its key.</param>
    /// <exception cref="TenantMismatchException">It is another tenant.</exception>
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
    /// <param name="value">What the row says, if anything.</param>
    /// <exception cref="TenantNotSetException">Nobody says whose the row is, or the options demand a current tenant.</exception>
    /// <exception cref="TenantMismatchException">The row is another tenant's.</exception>
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
    ///     Whether the row refers to others by navigations that have to be looked at.
    /// </summary>
    public bool HasReferences(object entity)
        => !_tenants.Options.StampTenantsOnly && Array.Exists(_references, r => Read(r, entity) is not null);

    /// <summary>
    ///     Checks that what the row refers to by its navigations belongs to its tenant, as <c>SaveChanges</c> does. The row would refer to
    ///     one of its own tenant that has the same key.
    /// </summary>
    /// <param name="entity">The row.</param>
    /// <param name="tenant">Its tenant.</param>
    /// <exception cref="TenantMismatchException">It belongs to another one.</exception>
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
    ///     Whether an exception is about the tenant of a row. It reaches the caller as it is, as that of <c>SaveChanges</c> does.
    /// </summary>
    public static bool IsRefusal(Exception exception)
        => exception is TenantMismatchException or TenantNotSetException;

    // One that the context does not track says it itself, if it has the property.
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
