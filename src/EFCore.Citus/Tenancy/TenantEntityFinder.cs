using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Internal;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Tenancy;

// Find has no public hook.
#pragma warning disable EF1001

/// <summary>
///     Lets <c>Find</c> take the key that an entity has within its tenant, and keeps it from finding a tracked entity of another tenant.
/// </summary>
internal sealed class TenantEntityFinder<TEntity>(
    IStateManager stateManager,
    IDbSetSource setSource,
    IDbSetCache setCache,
    IEntityType entityType,
    TenantContext tenants)
    : EntityFinder<TEntity>(stateManager, setSource, setCache, entityType)
    where TEntity : class
{
    private readonly TenantProperty? _tenant = TenantProperty.Find(entityType);

    // With the tenant, if it is a part.
    private readonly int _length = entityType.FindPrimaryKey()?.Properties.Count ?? 0;
    private readonly string _displayName = entityType.ShortName();

    public override TEntity? Find(object?[]? keyValues)
        => base.Find(Complete(keyValues));

    public override ValueTask<TEntity?> FindAsync(object?[]? keyValues, CancellationToken cancellationToken = default)
        => base.FindAsync(Complete(keyValues), cancellationToken);

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

        if (keyValues.Length == _length && !_tenant.IsCurrent(tenants, keyValues[index]))
        {
            throw new TenantMismatchException(CitusStrings.TenantOfFind(_displayName));
        }

        return keyValues;
    }
}
