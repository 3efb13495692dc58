using System.Collections;
using System.Diagnostics.CodeAnalysis;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Update;

namespace EFCore.Citus.Tenancy.Tracking;

// There is no public way to set a part of the key of an entity before Entity Framework Core reads its key, or to read the values of a row
// before it is tracked. InternalEntryBase and IRuntimeEntityType are types of members of the entry.
#pragma warning disable EF1001

/// <summary>
///     Sets the current tenant of entities without a tenant when the context starts to track them, including entities that are attached,
///     updated or removed by their own key. Throws if a saved row belongs to another tenant. Explains unique violations within a tenant.
/// </summary>
internal sealed class TenantStateManager(StateManagerDependencies dependencies, TenantContext tenants) : StateManager(dependencies)
{
    private bool? _hasTenants;

    public TenantContext Tenants
        => tenants;

    public override InternalEntityEntry GetOrCreateEntry(object entity)
        => Stamp(base.GetOrCreateEntry(entity));

    public override InternalEntityEntry GetOrCreateEntry(object entity, IEntityType? entityType)
        // The base class calls the other overload if there is no entity type.
        => entityType is null ? base.GetOrCreateEntry(entity, entityType) : Stamp(base.GetOrCreateEntry(entity, entityType));

    public override InternalEntityEntry CreateEntry(IDictionary<string, object?> values, IEntityType entityType)
        => Stamp(base.CreateEntry(values, entityType));

    public override InternalEntityEntry StartTrackingFromQuery(IEntityType baseEntityType, object entity, in ISnapshot snapshot)
    {
        if (Only is { } only && TenantProperty.FindOrKey(baseEntityType) is { Property: var property })
        {
            var tenant = property.IsShadowProperty()
                ? snapshot[Microsoft.EntityFrameworkCore.Metadata.Internal.PropertyBaseExtensions.GetShadowIndex(property)]
                : property.GetGetter().GetClrValueUsingContainingEntity(entity);
            if (tenant is not null)
            {
                only.Verify(tenant);
            }
        }

        return base.StartTrackingFromQuery(baseEntityType, entity, snapshot);
    }

    public override void CascadeDelete(InternalEntityEntry entry, bool force, IEnumerable<IForeignKey>? foreignKeys = null)
    {
        if (!HasTenants)
        {
            base.CascadeDelete(entry, force, foreignKeys);
            return;
        }

        var others = new List<IForeignKey>();
        foreach (var foreignKey in foreignKeys ?? entry.EntityType.GetReferencingForeignKeys())
        {
            if (IsOptionalWithinTenant(foreignKey, out var tenant))
            {
                Release(entry, foreignKey, tenant);
            }
            else
            {
                others.Add(foreignKey);
            }
        }

        base.CascadeDelete(entry, force, others);
    }

    public override void ChangingState(InternalEntityEntry entry, EntityState newState)
    {
        if (entry.EntityState == EntityState.Detached)
        {
            if (newState == EntityState.Added)
            {
                Hold(entry);
            }
            else
            {
                RequireTenant(entry);
            }

            Only?.Verify(entry);
        }

        base.ChangingState(entry, newState);
    }

    /// <summary>
    ///     Gets the check that the context works for one tenant, if the options require it.
    /// </summary>
    public OneTenant? Only
        => tenants.Options.OneTenantPerContext && HasTenants ? tenants.Only ??= new OneTenant(this) : null;

    /// <summary>
    ///     Throws if an existing row would be tracked by a key without a tenant, because no row has that key.
    /// </summary>
    /// <exception cref="TenantNotSetException">Neither the row nor the context has a tenant.</exception>
    public void RequireTenant(InternalEntityEntry entry)
    {
        if (HasTenants
            && !tenants.Options.StampTenantsOnly
            && TenantProperty.Find(entry.EntityType) is { } tenant
            && (tenant.IsUnset(entry[tenant.Property]) || entry.HasTemporaryValue(tenant.Property)))
        {
            throw new TenantNotSetException(CitusStrings.TenantOfRowNotSet(entry.EntityType.DisplayName(), tenant.Property.Name));
        }
    }

    // The rows are checked after all interceptors and event handlers, so that their changes are checked as well, and before any statement
    // is sent.
    public override IList<IUpdateEntry> GetEntriesToSave(bool cascadeChanges)
    {
        if (!HasTenants)
        {
            return base.GetEntriesToSave(cascadeChanges);
        }

        if (cascadeChanges)
        {
            CascadeChanges(force: false);
        }

        // Setting the tenant of a row can change its dependents.
        var entries = GetEntriesForState(added: true, modified: true, deleted: true).ToList();
        new LateTenants(this, entries).Stamp();
        foreach (var entry in entries)
        {
            TenantChanges.Verify(entry, tenants);
            Only?.Verify((InternalEntityEntry)entry);
        }

        foreach (var entry in entries)
        {
            VerifyReferences(entry);
        }

        return base.GetEntriesToSave(cascadeChanges: false);
    }

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
        catch (DbUpdateException exception) when (CitusErrorExplainer.Find(exception) is { } explanation)
        {
            // Without a transaction, no execution strategy is used.
            throw explanation.Report(exception, Context);
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
        catch (DbUpdateException exception) when (CitusErrorExplainer.Find(exception) is { } explanation)
        {
            // Without a transaction, no execution strategy is used.
            throw explanation.Report(exception, Context);
        }
    }

