using EFCore.Citus.Infrastructure;
using EFCore.Citus.Metadata;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Metadata;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Citus specific extension methods for entity types.
/// </summary>
/// <remarks>
///     A hierarchy of entity types has one type of table, so the values of a derived type are those of its root type. Entity types that
///     share a table have the same values, which the conventions of <c>UseCitus</c> ensure.
/// </remarks>
public static class CitusEntityTypeExtensions
{
    #region Table type

    /// <summary>
    ///     Returns the type of the entity type's table.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The table type. The default is <see cref="CitusTableType.Local" />.</returns>
    public static CitusTableType GetCitusTableType(this IReadOnlyEntityType entityType)
        => entityType.GetRootType()[CitusAnnotationNames.TableType] as CitusTableType? ?? CitusTableType.Local;

    /// <summary>
    ///     Sets the type of the entity type's table.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="tableType">The table type, or <see langword="null" /> to remove the configuration.</param>
    public static void SetCitusTableType(this IMutableEntityType entityType, CitusTableType? tableType)
        => entityType.SetCitusAnnotation(CitusAnnotationNames.TableType, tableType);

    /// <summary>
    ///     Sets the type of the entity type's table.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="tableType">The table type, or <see langword="null" /> to remove the configuration.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The configured value.</returns>
    public static CitusTableType? SetCitusTableType(
        this IConventionEntityType entityType,
        CitusTableType? tableType,
        bool fromDataAnnotation = false)
        => (CitusTableType?)entityType.SetCitusAnnotation(
            CitusAnnotationNames.TableType, tableType, fromDataAnnotation)?.Value;

    /// <summary>
    ///     Returns the configuration source of the table type.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The configuration source, or <see langword="null" /> if no table type has been set on this entity type.</returns>
    public static ConfigurationSource? GetCitusTableTypeConfigurationSource(this IConventionEntityType entityType)
        => entityType.FindAnnotation(CitusAnnotationNames.TableType)?.GetConfigurationSource();

    #endregion

    #region Distribution property

    /// <summary>
    ///     Returns the name of the distribution property.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The name of the property, or <see langword="null" /> if no name has been set.</returns>
    public static string? GetDistributionPropertyName(this IReadOnlyEntityType entityType)
        => entityType.GetRootType()[CitusAnnotationNames.DistributionProperty] as string;

    /// <summary>
    ///     Sets the name of the distribution property.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="propertyName">
    ///     The name of the property, which does not have to exist yet, or <see langword="null" /> to remove the configuration.
    /// </param>
    public static void SetDistributionPropertyName(this IMutableEntityType entityType, string? propertyName)
        => entityType.SetCitusAnnotation(
            CitusAnnotationNames.DistributionProperty, NullButNotEmpty(propertyName, nameof(propertyName)));

    /// <summary>
    ///     Sets the name of the distribution property.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="propertyName">
    ///     The name of the property, which does not have to exist yet, or <see langword="null" /> to remove the configuration.
    /// </param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The configured value.</returns>
    public static string? SetDistributionPropertyName(
        this IConventionEntityType entityType,
        string? propertyName,
        bool fromDataAnnotation = false)
        => (string?)entityType.SetCitusAnnotation(
            CitusAnnotationNames.DistributionProperty,
            NullButNotEmpty(propertyName, nameof(propertyName)),
            fromDataAnnotation)?.Value;

    /// <summary>
    ///     Returns the configuration source of the name of the distribution property.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The configuration source, or <see langword="null" /> if no name has been set on this entity type.</returns>
    public static ConfigurationSource? GetDistributionPropertyNameConfigurationSource(this IConventionEntityType entityType)
        => entityType.FindAnnotation(CitusAnnotationNames.DistributionProperty)?.GetConfigurationSource();

    /// <summary>
    ///     Returns the distribution property.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The property, or <see langword="null" /> if no name has been set or there is no property with that name.</returns>
    public static IReadOnlyProperty? FindDistributionProperty(this IReadOnlyEntityType entityType)
        => entityType.GetDistributionPropertyName() is { } name ? entityType.FindProperty(name) : null;

    /// <summary>
    ///     Returns the distribution property.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The property, or <see langword="null" /> if no name has been set or there is no property with that name.</returns>
    public static IMutableProperty? FindDistributionProperty(this IMutableEntityType entityType)
        => (IMutableProperty?)((IReadOnlyEntityType)entityType).FindDistributionProperty();

    /// <summary>
    ///     Returns the distribution property.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The property, or <see langword="null" /> if no name has been set or there is no property with that name.</returns>
    public static IConventionProperty? FindDistributionProperty(this IConventionEntityType entityType)
        => (IConventionProperty?)((IReadOnlyEntityType)entityType).FindDistributionProperty();

