using System.ComponentModel;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Metadata.Builders;

/// <summary>
///     Configures the distributed table of an entity type. Instances come from <c>IsDistributedBy</c> and are not meant to be made by
///     application code.
/// </summary>
/// <remarks>
///     See <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#create-distributed-table">create_distributed_table</see>.
/// </remarks>
public class DistributedTableBuilder
{
    private readonly IMutableEntityType _entityType;

    internal DistributedTableBuilder(IMutableEntityType entityType)
        => _entityType = entityType;

    /// <summary>
    ///     Sets the number of shards of the table. A table that is colocated with another has the shards of that one, so set it on the
    ///     table that the others are colocated with.
    /// </summary>
    /// <param name="shardCount">The number of shards, from 1 to 64000.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="shardCount" /> is outside of what Citus accepts.</exception>
    public virtual DistributedTableBuilder HasShardCount(int shardCount)
    {
        _entityType.SetShardCount(shardCount);

        return this;
    }

    /// <summary>
    ///     Keeps rows of this table on the same node as the rows of <typeparamref name="TOther" />'s table that have the same value in
    ///     their distribution column. Not needed where a foreign key between the two contains both distribution columns.
    /// </summary>
    /// <typeparam name="TOther">The entity type of the other table. It is not added to the model by this call.</typeparam>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public virtual DistributedTableBuilder IsColocatedWith<TOther>()
        where TOther : class
        => IsColocatedWith(typeof(TOther));

    /// <summary>
    ///     Keeps rows of this table on the same node as the rows of the other entity type's table that have the same value in their
    ///     distribution column. Not needed where a foreign key between the two contains both distribution columns.
    /// </summary>
    /// <param name="otherType">The class of the other entity type. It is not added to the model by this call.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public virtual DistributedTableBuilder IsColocatedWith(Type otherType)
    {
        CitusTableConfiguration.ColocateWith(_entityType, otherType);

        return this;
    }

    /// <summary>
    ///     Keeps rows of this table on the same node as the rows of the other entity type's table that have the same value in their
    ///     distribution column. Not needed where a foreign key between the two contains both distribution columns.
    /// </summary>
    /// <param name="otherEntityTypeName">The name of the other entity type in the model. It need not be in the model yet.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public virtual DistributedTableBuilder IsColocatedWith(string otherEntityTypeName)
    {
        CitusTableConfiguration.ColocateWith(_entityType, otherEntityTypeName);

        return this;
    }

    /// <summary>
    ///     Opens a colocation group of its own for the table (<c>colocate_with =&gt; 'none'</c>), whatever foreign keys it has and whatever
    ///     other tables are distributed by a column of the same type.
    /// </summary>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public virtual DistributedTableBuilder IsNotColocated()
    {
        CitusTableConfiguration.DoNotColocate(_entityType);

        return this;
    }

    /// <inheritdoc />
    [EditorBrowsable(EditorBrowsableState.Never)]
    public override string? ToString()
        => base.ToString();

    /// <inheritdoc />
    [EditorBrowsable(EditorBrowsableState.Never)]
    public override bool Equals(object? obj)
        => base.Equals(obj);

    /// <inheritdoc />
    [EditorBrowsable(EditorBrowsableState.Never)]
    public override int GetHashCode()
        => base.GetHashCode();
}
