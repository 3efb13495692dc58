using EFCore.Citus.Metadata;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

public static partial class CitusEntityTypeBuilderExtensions
{
    /// <summary>
    ///     Configures the table to be a distributed table, with rows that are assigned to shards by the hash of a column.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="propertyName">The name of the distribution property, which does not have to exist yet.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The same builder instance if the configuration was applied, <see langword="null" /> otherwise.</returns>
    public static IConventionEntityTypeBuilder? IsDistributedBy(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        string propertyName,
        bool fromDataAnnotation = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(propertyName);

        return CitusTableConfiguration.Set(entityTypeBuilder, CitusTableType.Distributed, propertyName, fromDataAnnotation);
    }

    /// <summary>
    ///     Returns a value indicating whether the table can be configured as a distributed table from the current configuration source.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="propertyName">The name of the distribution property, which does not have to exist yet.</param>
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
    ///     Configures the table to be a reference table, which is replicated to every node.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The same builder instance if the configuration was applied, <see langword="null" /> otherwise.</returns>
    public static IConventionEntityTypeBuilder? IsReferenceTable(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        bool fromDataAnnotation = false)
        => CitusTableConfiguration.Set(entityTypeBuilder, CitusTableType.Reference, null, fromDataAnnotation);

    /// <summary>
    ///     Returns a value indicating whether the table can be configured as a reference table from the current configuration source.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns><see langword="true" /> if the configuration can be applied.</returns>
    public static bool CanSetIsReferenceTable(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        bool fromDataAnnotation = false)
        => CitusTableConfiguration.CanSet(entityTypeBuilder, CitusTableType.Reference, null, fromDataAnnotation);

    /// <summary>
    ///     Configures the table to be a single-shard table, which is placed on one node.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The same builder instance if the configuration was applied, <see langword="null" /> otherwise.</returns>
    public static IConventionEntityTypeBuilder? IsSingleShardTable(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        bool fromDataAnnotation = false)
        => CitusTableConfiguration.Set(entityTypeBuilder, CitusTableType.SingleShard, null, fromDataAnnotation);

    /// <summary>
    ///     Returns a value indicating whether the table can be configured as a single-shard table from the current configuration source.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns><see langword="true" /> if the configuration can be applied.</returns>
    public static bool CanSetIsSingleShardTable(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        bool fromDataAnnotation = false)
        => CitusTableConfiguration.CanSet(entityTypeBuilder, CitusTableType.SingleShard, null, fromDataAnnotation);

    /// <summary>
    ///     Configures the table to be a local table of the coordinator.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The same builder instance if the configuration was applied, <see langword="null" /> otherwise.</returns>
    public static IConventionEntityTypeBuilder? IsLocalTable(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        bool fromDataAnnotation = false)
        => CitusTableConfiguration.Set(entityTypeBuilder, CitusTableType.Local, null, fromDataAnnotation);

    /// <summary>
    ///     Returns a value indicating whether the table can be configured as a local table from the current configuration source.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns><see langword="true" /> if the configuration can be applied.</returns>
    public static bool CanSetIsLocalTable(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        bool fromDataAnnotation = false)
        => CitusTableConfiguration.CanSet(entityTypeBuilder, CitusTableType.Local, null, fromDataAnnotation);

    /// <summary>
    ///     Configures the table to be a managed local table, which is stored on the coordinator and is in the metadata of every node.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The same builder instance if the configuration was applied, <see langword="null" /> otherwise.</returns>
    public static IConventionEntityTypeBuilder? IsManagedLocalTable(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        bool fromDataAnnotation = false)
        => CitusTableConfiguration.Set(entityTypeBuilder, CitusTableType.ManagedLocal, null, fromDataAnnotation);

    /// <summary>
    ///     Returns a value indicating whether the table can be configured as a managed local table from the current configuration source.
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
    /// <param name="shardCount">The number of shards, from 1 to 64000, or <see langword="null" /> to remove the configuration.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The same builder instance if the configuration was applied, <see langword="null" /> otherwise.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="shardCount" /> is not between 1 and 64000.</exception>
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
    /// <param name="shardCount">The number of shards, from 1 to 64000, or <see langword="null" /> to remove the configuration.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns><see langword="true" /> if the configuration can be applied.</returns>
    public static bool CanSetShardCount(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        int? shardCount,
        bool fromDataAnnotation = false)
        => entityTypeBuilder.CanSetAnnotation(CitusAnnotationNames.ShardCount, shardCount, fromDataAnnotation);

    /// <summary>
    ///     Configures the table to be colocated with another table: matching rows are on the same node.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="otherEntityTypeName">
    ///     The name of the other entity type, which does not have to exist yet, or <see langword="null" /> to remove the configuration.
    /// </param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The same builder instance if the configuration was applied, <see langword="null" /> otherwise.</returns>
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
    ///     The name of the other entity type, which does not have to exist yet, or <see langword="null" /> to remove the configuration.
    /// </param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns><see langword="true" /> if the configuration can be applied.</returns>
    public static bool CanSetIsColocatedWith(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        string? otherEntityTypeName,
        bool fromDataAnnotation = false)
        => entityTypeBuilder.CanSetAnnotation(CitusAnnotationNames.ColocatedWithEntityType, otherEntityTypeName, fromDataAnnotation);