    /// <summary>
    ///     Returns the distribution property.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The property, or <see langword="null" /> if no name has been set or there is no property with that name.</returns>
    public static IProperty? FindDistributionProperty(this IEntityType entityType)
        => (IProperty?)((IReadOnlyEntityType)entityType).FindDistributionProperty();

    /// <summary>
    ///     Returns the name of the distribution column in a table of the entity type.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="storeObject">The table.</param>
    /// <returns>
    ///     The name of the column, or <see langword="null" /> if there is no distribution property or it has no column in that table.
    /// </returns>
    public static string? GetDistributionColumnName(this IReadOnlyEntityType entityType, in StoreObjectIdentifier storeObject)
        => entityType.FindDistributionProperty()?.GetColumnName(storeObject);

    #endregion

    #region Partitions

    /// <summary>
    ///     Returns the name of the property by which the table is partitioned.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The name of the property, or <see langword="null" /> if the table is not partitioned.</returns>
    public static string? GetPartitionPropertyName(this IReadOnlyEntityType entityType)
        => entityType.GetRootType()[CitusAnnotationNames.PartitionProperty] as string;

    /// <summary>
    ///     Sets the name of the property by which the table is partitioned.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="propertyName">
    ///     The name of the property, which does not have to exist yet, or <see langword="null" /> if the table should not be partitioned.
    /// </param>
    public static void SetPartitionPropertyName(this IMutableEntityType entityType, string? propertyName)
        => entityType.SetCitusAnnotation(
            CitusAnnotationNames.PartitionProperty, NullButNotEmpty(propertyName, nameof(propertyName)));

    /// <summary>
    ///     Sets the name of the property by which the table is partitioned.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="propertyName">
    ///     The name of the property, which does not have to exist yet, or <see langword="null" /> if the table should not be partitioned.
    /// </param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The configured value.</returns>
    public static string? SetPartitionPropertyName(
        this IConventionEntityType entityType,
        string? propertyName,
        bool fromDataAnnotation = false)
        => (string?)entityType.SetCitusAnnotation(
            CitusAnnotationNames.PartitionProperty,
            NullButNotEmpty(propertyName, nameof(propertyName)),
            fromDataAnnotation)?.Value;

    /// <summary>
    ///     Returns the configuration source of the name of the property by which the table is partitioned.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The configuration source, or <see langword="null" /> if no name has been set on this entity type.</returns>
    public static ConfigurationSource? GetPartitionPropertyNameConfigurationSource(this IConventionEntityType entityType)
        => entityType.FindAnnotation(CitusAnnotationNames.PartitionProperty)?.GetConfigurationSource();

    /// <summary>
    ///     Returns the interval of a partition of the table, as a PostgreSQL interval.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The interval, or <see langword="null" /> if the table is not partitioned.</returns>
    public static string? GetPartitionInterval(this IReadOnlyEntityType entityType)
        => entityType.GetRootType()[CitusAnnotationNames.PartitionInterval] as string;

    /// <summary>
    ///     Sets the interval of a partition of the table.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="interval">The PostgreSQL interval, or <see langword="null" /> if the table should not be partitioned.</param>
    public static void SetPartitionInterval(this IMutableEntityType entityType, string? interval)
        => entityType.SetCitusAnnotation(CitusAnnotationNames.PartitionInterval, NullButNotEmpty(interval, nameof(interval)));

    /// <summary>
    ///     Sets the interval of a partition of the table.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="interval">The PostgreSQL interval, or <see langword="null" /> if the table should not be partitioned.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The configured value.</returns>
    public static string? SetPartitionInterval(
        this IConventionEntityType entityType,
        string? interval,
        bool fromDataAnnotation = false)
        => (string?)entityType.SetCitusAnnotation(
            CitusAnnotationNames.PartitionInterval, NullButNotEmpty(interval, nameof(interval)), fromDataAnnotation)?.Value;

    /// <summary>
    ///     Returns the configuration source of the interval of a partition.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The configuration source, or <see langword="null" /> if no interval has been set on this entity type.</returns>
    public static ConfigurationSource? GetPartitionIntervalConfigurationSource(this IConventionEntityType entityType)
        => entityType.FindAnnotation(CitusAnnotationNames.PartitionInterval)?.GetConfigurationSource();

    #endregion

    #region Columnar storage

    /// <summary>
    ///     Returns a value indicating whether the table uses columnar storage.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns><see langword="true" /> if the table uses columnar storage; otherwise, <see langword="false" />.</returns>
    public static bool UsesColumnarStorage(this IReadOnlyEntityType entityType)
        => entityType[CitusAnnotationNames.AccessMethod] is CitusAnnotationNames.Columnar;

