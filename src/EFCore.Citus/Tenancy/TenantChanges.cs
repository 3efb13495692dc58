using EFCore.Citus.Diagnostics;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Update;

namespace EFCore.Citus.Tenancy;

/// <summary>
///     Sees to it that what is saved is the current tenant's.
/// </summary>
internal static class TenantChanges
{
    public static void Verify(IUpdateEntry entry, TenantContext tenants)
    {
        if (TenantProperty.Find(entry.EntityType) is { } tenant)
        {
            Verify(entry, tenant, tenants);
        }
        // What is owned is saved without its owner when that one has not changed. Tenants themselves: anybody may be the one that adds them.
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
