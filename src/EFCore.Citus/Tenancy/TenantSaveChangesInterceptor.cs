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
            if (entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted
                && TenantProperty.Find(entry.Metadata) is { } tenant)
            {
                Verify(entry, tenant, tenants);
            }
        }
    }

    private static void Verify(EntityEntry entry, TenantProperty tenant, TenantContext tenants)
    {
        var property = entry.Property(tenant.Property);
        if (entry.State == EntityState.Added)
        {
            if (Equals(property.CurrentValue, tenant.Property.Sentinel))
            {
                property.CurrentValue = tenant.FindCurrent(tenants)
                    ?? throw new TenantNotSetException(CitusStrings.TenantOfRowNotSet(entry.Metadata.DisplayName(), tenant.Property.Name));
            }
        }
        else if (!Equals(property.OriginalValue, property.CurrentValue))
        {
            throw new TenantMismatchException(CitusStrings.TenantChanged(entry.Metadata.DisplayName(), tenant.Property.Name));
        }

        if (!tenants.Kind.Equals(TenantScopeKind.All) && !tenant.IsCurrent(tenants, property.CurrentValue))
        {
            throw new TenantMismatchException(CitusStrings.TenantOfRow(entry.Metadata.DisplayName(), tenant.Property.Name));
        }
    }
}