    /// <summary>
    ///     Sets a value indicating whether the table uses columnar storage.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="columnar">
    ///     A value indicating whether the table uses columnar storage, or <see langword="null" /> to remove the configuration.
    /// </param>
    public static void SetUsesColumnarStorage(this IMutableEntityType entityType, bool? columnar)
        => entityType.SetCitusAnnotation(CitusAnnotationNames.AccessMethod, CitusTableConfiguration.AccessMethodOf(columnar));

    /// <summary>
    ///     Sets a value indicating whether the table uses columnar storage.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="columnar">
    ///     A value indicating whether the table uses columnar storage, or <see langword="null" /> to remove the configuration.
    /// </param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The configured value.</returns>
    public static bool? SetUsesColumnarStorage(
        this IConventionEntityType entityType,
        bool? columnar,
        bool fromDataAnnotation = false)
    {
        entityType.SetCitusAnnotation(
            CitusAnnotationNames.AccessMethod, CitusTableConfiguration.AccessMethodOf(columnar), fromDataAnnotation);

        return columnar;
    }

    /// <summary>
    ///     Returns the configuration source of the value indicating whether the table uses columnar storage.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The configuration source, or <see langword="null" /> if no value has been set on this entity type.</returns>
    public static ConfigurationSource? GetUsesColumnarStorageConfigurationSource(this IConventionEntityType entityType)
        => entityType.FindAnnotation(CitusAnnotationNames.AccessMethod)?.GetConfigurationSource();

    #endregion

    #region Shard count

    /// <summary>
    ///     Returns the number of shards of the table.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>
    ///     The number of shards, or <see langword="null" /> if it is determined by the table that this one is colocated with, or by the
    ///     server setting <c>citus.shard_count</c>.
    /// </returns>
    public static int? GetShardCount(this IReadOnlyEntityType entityType)
        => entityType.GetRootType()[CitusAnnotationNames.ShardCount] as int?;

    /// <summary>
    ///     Sets the number of shards of the table.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="shardCount">The number of shards, from 1 to 64000, or <see langword="null" /> to remove the configuration.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="shardCount" /> is not between 1 and 64000.</exception>
    public static void SetShardCount(this IMutableEntityType entityType, int? shardCount)
        => entityType.SetCitusAnnotation(CitusAnnotationNames.ShardCount, CitusShardCount.Check(shardCount, nameof(shardCount)));

    /// <summary>
    ///     Sets the number of shards of the table.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="shardCount">The number of shards, from 1 to 64000, or <see langword="null" /> to remove the configuration.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The configured value.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="shardCount" /> is not between 1 and 64000.</exception>
    public static int? SetShardCount(
        this IConventionEntityType entityType,
        int? shardCount,
        bool fromDataAnnotation = false)
        => (int?)entityType.SetCitusAnnotation(
            CitusAnnotationNames.ShardCount,
            CitusShardCount.Check(shardCount, nameof(shardCount)),
            fromDataAnnotation)?.Value;

    /// <summary>
    ///     Returns the configuration source of the number of shards.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The configuration source, or <see langword="null" /> if no number has been set on this entity type.</returns>
    public static ConfigurationSource? GetShardCountConfigurationSource(this IConventionEntityType entityType)
        => entityType.FindAnnotation(CitusAnnotationNames.ShardCount)?.GetConfigurationSource();

    #endregion

    #region Colocation

    /// <summary>
    ///     Returns the name of the entity type that specifies the colocation group of the table.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The name of the entity type, or <see langword="null" /> if none has been set.</returns>
    public static string? GetColocatedWithEntityTypeName(this IReadOnlyEntityType entityType)
        => entityType.GetRootType()[CitusAnnotationNames.ColocatedWithEntityType] as string;

    /// <summary>
    ///     Sets the name of the entity type that specifies the colocation group of the table.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="entityTypeName">
    ///     The name of the entity type, which does not have to exist yet, or <see langword="null" /> to remove the configuration.
    /// </param>
    public static void SetColocatedWithEntityTypeName(this IMutableEntityType entityType, string? entityTypeName)
        => entityType.SetCitusAnnotation(
            CitusAnnotationNames.ColocatedWithEntityType, NullButNotEmpty(entityTypeName, nameof(entityTypeName)));

    /// <summary>
    ///     Sets the name of the entity type that specifies the colocation group of the table.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="entityTypeName">
    ///     The name of the entity type, which does not have to exist yet, or <see langword="null" /> to remove the configuration.
    /// </param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The configured value.</returns>
    public static string? SetColocatedWithEntityTypeName(
        this IConventionEntityType entityType,
        string? entityTypeName,
        bool fromDataAnnotation = false)
        => (string?)entityType.SetCitusAnnotation(
            CitusAnnotationNames.ColocatedWithEntityType,
            NullButNotEmpty(entityTypeName, nameof(entityTypeName)),
            fromDataAnnotation)?.Value;

