using EFCore.Citus.Diagnostics;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Update;

namespace EFCore.Citus.Tenancy.Tracking;

/// <summary>
///     Checks that saved rows belong to the current tenant.
/// </summary>
internal static class TenantChanges
{
    public static void Verify(IUpdateEntry entry, TenantContext tenants)
    {
        if (TenantProperty.Find(entry.EntityType) is { } tenant)
        {
            Verify(entry, tenant, tenants);
        }
        // Owned entities are saved without their owner if the owner has not changed. Added tenants themselves are not checked, because any
        // tenant can add them.
        else if ((entry.EntityState != EntityState.Added || entry.EntityType.IsOwned())
            && TenantProperty.FindOrKey(entry.EntityType) is { } key)
        {
            Verify(entry, key, tenants);
        }
    }

    private static void Verify(IUpdateEntry entry, TenantProperty tenant, TenantContext tenants)
    {
        if (tenants.Options.StampTenantsOnly)
        {
            return;
        }

        var value = entry.GetCurrentValue(tenant.Property);
        if (entry.EntityState != EntityState.Added
            && !tenant.AreEqual(entry.GetOriginalValue(tenant.Property), value))
        {
            throw new TenantMismatchException(CitusStrings.TenantChanged(entry.EntityType.DisplayName(), tenant.Property.Name));
        }

        if (tenants.Kind == TenantScopeKind.All)
        {
            return;
        }

        if (!tenant.IsCurrent(tenants, value))
        {
            if (tenants.Options.TenantMismatch == TenantMismatchBehavior.Throw)
            {
                throw new TenantMismatchException(CitusStrings.TenantOfRow(entry.EntityType.DisplayName(), tenant.Property.Name));
            }

            var context = entry.Context;
            context.GetService<IDiagnosticsLogger<DbLoggerCategory.Update>>()
                .TenantMismatchIgnoredWarning(context.GetService<CitusEventDefinitions>(), entry.ToEntityEntry(), tenant.Property);
        }
        else if (tenants.Options.TenantNotSet == TenantNotSetBehavior.Throw
            && tenants.Kind == TenantScopeKind.One
            && tenant.FindCurrent(tenants) is null)
        {
            throw new TenantNotSetException(CitusStrings.TenantOfRowNotSet(entry.EntityType.DisplayName(), tenant.Property.Name));
        }
    }
}
