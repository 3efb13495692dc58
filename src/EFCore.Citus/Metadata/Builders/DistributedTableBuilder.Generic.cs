using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Metadata.Builders;

/// <summary>
///     Configures the distributed table of an entity type. Instances are returned by <c>IsDistributedBy</c> and are not created by
///     application code.
/// </summary>
/// <typeparam name="TEntity">The class of the entity type.</typeparam>
public class DistributedTableBuilder<TEntity> : DistributedTableBuilder
    where TEntity : class
{
    internal DistributedTableBuilder(IMutableEntityType entityType)
        : base(entityType)
    {
    }

    /// <inheritdoc cref="DistributedTableBuilder.HasShardCount(int)" />
    public new virtual DistributedTableBuilder<TEntity> HasShardCount(int shardCount)
        => (DistributedTableBuilder<TEntity>)base.HasShardCount(shardCount);

    /// <inheritdoc cref="DistributedTableBuilder.IsColocatedWith{TOther}()" />
    public new virtual DistributedTableBuilder<TEntity> IsColocatedWith<TOther>()
        where TOther : class
        => (DistributedTableBuilder<TEntity>)base.IsColocatedWith<TOther>();

    /// <inheritdoc cref="DistributedTableBuilder.IsColocatedWith(Type)" />
    public new virtual DistributedTableBuilder<TEntity> IsColocatedWith(Type otherType)
        => (DistributedTableBuilder<TEntity>)base.IsColocatedWith(otherType);

    /// <inheritdoc cref="DistributedTableBuilder.IsColocatedWith(string)" />
    public new virtual DistributedTableBuilder<TEntity> IsColocatedWith(string otherEntityTypeName)
        => (DistributedTableBuilder<TEntity>)base.IsColocatedWith(otherEntityTypeName);

    /// <inheritdoc cref="DistributedTableBuilder.IsNotColocated()" />
    public new virtual DistributedTableBuilder<TEntity> IsNotColocated()
        => (DistributedTableBuilder<TEntity>)base.IsNotColocated();
}