    /// <summary>
    ///     Returns the configuration source of the name of the entity type that specifies the colocation group of the table.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The configuration source, or <see langword="null" /> if no name has been set on this entity type.</returns>
    public static ConfigurationSource? GetColocatedWithEntityTypeNameConfigurationSource(this IConventionEntityType entityType)
        => entityType.FindAnnotation(CitusAnnotationNames.ColocatedWithEntityType)?.GetConfigurationSource();

    /// <summary>
    ///     Returns a value indicating whether the table can share a colocation group with existing tables.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>
    ///     <see langword="false" /> if a new colocation group is created for the table (<c>colocate_with =&gt; 'none'</c>); otherwise,
    ///     <see langword="true" />, which is the default of Citus. The default of the options of <c>UseCitus</c> is not considered, because
    ///     it applies to tables when they are created.
    /// </returns>
    public static bool IsColocated(this IReadOnlyEntityType entityType)
        => entityType.GetRootType()[CitusAnnotationNames.IsColocated] as bool? ?? true;

    /// <summary>
    ///     Sets a value indicating whether the table can share a colocation group with existing tables.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="colocated">
    ///     <see langword="false" /> to create a new colocation group for the table, <see langword="true" /> to allow it to share one
    ///     independently of the default of <c>UseCitus</c>, or <see langword="null" /> to remove the configuration.
    /// </param>
    public static void SetIsColocated(this IMutableEntityType entityType, bool? colocated)
        => entityType.SetCitusAnnotation(CitusAnnotationNames.IsColocated, colocated);

    /// <summary>
    ///     Sets a value indicating whether the table can share a colocation group with existing tables.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="colocated">
    ///     <see langword="false" /> to create a new colocation group for the table, <see langword="true" /> to allow it to share one
    ///     independently of the default of <c>UseCitus</c>, or <see langword="null" /> to remove the configuration.
    /// </param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The configured value.</returns>
    public static bool? SetIsColocated(
        this IConventionEntityType entityType,
        bool? colocated,
        bool fromDataAnnotation = false)
        => (bool?)entityType.SetCitusAnnotation(CitusAnnotationNames.IsColocated, colocated, fromDataAnnotation)?.Value;

    /// <summary>
    ///     Returns the configuration source of the value indicating whether the table can share a colocation group.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The configuration source, or <see langword="null" /> if no value has been set on this entity type.</returns>
    public static ConfigurationSource? GetIsColocatedConfigurationSource(this IConventionEntityType entityType)
        => entityType.FindAnnotation(CitusAnnotationNames.IsColocated)?.GetConfigurationSource();

    #endregion

    #region Tenants

    /// <summary>
    ///     Returns the name of the tenant key property.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>
    ///     The name of the property, or <see langword="null" /> if the entity type is not tenant-owned. The conventions of <c>UseCitus</c>
    ///     determine most tenant-owned entity types when the model is finalized.
    /// </returns>
    public static string? GetTenantKeyPropertyName(this IReadOnlyEntityType entityType)
        => entityType.GetRootType()[CitusAnnotationNames.TenantProperty] is not string name ? null
            : name.Length > 0 ? name
            : entityType.Model.GetTenantKeyPropertyName();

    /// <summary>
    ///     Sets the name of the tenant key property.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="propertyName">
    ///     The name of the property, which does not have to exist yet, or <see langword="null" /> to remove the configuration.
    /// </param>
    public static void SetTenantKeyPropertyName(this IMutableEntityType entityType, string? propertyName)
        => entityType.SetCitusAnnotation(CitusAnnotationNames.TenantProperty, NullButNotEmpty(propertyName, nameof(propertyName)));

    /// <summary>
    ///     Sets the name of the tenant key property.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="propertyName">
    ///     The name of the property, which does not have to exist yet, or <see langword="null" /> to remove the configuration.
    /// </param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The configured value.</returns>
    public static string? SetTenantKeyPropertyName(
        this IConventionEntityType entityType,
        string? propertyName,
        bool fromDataAnnotation = false)
        => (string?)entityType.SetCitusAnnotation(
            CitusAnnotationNames.TenantProperty, NullButNotEmpty(propertyName, nameof(propertyName)), fromDataAnnotation)?.Value;

    /// <summary>
    ///     Returns the configuration source of the name of the tenant key property.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The configuration source, or <see langword="null" /> if no name has been set on this entity type.</returns>
    public static ConfigurationSource? GetTenantKeyPropertyNameConfigurationSource(this IConventionEntityType entityType)
        => entityType.FindAnnotation(CitusAnnotationNames.TenantProperty)?.GetConfigurationSource();

    #endregion

    private static string? NullButNotEmpty(string? value, string parameterName)
    {
        if (value is not null)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(value, parameterName);
        }

        return value;
    }
}
