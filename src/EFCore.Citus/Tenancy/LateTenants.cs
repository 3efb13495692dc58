using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;

namespace EFCore.Citus.Tenancy;

// What is said of temporary values, and of principals, cannot be asked for in public.
#pragma warning disable EF1001

/// <summary>
///     Gives added rows, of which the context heard before it knew for whom it works, their tenant in time for being saved. Entity Framework
///     Core has given some of them a temporary one, since the keys of the tenants themselves are generated.
/// </summary>
internal sealed class LateTenants(TenantStateManager tracker, IReadOnlyList<InternalEntityEntry> entries)
{
    private readonly HashSet<InternalEntityEntry> _visited = [];
    private List<object?>? _added;

    public void Stamp()
    {
        foreach (var entry in entries)
        {
            Stamp(entry);
        }
    }

    private void Stamp(InternalEntityEntry entry)
    {
        if (TenantProperty.Find(entry.EntityType) is not { } tenant
            || !Lacks(entry, tenant)
            || !_visited.Add(entry))
        {
            return;
        }

        // The other way round, a row would lose for a moment what it refers to.
        foreach (var foreignKey in entry.EntityType.GetForeignKeys())
        {
            if (foreignKey.Properties.Contains(tenant.Property)
                && tracker.FindPrincipal(entry, foreignKey) is { } principal)
            {
                Stamp(principal);
            }
        }

        if (Lacks(entry, tenant))
        {
            entry[tenant.Property] = tenant.FindCurrent(tracker.Tenants)
                ?? throw new TenantNotSetException(CitusStrings.TenantOfRowNotSet(entry.EntityType.DisplayName(), tenant.Property.Name));
        }
    }

    private bool Lacks(InternalEntityEntry entry, TenantProperty tenant)
        => entry.EntityState == EntityState.Added
            && (tenant.IsUnset(entry[tenant.Property])
                || entry.IsUnknown(tenant.Property)
                || (entry.HasTemporaryValue(tenant.Property) && !IsAddedTenant(tenant, entry[tenant.Property])));

    // One whose key comes from the database, which its rows get by the relationship, too.
    private bool IsAddedTenant(TenantProperty property, object? key)
        => (_added ??=
        [
            .. entries
                .Where(e => e.EntityState == EntityState.Added && !e.EntityType.IsOwned() && TenantProperty.Find(e.EntityType) is null)
                .Select(e => TenantProperty.FindOrKey(e.EntityType) is { } tenant ? e[tenant.Property] : null)
                .Where(k => k is not null)
        ]).Exists(k => property.AreEqual(k, key));
}
