using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;

namespace EFCore.Citus.Tenancy;

// The reason is the same as in TenantStateManager.
#pragma warning disable EF1001

/// <summary>
///     Throws if a context that tracks rows of one tenant is used for another tenant. Tracked rows are only read when the tenant changes.
/// </summary>
internal sealed class OneTenant(IStateManager tracker)
{
    private object? _tenant;

    /// <exception cref="TenantMismatchException">The context tracks rows of another tenant.</exception>
    public void Verify(object tenant)
    {
        if (Equals(_tenant, tenant))
        {
            return;
        }

        if (tracker.Entries.Any(e => FindTenant(e) is var (property, other) && !property.AreEqual(other, tenant)))
        {
            throw new TenantMismatchException(CitusStrings.TenantOfTrackedRows(tracker.Context.GetType().Name));
        }

        _tenant = tenant;
    }

    /// <exception cref="TenantMismatchException">The context tracks rows of another tenant.</exception>
    public void Verify(InternalEntityEntry entry)
    {
        if (FindTenant(entry) is var (_, tenant))
        {
            Verify(tenant);
        }
    }

    private static (TenantProperty Property, object Tenant)? FindTenant(InternalEntityEntry entry)
        => TenantProperty.FindOrKey(entry.EntityType) is { } property
            && entry[property.Property] is { } tenant
            && !property.IsUnset(tenant)
            && !entry.HasTemporaryValue(property.Property)
            && !entry.IsUnknown(property.Property)
                ? (property, tenant)
                : null;
}
