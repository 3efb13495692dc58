using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

public static partial class CitusEntityTypeBuilderExtensions
{
    /// <summary>
    ///     Distributes the rows of the table over shards by the hash of a column.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="propertyName">The name of the distribution property, which need not exist yet.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The same builder if the configuration was applied, <see langword="null" /> otherwise.</returns>
    public static IConventionEntityTypeBuilder? IsDistributedBy(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        string propertyName,
        bool fromDataAnnotation = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(propertyName);

        return CitusTableConfiguration.Set(entityTypeBuilder, CitusTableType.Distributed, propertyName, fromDataAnnotation);
    }

    /// <summary>
    ///     Returns a value indicating whether the table can be distributed from the current configuration source.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="propertyName">The name of the distribution property, which need not exist yet.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns><see langword="true" /> if the configuration can be applied.</returns>
    public static bool CanSetIsDistributedBy(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        string propertyName,
        bool fromDataAnnotation = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(propertyName);

        return CitusTableConfiguration.CanSet(entityTypeBuilder, CitusTableType.Distributed, propertyName, fromDataAnnotation);
    }

    /// <summary>
    ///     Copies the table to every node.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The same builder if the configuration was applied, <see langword="null" /> otherwise.</returns>
    public static IConventionEntityTypeBuilder? IsReferenceTable(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        bool fromDataAnnotation = false)
        => CitusTableConfiguration.Set(entityTypeBuilder, CitusTableType.Reference, null, fromDataAnnotation);

    /// <summary>
    ///     Returns a value indicating whether the table can be made a reference table from the current configuration source.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns><see langword="true" /> if the configuration can be applied.</returns>
    public static bool CanSetIsReferenceTable(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        bool fromDataAnnotation = false)
        => CitusTableConfiguration.CanSet(entityTypeBuilder, CitusTableType.Reference, null, fromDataAnnotation);

    /// <summary>
    ///     Keeps the whole table in one shard on one node.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The same builder if the configuration was applied, <see langword="null" /> otherwise.</returns>
    public static IConventionEntityTypeBuilder? IsSingleShardTable(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        bool fromDataAnnotation = false)
        => CitusTableConfiguration.Set(entityTypeBuilder, CitusTableType.SingleShard, null, fromDataAnnotation);

    /// <summary>
    ///     Returns a value indicating whether the table can be made a single-shard table from the current configuration source.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns><see langword="true" /> if the configuration can be applied.</returns>
    public static bool CanSetIsSingleShardTable(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        bool fromDataAnnotation = false)
        => CitusTableConfiguration.CanSet(entityTypeBuilder, CitusTableType.SingleShard, null, fromDataAnnotation);

    /// <summary>
    ///     Leaves the table a plain PostgreSQL table on the coordinator.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The same builder if the configuration was applied, <see langword="null" /> otherwise.</returns>
    public static IConventionEntityTypeBuilder? IsLocalTable(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        bool fromDataAnnotation = false)
        => CitusTableConfiguration.Set(entityTypeBuilder, CitusTableType.Local, null, fromDataAnnotation);

    /// <summary>
    ///     Returns a value indicating whether the table can be made a local table from the current configuration source.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns><see langword="true" /> if the configuration can be applied.</returns>
    public static bool CanSetIsLocalTable(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        bool fromDataAnnotation = false)
        => CitusTableConfiguration.CanSet(entityTypeBuilder, CitusTableType.Local, null, fromDataAnnotation);

    /// <summary>
    ///     Keeps the table on the coordinator and makes it known to every node.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The same builder if the configuration was applied, <see langword="null" /> otherwise.</returns>
    public static IConventionEntityTypeBuilder? IsManagedLocalTable(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        bool fromDataAnnotation = false)
        => CitusTableConfiguration.Set(entityTypeBuilder, CitusTableType.ManagedLocal, null, fromDataAnnotation);

    /// <summary>
    ///     Returns a value indicating whether the table can be made a managed local table from the current configuration source.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns><see langword="true" /> if the configuration can be applied.</returns>
    public static bool CanSetIsManagedLocalTable(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        bool fromDataAnnotation = false)
        => CitusTableConfiguration.CanSet(entityTypeBuilder, CitusTableType.ManagedLocal, null, fromDataAnnotation);

