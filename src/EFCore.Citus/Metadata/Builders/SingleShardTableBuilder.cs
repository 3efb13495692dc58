using System.ComponentModel;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Metadata.Builders;

/// <summary>
///     Configures the single-shard table of an entity type. Instances are returned by <c>IsSingleShardTable</c> and are not created by
///     application code.
/// </summary>
/// <remarks>
///     See <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#create-distributed-table">create_distributed_table</see>.
/// </remarks>
public class SingleShardTableBuilder
{
    private readonly IMutableEntityType _entityType;

    internal SingleShardTableBuilder(IMutableEntityType entityType)
        => _entityType = entityType;

    /// <summary>
    ///     Configures the table to be on the same node as the single-shard table of <typeparamref name="TOther" />. Not needed if a foreign
    ///     key of this table refers to the other.
    /// </summary>
    /// <typeparam name="TOther">The entity type of the other table. It is not added to the model by this call.</typeparam>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public virtual SingleShardTableBuilder IsColocatedWith<TOther>()
        where TOther : class
        => IsColocatedWith(typeof(TOther));

    /// <summary>
    ///     Configures the table to be on the same node as the single-shard table of the other entity type. Not needed if a foreign key of
    ///     this table refers to the other.
    /// </summary>
    /// <param name="otherType">The class of the other entity type. It is not added to the model by this call.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public virtual SingleShardTableBuilder IsColocatedWith(Type otherType)
    {
        CitusTableConfiguration.ColocateWith(_entityType, otherType);

        return this;
    }

    /// <summary>
    ///     Configures the table to be on the same node as the single-shard table of the other entity type. Not needed if a foreign key of
    ///     this table refers to the other.
    /// </summary>
    /// <param name="otherEntityTypeName">The name of the other entity type in the model. It does not have to be in the model yet.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public virtual SingleShardTableBuilder IsColocatedWith(string otherEntityTypeName)
    {
        CitusTableConfiguration.ColocateWith(_entityType, otherEntityTypeName);

        return this;
    }

    /// <summary>
    ///     Configures the table to start a colocation group of its own (<c>colocate_with =&gt; 'none'</c>). Citus can place it on any node.
    /// </summary>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public virtual SingleShardTableBuilder IsNotColocated()
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
