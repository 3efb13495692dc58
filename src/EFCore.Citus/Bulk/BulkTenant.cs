using EFCore.Citus.Infrastructure;
using EFCore.Citus.Properties;
using EFCore.Citus.Tenancy;
using Microsoft.EntityFrameworkCore;
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

    private BulkTenant(TenantProperty tenant, TenantContext tenants, string entityType)
    {
        _tenant = tenant;
        _tenants = tenants;
        _entityType = entityType;
    }

    public IProperty Property
        => _tenant.Property;

    /// <summary>
    ///     That of an entity type whose rows belong to tenants.
    /// </summary>
    public static BulkTenant? Find(IEntityType entityType, DbContext context)
        => TenantProperty.Find(entityType) is { } tenant
            ? new BulkTenant(tenant, context.GetService<TenantContext>(), entityType.DisplayName())
            : null;

    /// <summary>
    ///     That of the tenants themselves, by their key.
    /// </summary>
    public static BulkTenant? FindKey(IEntityType entityType, DbContext context)
        => TenantProperty.Find(entityType) is null && TenantProperty.FindOrKey(entityType) is { } key
            ? new BulkTenant(key, context.GetService<TenantContext>(), entityType.DisplayName())
            : null;

    /// <summary>
    ///     Checks that a tenant which may be updated is the current one. Anybody may add one.
    /// </summary>
    /// <param name="value">Its key.</param>
    /// <exception cref="TenantMismatchException">It is another tenant.</exception>
    public void VerifyUpdated(object? value)
    {
        if (value is not null && !Equals(value, Property.Sentinel))
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
        if (value is null || Equals(value, Property.Sentinel))
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
    ///     Whether an exception is about the tenant of a row. It reaches the caller as it is, as that of <c>SaveChanges</c> does.
    /// </summary>
    public static bool IsRefusal(Exception exception)
        => exception is TenantMismatchException or TenantNotSetException;

    private TenantNotSetException NotSet()
        => new(CitusStrings.TenantOfRowNotSet(_entityType, Property.Name));
}