    /// <summary>
    ///     Sets a value indicating whether the table can share a colocation group with existing tables.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="colocated">
    ///     <see langword="false" /> to create a new colocation group for the table, <see langword="true" /> to allow it to share one, or
    ///     <see langword="null" /> to remove the configuration.
    /// </param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The same builder instance if the configuration was applied, <see langword="null" /> otherwise.</returns>
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
    ///     Returns a value indicating whether colocation with existing tables can be configured from the current configuration source.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="colocated">
    ///     <see langword="false" /> to create a new colocation group for the table, <see langword="true" /> to allow it to share one, or
    ///     <see langword="null" /> to remove the configuration.
    /// </param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns><see langword="true" /> if the configuration can be applied.</returns>
    public static bool CanSetIsColocated(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        bool? colocated,
        bool fromDataAnnotation = false)
        => entityTypeBuilder.CanSetAnnotation(CitusAnnotationNames.IsColocated, colocated, fromDataAnnotation);

    /// <summary>
    ///     Configures the table to be partitioned by the time in a column.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="propertyName">The name of a property with a date or timestamp column, which does not have to exist yet.</param>
    /// <param name="interval">The interval of a partition, as a PostgreSQL interval such as <c>1 day</c> or <c>1 month</c>.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The same builder instance if the configuration was applied, <see langword="null" /> otherwise.</returns>
    public static IConventionEntityTypeBuilder? IsPartitionedByTime(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        string propertyName,
        string interval,
        bool fromDataAnnotation = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(propertyName);
        ArgumentException.ThrowIfNullOrWhiteSpace(interval);

        if (!entityTypeBuilder.CanSetIsPartitionedByTime(propertyName, interval, fromDataAnnotation))
        {
            return null;
        }

        entityTypeBuilder.Metadata.SetPartitionPropertyName(propertyName, fromDataAnnotation);
        entityTypeBuilder.Metadata.SetPartitionInterval(interval, fromDataAnnotation);

        return entityTypeBuilder;
    }

    /// <summary>
    ///     Returns a value indicating whether the partitions of the table can be configured from the current configuration source.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="propertyName">The name of a property with a date or timestamp column, which does not have to exist yet.</param>
    /// <param name="interval">The interval of a partition, as a PostgreSQL interval such as <c>1 day</c> or <c>1 month</c>.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns><see langword="true" /> if the configuration can be applied.</returns>
    public static bool CanSetIsPartitionedByTime(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        string propertyName,
        string interval,
        bool fromDataAnnotation = false)
        => entityTypeBuilder.CanSetAnnotation(CitusAnnotationNames.PartitionProperty, propertyName, fromDataAnnotation)
            && entityTypeBuilder.CanSetAnnotation(CitusAnnotationNames.PartitionInterval, interval, fromDataAnnotation);

    /// <summary>
    ///     Configures the table to use columnar storage.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="columnar">
    ///     A value indicating whether the table uses columnar storage, or <see langword="null" /> to remove the configuration.
    /// </param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The same builder instance if the configuration was applied, <see langword="null" /> otherwise.</returns>
    public static IConventionEntityTypeBuilder? UsesColumnarStorage(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        bool? columnar,
        bool fromDataAnnotation = false)
    {
        if (!entityTypeBuilder.CanSetUsesColumnarStorage(columnar, fromDataAnnotation))
        {
            return null;
        }

        entityTypeBuilder.Metadata.SetUsesColumnarStorage(columnar, fromDataAnnotation);

        return entityTypeBuilder;
    }

    /// <summary>
    ///     Returns a value indicating whether columnar storage can be configured from the current configuration source.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="columnar">
    ///     A value indicating whether the table uses columnar storage, or <see langword="null" /> to remove the configuration.
    /// </param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns><see langword="true" /> if the configuration can be applied.</returns>
    public static bool CanSetUsesColumnarStorage(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        bool? columnar,
        bool fromDataAnnotation = false)
        => entityTypeBuilder.CanSetAnnotation(
            CitusAnnotationNames.AccessMethod, CitusTableConfiguration.AccessMethodOf(columnar), fromDataAnnotation);

    /// <summary>
    ///     Configures the entity type to be tenant-owned.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="propertyName">
    ///     The name of the tenant key, or <see langword="null" /> for the name that the model configures. A shadow property is added if the
    ///     class has no such property.
    /// </param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The same builder instance if the configuration was applied, <see langword="null" /> otherwise.</returns>
    public static IConventionEntityTypeBuilder? BelongsToTenant(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        string? propertyName,
        bool fromDataAnnotation = false)
    {
        if (!entityTypeBuilder.CanSetBelongsToTenant(propertyName, fromDataAnnotation))
        {
            return null;
        }

        entityTypeBuilder.Metadata.SetCitusAnnotation(
            CitusAnnotationNames.TenantProperty, propertyName ?? string.Empty, fromDataAnnotation);

        return entityTypeBuilder;
    }

    /// <summary>
    ///     Returns a value indicating whether the entity type can be configured as tenant-owned from the current configuration source.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="propertyName">
    ///     The name of the tenant key, or <see langword="null" /> for the name that the model configures.
    /// </param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns><see langword="true" /> if the configuration can be applied.</returns>
    public static bool CanSetBelongsToTenant(
        this IConventionEntityTypeBuilder entityTypeBuilder,
        string? propertyName,
        bool fromDataAnnotation = false)
        => entityTypeBuilder.CanSetAnnotation(CitusAnnotationNames.TenantProperty, propertyName ?? string.Empty, fromDataAnnotation);
}
