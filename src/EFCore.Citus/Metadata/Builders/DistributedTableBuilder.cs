using System.ComponentModel;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Metadata.Builders;

/// <summary>
///     Configures the distributed table of an entity type. Instances are returned by <c>IsDistributedBy</c> and are not created by
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
    ///     Configures the number of shards of the table. A colocated table has the shards of the table that it is colocated with. Configure
    ///     the number on the table that the others are colocated with.
    /// </summary>
    /// <param name="shardCount">The number of shards, from 1 to 64000.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="shardCount" /> is outside of the range that Citus accepts.</exception>
    public virtual DistributedTableBuilder HasShardCount(int shardCount)
    {
        _entityType.SetShardCount(shardCount);

        return this;
    }

    /// <summary>
    ///     Configures the table to be colocated with the table of <typeparamref name="TOther" />: rows with the same value of the
    ///     distribution column are on the same node. Not needed if a foreign key between the tables contains both distribution columns.
    /// </summary>
    /// <typeparam name="TOther">The entity type of the other table. It is not added to the model by this call.</typeparam>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public virtual DistributedTableBuilder IsColocatedWith<TOther>()
        where TOther : class
        => IsColocatedWith(typeof(TOther));

    /// <summary>
    ///     Configures the table to be colocated with the table of the other entity type: rows with the same value of the distribution
    ///     column are on the same node. Not needed if a foreign key between the tables contains both distribution columns.
    /// </summary>
    /// <param name="otherType">The class of the other entity type. It is not added to the model by this call.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public virtual DistributedTableBuilder IsColocatedWith(Type otherType)
    {
        CitusTableConfiguration.ColocateWith(_entityType, otherType);

        return this;
    }

    /// <summary>
    ///     Configures the table to be colocated with the table of the other entity type: rows with the same value of the distribution
    ///     column are on the same node. Not needed if a foreign key between the tables contains both distribution columns.
    /// </summary>
    /// <param name="otherEntityTypeName">The name of the other entity type in the model. It does not have to be in the model yet.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public virtual DistributedTableBuilder IsColocatedWith(string otherEntityTypeName)
    {
        CitusTableConfiguration.ColocateWith(_entityType, otherEntityTypeName);

        return this;
    }

    /// <summary>
    ///     Configures the table to start a colocation group of its own (<c>colocate_with =&gt; 'none'</c>), independently of its foreign
    ///     keys and of other tables with a distribution column of the same type.
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
