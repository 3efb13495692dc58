using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;

namespace EFCore.Citus.Tenancy.Tracking;

// There is no public hook between Attach and an entity without a tenant in its key.
#pragma warning disable EF1001

/// <summary>
///     Throws if an entity without a tenant is attached, updated or removed before the tenant is known. Entity Framework Core would treat
///     it as a new entity.
/// </summary>
internal sealed class TenantEntityGraphAttacher(IEntityEntryGraphIterator graphIterator) : EntityGraphAttacher(graphIterator)
{
    public override void AttachGraph(
        InternalEntityEntry rootEntry,
        EntityState targetState,
        EntityState storeGeneratedWithKeySetTargetState,
        bool forceStateWhenUnknownKey)
    {
        Check(rootEntry, targetState);
        base.AttachGraph(rootEntry, targetState, storeGeneratedWithKeySetTargetState, forceStateWhenUnknownKey);
    }

    public override Task AttachGraphAsync(
        InternalEntityEntry rootEntry,
        EntityState targetState,
        EntityState storeGeneratedWithKeySetTargetState,
        bool forceStateWhenUnknownKey,
        CancellationToken cancellationToken = default)
    {
        Check(rootEntry, targetState);

        return base.AttachGraphAsync(
            rootEntry, targetState, storeGeneratedWithKeySetTargetState, forceStateWhenUnknownKey, cancellationToken);
    }

    private static void Check(InternalEntityEntry entry, EntityState targetState)
    {
        if (targetState is not EntityState.Added)
        {
            (entry.StateManager as TenantStateManager)?.RequireTenant(entry);
        }
    }
}
