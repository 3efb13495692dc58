using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;

namespace EFCore.Citus.Tenancy;

// Nothing public comes between Attach and an entity whose key lacks the tenant.
#pragma warning disable EF1001

/// <summary>
///     Refuses to attach, update or remove what does not say whose it is before that is known. Entity Framework Core would take it for new.
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
