using EFCore.Citus.Infrastructure;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Configures the table of the entity type as a distributed table: its rows are spread over shards by the hash of a column.
/// </summary>
/// <remarks>
///     The attribute form of <c>IsDistributedBy</c>. The configuration in <c>OnModelCreating</c> takes precedence. On a base class that is
///     not in the model, the attribute applies to each entity type that derives from it.
/// </remarks>
[AttributeUsage(AttributeTargets.Class)]
public sealed class DistributedByAttribute : Attribute
{
    private int? _shardCount;

    /// <summary>
    ///     Creates the attribute, which configures the table of the entity type as a distributed table.
    /// </summary>
    /// <param name="propertyName">The name of the distribution property.</param>
    public DistributedByAttribute(string propertyName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(propertyName);

        PropertyName = propertyName;
    }

    /// <summary>
    ///     Gets the name of the distribution property.
    /// </summary>
    public string PropertyName { get; }

    /// <summary>
    ///     Gets or sets the number of shards, from 1 to 64000, or 0 if it is not set.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside of the range that Citus accepts.</exception>
    public int ShardCount
    {
        get => _shardCount ?? 0;
        set => _shardCount = CitusShardCount.Check(value, nameof(ShardCount));
    }

    /// <summary>
    ///     Gets or sets the entity type of the table that this table is colocated with.
    /// </summary>
    public Type? ColocatedWith { get; set; }

    /// <summary>
    ///     Gets or sets a value indicating whether the table can share its colocation group with other tables; <see langword="false" />
    ///     starts a group of its own.
    /// </summary>
    public bool IsColocated { get; set; } = true;
}
