using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Update;

namespace EFCore.Citus.Tenancy;

// There is no public way to give a part of the key to an entity before Entity Framework Core looks at its key.
#pragma warning disable EF1001

/// <summary>
///     Gives entities that do not say whose they are the current tenant when the context first hears of them: be it to add them, or to
///     attach, update or remove them by their own key. Says what a unique violation means for the tenant.
/// </summary>
internal sealed class TenantStateManager(StateManagerDependencies dependencies, TenantContext tenants) : StateManager(dependencies)
{
    private bool? _hasTenants;

    public TenantContext Tenants
        => tenants;

    public override InternalEntityEntry GetOrCreateEntry(object entity)
        => Stamp(base.GetOrCreateEntry(entity));

    public override InternalEntityEntry GetOrCreateEntry(object entity, IEntityType? entityType)
        // The base class calls the other one where there is no entity type.
        => entityType is null ? base.GetOrCreateEntry(entity, entityType) : Stamp(base.GetOrCreateEntry(entity, entityType));

    public override InternalEntityEntry CreateEntry(IDictionary<string, object?> values, IEntityType entityType)
        => Stamp(base.CreateEntry(values, entityType));

    protected override int SaveChanges(IList<IUpdateEntry> entriesToSave)
    {
        try
        {
            return base.SaveChanges(entriesToSave);
        }
        catch (DbUpdateException exception) when (TenantUniqueViolation.Explain(exception, Model) is { } explained)
        {
            throw explained;
        }
    }

    protected override async Task<int> SaveChangesAsync(
        IList<IUpdateEntry> entriesToSave,
        CancellationToken cancellationToken = default)
    {
        try
        {
            return await base.SaveChangesAsync(entriesToSave, cancellationToken).ConfigureAwait(false);
        }
        catch (DbUpdateException exception) when (TenantUniqueViolation.Explain(exception, Model) is { } explained)
        {
            throw explained;
        }
    }

    private InternalEntityEntry Stamp(InternalEntityEntry entry)
    {
        if (entry.EntityState == EntityState.Detached
            && (_hasTenants ??= Model.FindAnnotation(CitusAnnotationNames.TenantKeyType) is not null)
            && TenantProperty.Find(entry.EntityType) is { } tenant
            && !entry.HasExplicitValue(tenant.Property)
            && tenant.FindCurrent(tenants) is { } current)
        {
            entry[tenant.Property] = current;
        }

        return entry;
    }
}