    private bool HasTenants
        => _hasTenants ??= Model.FindAnnotation(CitusAnnotationNames.TenantKeyType) is not null;

    // The application can connect rows of two tenants by their navigations. The row gets the tenant of one of them. The key of the other
    // row then belongs to no row or to a different row.
    private void VerifyReferences(InternalEntityEntry entry)
    {
        if (entry.EntityState is not (EntityState.Added or EntityState.Modified)
            || tenants.Options.StampTenantsOnly
            || TenantProperty.FindOrKey(entry.EntityType) is not { } tenant)
        {
            return;
        }

        foreach (var reference in tenant.References)
        {
            if (entry[reference] is { } principal && IsOfAnother(principal))
            {
                throw new TenantMismatchException(CitusStrings.TenantOfReference(entry.EntityType.DisplayName(), reference.Name));
            }
        }

        foreach (var skipNavigation in tenant.Connects)
        {
            // Usually both principals are tracked under the keys of the row. If one is not, the navigation shows which entities the
            // application has connected.
            if (entry.EntityState == EntityState.Added
                && FindPrincipal(entry, skipNavigation.Inverse.ForeignKey) is null
                && FindPrincipal(entry, skipNavigation.ForeignKey)?[skipNavigation] is IEnumerable connected
                && connected.Cast<object>().Any(IsOfAnother))
            {
                throw new TenantMismatchException(CitusStrings.TenantOfReference(entry.EntityType.DisplayName(), skipNavigation.Name));
            }
        }

        bool IsOfAnother(object other)
            => TryGetEntry(other) is { } otherEntry
                && TenantProperty.FindOrKey(otherEntry.EntityType) is { } otherTenant
                && !tenant.AreEqual(otherEntry[otherTenant.Property], entry[tenant.Property]);
    }

    // Returns whether the foreign key is set to null when the principal is deleted.
    private static bool IsOptionalWithinTenant(IForeignKey foreignKey, [NotNullWhen(true)] out IProperty? tenant)
    {
        tenant = TenantProperty.Find(foreignKey.DeclaringEntityType)?.Property;

        return tenant is not null
            && !foreignKey.IsRequired
            && foreignKey.DeleteBehavior is not (DeleteBehavior.Cascade or DeleteBehavior.ClientCascade or DeleteBehavior.ClientNoAction)
            && foreignKey.Properties.Count > 1
            && foreignKey.Properties.Contains(tenant);
    }

    // Entity Framework Core would set the whole foreign key to null, including the tenant of the dependent.
    private void Release(InternalEntityEntry entry, IForeignKey foreignKey, IProperty tenant)
    {
        if (entry.EntityState == EntityState.Detached)
        {
            return;
        }

        foreach (var dependent in (GetDependentsFromNavigation(entry, foreignKey) ?? GetDependents(entry, foreignKey))
                 .Cast<InternalEntityEntry>().ToList())
        {
            if (dependent.SharedIdentityEntry == entry
                || dependent.EntityState is EntityState.Deleted or EntityState.Detached)
            {
                continue;
            }

            for (var i = 0; i < foreignKey.Properties.Count; i++)
            {
                var property = foreignKey.Properties[i];
                if (property != tenant
                    && property.GetKeyValueComparer().Equals(dependent[property], entry[foreignKey.PrincipalKey.Properties[i]]))
                {
                    dependent.SetProperty(property, null, isMaterialization: false, setModified: true, isCascadeDelete: true);
                }
            }
        }
    }

    // A row with a null in its key could not be tracked before the tenant is known.
    private void Hold(InternalEntityEntry entry)
    {
        if (HasTenants
            && TenantProperty.Find(entry.EntityType) is { } tenant
            && entry[tenant.Property] is null)
        {
            entry[tenant.Property] = tenant.Placeholder
                ?? throw new TenantNotSetException(CitusStrings.TenantOfRowNotSet(entry.EntityType.DisplayName(), tenant.Property.Name));
            entry.MarkUnknown(tenant.Property);
        }
    }

    private InternalEntityEntry Stamp(InternalEntityEntry entry)
    {
        if (entry.EntityState == EntityState.Detached
            && HasTenants
            && TenantProperty.Find(entry.EntityType) is { } tenant
            && !entry.HasExplicitValue(tenant.Property)
            && tenant.FindCurrent(tenants) is { } current)
        {
            entry[tenant.Property] = current;
        }

        return entry;
    }
}
