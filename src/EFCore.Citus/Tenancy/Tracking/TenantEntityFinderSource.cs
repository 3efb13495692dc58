using System.Collections.Concurrent;
using System.Reflection;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Internal;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Tenancy.Tracking;

// The reason is the same as in TenantEntityFinder.
#pragma warning disable EF1001

/// <summary>
///     Creates a <see cref="TenantEntityFinder{TEntity}" /> for tenant-owned entity types and for tenants.
/// </summary>
internal sealed class TenantEntityFinderSource : EntityFinderSource
{
    private readonly ConcurrentDictionary<Type, Factory> _factories = new();

    private delegate IEntityFinder Factory(
        TenantStateManager stateManager,
        IDbSetSource setSource,
        IDbSetCache setCache,
        IEntityType entityType);

    public override IEntityFinder Create(IStateManager stateManager, IDbSetSource setSource, IDbSetCache setCache, IEntityType type)
        => stateManager is TenantStateManager tenantStateManager
            && type.Model.FindAnnotation(CitusAnnotationNames.TenantKeyType) is not null
                ? _factories.GetOrAdd(type.ClrType, CreateFactory)(tenantStateManager, setSource, setCache, type)
                : base.Create(stateManager, setSource, setCache, type);

    private static Factory CreateFactory(Type type)
        => typeof(TenantEntityFinderSource)
            .GetMethod(nameof(CreateFinder), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(type)
            .CreateDelegate<Factory>();

    private static TenantEntityFinder<TEntity> CreateFinder<TEntity>(
        TenantStateManager stateManager,
        IDbSetSource setSource,
        IDbSetCache setCache,
        IEntityType entityType)
        where TEntity : class
        => new(stateManager, setSource, setCache, entityType, stateManager.Tenants);
}
