using EFCore.Citus.Infrastructure;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Distributes the rows of the entity type's table over shards by the hash of a column.
/// </summary>
/// <remarks>
///     The attribute form of <c>IsDistributedBy</c>; what <c>OnModelCreating</c> says wins. On a base class that is not in the model itself
///     it holds for each entity type that derives from it.
/// </remarks>
[AttributeUsage(AttributeTargets.Class)]
public sealed class DistributedByAttribute : Attribute
{
    private int? _shardCount;

    /// <summary>
    ///     Distributes the rows of the entity type's table over shards by the hash of a column.
    /// </summary>
    /// <param name="propertyName">The name of the distribution property.</param>
    public DistributedByAttribute(string propertyName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(propertyName);

        PropertyName = propertyName;
    }

    /// <summary>
    ///     The name of the distribution property.
    /// </summary>
    public string PropertyName { get; }

    /// <summary>
    ///     The number of shards, from 1 to 64000; 0 when it has not been set.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside of what Citus accepts.</exception>
    public int ShardCount
    {
        get => _shardCount ?? 0;
        set => _shardCount = CitusShardCount.Check(value, nameof(ShardCount));
    }

    /// <summary>
    ///     The entity type with whose table this one is colocated.
    /// </summary>
    public Type? ColocatedWith { get; set; }

    /// <summary>
    ///     Whether the table shares its colocation group with other tables; <see langword="false" /> opens a group of its own.
    /// </summary>
    public bool IsColocated { get; set; } = true;
}
