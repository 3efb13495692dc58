using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Internal;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Tenancy.Tracking;

// There is no public hook for Find.
#pragma warning disable EF1001

/// <summary>
///     Finds entities by the key that they have within their tenant, and does not find tracked entities of other tenants. Queries for an
///     entity, such as those of its navigations, use the tenant of that entity.
/// </summary>
internal sealed class TenantEntityFinder<TEntity>(
    IStateManager stateManager,
    IDbSetSource setSource,
    IDbSetCache setCache,
    IEntityType entityType,
    TenantContext tenants)
    : EntityFinder<TEntity>(stateManager, setSource, setCache, entityType), IEntityFinder
    where TEntity : class
{
    private readonly IStateManager _tracker = stateManager;
    private readonly IEntityType _type = entityType;
    private readonly TenantProperty? _tenant = TenantProperty.Find(entityType);
    private readonly TenantProperty? _tenantOrKey = TenantProperty.FindOrKey(entityType);

    // The length includes the tenant key, if it is a part of the key.
    private readonly int _length = entityType.FindPrimaryKey()?.Properties.Count ?? 0;
    private readonly string _displayName = entityType.ShortName();

    public override TEntity? Find(object?[]? keyValues)
        => HideFromOthers(base.Find(Complete(keyValues)));

    public override async ValueTask<TEntity?> FindAsync(object?[]? keyValues, CancellationToken cancellationToken = default)
    {
        // Entity Framework Core does the same: FindAsync(1, cancellationToken) passes the token as a value.
        if (keyValues is [.. var values, CancellationToken token])
        {
            (keyValues, cancellationToken) = (values, token);
        }

        return HideFromOthers(await base.FindAsync(Complete(keyValues), cancellationToken).ConfigureAwait(false));
    }

    async ValueTask<object?> IEntityFinder.FindAsync(object?[]? keyValues, CancellationToken cancellationToken)
        => await FindAsync(keyValues, cancellationToken).ConfigureAwait(false);

    public override void Load(INavigation navigation, InternalEntityEntry entry, LoadOptions options)
    {
        using var _ = Enter(entry);
        base.Load(navigation, entry, options);
    }

    public override async Task LoadAsync(
        INavigation navigation,
        InternalEntityEntry entry,
        LoadOptions options,
        CancellationToken cancellationToken = default)
    {
        using var _ = Enter(entry);
        await base.LoadAsync(navigation, entry, options, cancellationToken).ConfigureAwait(false);
    }

    public override object[]? GetDatabaseValues(InternalEntityEntry entry)
    {
        using var _ = Enter(entry);
        return base.GetDatabaseValues(entry);
    }

    public override async Task<object[]?> GetDatabaseValuesAsync(InternalEntityEntry entry, CancellationToken cancellationToken = default)
    {
        using var _ = Enter(entry);
        return await base.GetDatabaseValuesAsync(entry, cancellationToken).ConfigureAwait(false);
    }

    private IDisposable? Enter(InternalEntityEntry entry)
        => TenantProperty.FindOrKey(entry.EntityType) is { } property
            ? property.Enter(tenants, entry.EntityType, entry[property.Property])
            : null;

    // A tracked entity is found without a query. The key of a tenant itself does not contain the tenant to search for.
    private TEntity? HideFromOthers(TEntity? entity)
        => entity is not null
            && _tenant is null
            && _tenantOrKey is { } key
            && tenants.Kind != TenantScopeKind.Unfiltered
            && !key.IsCurrent(tenants, _tracker.GetOrCreateEntry(entity, _type)[key.Property])
                ? null
                : entity;

    private object?[]? Complete(object?[]? keyValues)
    {
        if (keyValues is null
            || _tenant is not { KeyIndex: >= 0 and var index })
        {
            return keyValues;
        }

        if (keyValues.Length == _length - 1)
        {
            var current = _tenant.FindCurrent(tenants) ?? throw new TenantNotSetException(CitusStrings.TenantNotSet);

            return [.. keyValues[..index], current, .. keyValues[index..]];
        }

        if (keyValues.Length == _length
            && tenants.Kind != TenantScopeKind.Unfiltered
            && !_tenant.IsCurrent(tenants, keyValues[index]))
        {
            throw new TenantMismatchException(CitusStrings.TenantOfFind(_displayName));
        }

        return keyValues;
    }
}