    /// <summary>
    ///     Sets the number of shards of the table.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="shardCount">The number of shards, from 1 to 64000, or <see langword="null" /> to say nothing.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The same builder if the configuration was applied, <see langword="null" /> otherwise.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="shardCount" /> is outside of what Citus accepts.</exception>
    public static IConventionEntityTypeBuilder? HasShardCount(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        int? shardCount,
        bool fromDataAnnotation = false)
    {
        if (!entityTypeBuilder.CanSetShardCount(shardCount, fromDataAnnotation))
        {
            return null;
        }

        entityTypeBuilder.Metadata.SetShardCount(shardCount, fromDataAnnotation);

        return entityTypeBuilder;
    }

    /// <summary>
    ///     Returns a value indicating whether the number of shards can be set from the current configuration source.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="shardCount">The number of shards, from 1 to 64000, or <see langword="null" /> to say nothing.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns><see langword="true" /> if the configuration can be applied.</returns>
    public static bool CanSetShardCount(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        int? shardCount,
        bool fromDataAnnotation = false)
        => entityTypeBuilder.CanSetAnnotation(CitusAnnotationNames.ShardCount, shardCount, fromDataAnnotation);

    /// <summary>
    ///     Keeps rows of this table on the same node as the matching rows of another table.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="otherEntityTypeName">
    ///     The name of the other entity type, which need not exist yet, or <see langword="null" /> to name none.
    /// </param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The same builder if the configuration was applied, <see langword="null" /> otherwise.</returns>
    public static IConventionEntityTypeBuilder? IsColocatedWith(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        string? otherEntityTypeName,
        bool fromDataAnnotation = false)
    {
        if (!entityTypeBuilder.CanSetIsColocatedWith(otherEntityTypeName, fromDataAnnotation))
        {
            return null;
        }

        entityTypeBuilder.Metadata.SetColocatedWithEntityTypeName(otherEntityTypeName, fromDataAnnotation);

        return entityTypeBuilder;
    }

    /// <summary>
    ///     Returns a value indicating whether the table that this one is colocated with can be set from the current configuration source.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="otherEntityTypeName">
    ///     The name of the other entity type, which need not exist yet, or <see langword="null" /> to name none.
    /// </param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns><see langword="true" /> if the configuration can be applied.</returns>
    public static bool CanSetIsColocatedWith(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        string? otherEntityTypeName,
        bool fromDataAnnotation = false)
        => entityTypeBuilder.CanSetAnnotation(CitusAnnotationNames.ColocatedWithEntityType, otherEntityTypeName, fromDataAnnotation);

    /// <summary>
    ///     Sets whether the table shares its colocation group with tables that were created before it.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="colocated">
    ///     <see langword="false" /> to open a colocation group of its own, <see langword="true" /> not to, or <see langword="null" /> to
    ///     say nothing.
    /// </param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The same builder if the configuration was applied, <see langword="null" /> otherwise.</returns>
    public static IConventionEntityTypeBuilder? IsColocated(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        bool? colocated,
        bool fromDataAnnotation = false)
    {
        if (!entityTypeBuilder.CanSetIsColocated(colocated, fromDataAnnotation))
        {
            return null;
        }

        entityTypeBuilder.Metadata.SetIsColocated(colocated, fromDataAnnotation);

        return entityTypeBuilder;
    }

    /// <summary>
    ///     Returns a value indicating whether it can be set from the current configuration source that the table shares its colocation
    ///     group.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="colocated">
    ///     <see langword="false" /> to open a colocation group of its own, <see langword="true" /> not to, or <see langword="null" /> to
    ///     say nothing.
    /// </param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns><see langword="true" /> if the configuration can be applied.</returns>
    public static bool CanSetIsColocated(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        bool? colocated,
        bool fromDataAnnotation = false)
        => entityTypeBuilder.CanSetAnnotation(CitusAnnotationNames.IsColocated, colocated, fromDataAnnotation);
}
