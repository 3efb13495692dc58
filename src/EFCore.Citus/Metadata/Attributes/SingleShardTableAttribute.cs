// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Configures the table of the entity type as a single-shard table: the whole table is one shard on one node, and it has no
///     distribution column.
/// </summary>
/// <remarks>
///     The attribute form of <c>IsSingleShardTable</c>. The configuration in <c>OnModelCreating</c> takes precedence. On a base class that
///     is not in the model, the attribute applies to each entity type that derives from it.
/// </remarks>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SingleShardTableAttribute : Attribute
{
    /// <summary>
    ///     Gets or sets the entity type of the single-shard table that this table is colocated with.
    /// </summary>
    public Type? ColocatedWith { get; set; }

    /// <summary>
    ///     Gets or sets a value indicating whether the table can share its colocation group with other tables; <see langword="false" />
    ///     starts a group of its own.
    /// </summary>
    public bool IsColocated { get; set; } = true;
}
