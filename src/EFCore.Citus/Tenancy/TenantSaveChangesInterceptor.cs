using EFCore.Citus.Diagnostics;
using EFCore.Citus.Infrastructure;
using EFCore.Citus.Metadata;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.Citus.Tenancy;

/// <summary>
///     Sees to it that what is saved says whose it is, and that it is the current tenant's.
/// </summary>
internal sealed class TenantSaveChangesInterceptor : SaveChangesInterceptor
{
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Verify(eventData.Context);

        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default)
    {
        Verify(eventData.Context);

        return ValueTask.FromResult(result);
    }

    private static void Verify(DbContext? context)
    {
        if (context is null
            || context.Model.FindAnnotation(CitusAnnotationNames.TenantKeyType) is null)
        {
            return;
        }

        var tenants = context.GetService<TenantContext>();
        // Detects changes, and with them what is reached by way of other entities.
        foreach (var entry in context.ChangeTracker.Entries())
        {
            if (entry.State is not (EntityState.Added or EntityState.Modified or EntityState.Deleted))
            {
                continue;
            }

            if (TenantProperty.Find(entry.Metadata) is { } tenant)
            {
                Stamp(entry, tenant, tenants);
                Verify(entry, tenant, tenants);
            }
            // Tenants themselves: anybody may be the one that adds them.
            else if (entry.State != EntityState.Added && TenantProperty.FindOrKey(entry.Metadata) is { } key)
            {
                Verify(entry, key, tenants);
            }
        }
    }

    private static void Stamp(EntityEntry entry, TenantProperty tenant, TenantContext tenants)
    {
        var property = entry.Property(tenant.Property);
        if (entry.State == EntityState.Added
            && Equals(property.CurrentValue, tenant.Property.Sentinel))
        {
            property.CurrentValue = tenant.FindCurrent(tenants)
                ?? throw new TenantNotSetException(CitusStrings.TenantOfRowNotSet(entry.Metadata.DisplayName(), tenant.Property.Name));
        }
    }

    private static void Verify(EntityEntry entry, TenantProperty tenant, TenantContext tenants)
    {
        if (tenants.Options.StampTenantsOnly)
        {
            return;
        }

        var property = entry.Property(tenant.Property);
        if (entry.State != EntityState.Added
            && !Equals(property.OriginalValue, property.CurrentValue))
        {
            throw new TenantMismatchException(CitusStrings.TenantChanged(entry.Metadata.DisplayName(), tenant.Property.Name));
        }

        if (tenants.Kind == TenantScopeKind.All)
        {
            return;
        }

        if (!tenant.IsCurrent(tenants, property.CurrentValue))
        {
            if (tenants.Options.TenantMismatch == TenantMismatchBehavior.Throw)
            {
                throw new TenantMismatchException(CitusStrings.TenantOfRow(entry.Metadata.DisplayName(), tenant.Property.Name));
            }

            entry.Context.GetService<IDiagnosticsLogger<DbLoggerCategory.Update>>()
                .TenantMismatchIgnoredWarning(entry.Context.GetService<CitusEventDefinitions>(), entry, tenant.Property);
        }
        else if (tenants.Options.TenantNotSet == TenantNotSetBehavior.Throw
            && tenants.Kind == TenantScopeKind.One
            && tenant.FindCurrent(tenants) is null)
        {
            throw new TenantNotSetException(CitusStrings.TenantOfRowNotSet(entry.Metadata.DisplayName(), tenant.Property.Name));
        }
    }
}
