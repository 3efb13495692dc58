// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Keeps the whole table of the entity type in one shard on one node, so that it needs no distribution column.
/// </summary>
/// <remarks>
///     The attribute form of <c>IsSingleShardTable</c>; what <c>OnModelCreating</c> says wins. On a base class that is not in the model
///     itself it holds for each entity type that derives from it.
/// </remarks>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SingleShardTableAttribute : Attribute
{
    /// <summary>
    ///     The entity type with whose single-shard table this one is colocated.
    /// </summary>
    public Type? ColocatedWith { get; set; }

    /// <summary>
    ///     Whether the table shares its colocation group with other tables; <see langword="false" /> opens a group of its own.
    /// </summary>
    public bool IsColocated { get; set; } = true;
}
