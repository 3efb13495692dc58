using EFCore.Citus.Infrastructure;
using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Citus specific extension methods for entity types.
/// </summary>
/// <remarks>
///     A hierarchy of entity types is stored in one way, so a derived type answers with what its root type says. Entity types that share a
///     table say the same; the conventions of <c>UseCitus</c> see to it.
/// </remarks>
public static class CitusEntityTypeExtensions
{
    #region Table type

    /// <summary>
    ///     Returns how Citus stores the table of the entity type.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The table type; <see cref="CitusTableType.Local" /> when none has been configured.</returns>
    public static CitusTableType GetCitusTableType(this IReadOnlyEntityType entityType)
        => entityType.GetRootType()[CitusAnnotationNames.TableType] as CitusTableType? ?? CitusTableType.Local;

    /// <summary>
    ///     Sets how Citus stores the table of the entity type.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="tableType">The table type, or <see langword="null" /> to say nothing.</param>
    public static void SetCitusTableType(this IMutableEntityType entityType, CitusTableType? tableType)
        => entityType.SetCitusAnnotation(CitusAnnotationNames.TableType, tableType);

    /// <summary>
    ///     Sets how Citus stores the table of the entity type.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="tableType">The table type, or <see langword="null" /> to say nothing.</param>
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
    /// <returns>The configuration source, or <see langword="null" /> when no table type has been set on this entity type.</returns>
    public static ConfigurationSource? GetCitusTableTypeConfigurationSource(this IConventionEntityType entityType)
        => entityType.FindAnnotation(CitusAnnotationNames.TableType)?.GetConfigurationSource();

    #endregion

    #region Distribution property

    /// <summary>
    ///     Returns the name of the property by which the table is distributed.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The name of the property, or <see langword="null" /> when none has been set.</returns>
    public static string? GetDistributionPropertyName(this IReadOnlyEntityType entityType)
        => entityType.GetRootType()[CitusAnnotationNames.DistributionProperty] as string;

    /// <summary>
    ///     Sets the name of the property by which the table is distributed.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="propertyName">The name of the property, which need not exist yet; or <see langword="null" /> to remove it.</param>
    public static void SetDistributionPropertyName(this IMutableEntityType entityType, string? propertyName)
        => entityType.SetCitusAnnotation(
            CitusAnnotationNames.DistributionProperty, NullButNotEmpty(propertyName, nameof(propertyName)));

    /// <summary>
    ///     Sets the name of the property by which the table is distributed.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="propertyName">The name of the property, which need not exist yet; or <see langword="null" /> to remove it.</param>
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
    /// <returns>The configuration source, or <see langword="null" /> when no name has been set on this entity type.</returns>
    public static ConfigurationSource? GetDistributionPropertyNameConfigurationSource(this IConventionEntityType entityType)
        => entityType.FindAnnotation(CitusAnnotationNames.DistributionProperty)?.GetConfigurationSource();

    /// <summary>
    ///     Returns the property by which the table is distributed.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The property, or <see langword="null" /> when none has been set or the name is not that of a property.</returns>
    public static IReadOnlyProperty? FindDistributionProperty(this IReadOnlyEntityType entityType)
        => entityType.GetDistributionPropertyName() is { } name ? entityType.FindProperty(name) : null;

    /// <summary>
    ///     Returns the property by which the table is distributed.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The property, or <see langword="null" /> when none has been set or the name is not that of a property.</returns>
    public static IMutableProperty? FindDistributionProperty(this IMutableEntityType entityType)
        => (IMutableProperty?)((IReadOnlyEntityType)entityType).FindDistributionProperty();

    /// <summary>
    ///     Returns the property by which the table is distributed.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The property, or <see langword="null" /> when none has been set or the name is not that of a property.</returns>
    public static IConventionProperty? FindDistributionProperty(this IConventionEntityType entityType)
        => (IConventionProperty?)((IReadOnlyEntityType)entityType).FindDistributionProperty();

    /// <summary>
    ///     Returns the property by which the table is distributed.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The property, or <see langword="null" /> when none has been set or the name is not that of a property.</returns>
    public static IProperty? FindDistributionProperty(this IEntityType entityType)
        => (IProperty?)((IReadOnlyEntityType)entityType).FindDistributionProperty();

    /// <summary>
    ///     Returns the name of the column by which a table of the entity type is distributed.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="storeObject">The table.</param>
    /// <returns>
    ///     The name of the column, or <see langword="null" /> when there is no distribution property or it has no column in that table.
    /// </returns>
    public static string? GetDistributionColumnName(this IReadOnlyEntityType entityType, in StoreObjectIdentifier storeObject)
        => entityType.FindDistributionProperty()?.GetColumnName(storeObject);

    #endregion

    #region Partitions

    /// <summary>
    ///     Returns the name of the property by whose time the table is partitioned.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The name of the property, or <see langword="null" /> when the table is not partitioned.</returns>
    public static string? GetPartitionPropertyName(this IReadOnlyEntityType entityType)
        => entityType.GetRootType()[CitusAnnotationNames.PartitionProperty] as string;

    /// <summary>
    ///     Sets the name of the property by whose time the table is partitioned.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="propertyName">The name of the property, which need not exist yet; or <see langword="null" /> for no partitions.</param>
    public static void SetPartitionPropertyName(this IMutableEntityType entityType, string? propertyName)
        => entityType.SetCitusAnnotation(
            CitusAnnotationNames.PartitionProperty, NullButNotEmpty(propertyName, nameof(propertyName)));

    /// <summary>
    ///     Returns the interval that a partition of the table holds, in PostgreSQL's spelling.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The interval, or <see langword="null" /> when the table is not partitioned.</returns>
    public static string? GetPartitionInterval(this IReadOnlyEntityType entityType)
        => entityType.GetRootType()[CitusAnnotationNames.PartitionInterval] as string;

    /// <summary>
    ///     Sets the interval that a partition of the table holds.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="interval">The interval in PostgreSQL's spelling, or <see langword="null" /> for no partitions.</param>
    public static void SetPartitionInterval(this IMutableEntityType entityType, string? interval)
        => entityType.SetCitusAnnotation(CitusAnnotationNames.PartitionInterval, NullButNotEmpty(interval, nameof(interval)));

    #endregion

    #region Columnar storage

    /// <summary>
    ///     Returns whether the rows of the table are stored by columns.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns><see langword="true" /> when they are stored by columns, <see langword="false" /> when row by row.</returns>
    public static bool UsesColumnarStorage(this IReadOnlyEntityType entityType)
        => entityType[CitusAnnotationNames.AccessMethod] is CitusAnnotationNames.Columnar;

    /// <summary>
    ///     Sets whether the rows of the table are stored by columns.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="columnar">Whether they are.</param>
    public static void SetUsesColumnarStorage(this IMutableEntityType entityType, bool columnar)
        => entityType.SetCitusAnnotation(CitusAnnotationNames.AccessMethod, columnar ? CitusAnnotationNames.Columnar : null);

    #endregion

    #region Shard count

    /// <summary>
    ///     Returns the number of shards of the table.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>
    ///     The number of shards, or <see langword="null" /> when the table that this one is colocated with, or the server's setting
    ///     <c>citus.shard_count</c>, decides.
    /// </returns>
    public static int? GetShardCount(this IReadOnlyEntityType entityType)
        => entityType.GetRootType()[CitusAnnotationNames.ShardCount] as int?;

    /// <summary>
    ///     Sets the number of shards of the table.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="shardCount">The number of shards, from 1 to 64000, or <see langword="null" /> to say nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="shardCount" /> is outside of what Citus accepts.</exception>
    public static void SetShardCount(this IMutableEntityType entityType, int? shardCount)
        => entityType.SetCitusAnnotation(CitusAnnotationNames.ShardCount, CitusShardCount.Check(shardCount, nameof(shardCount)));

    /// <summary>
    ///     Sets the number of shards of the table.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="shardCount">The number of shards, from 1 to 64000, or <see langword="null" /> to say nothing.</param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The configured value.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="shardCount" /> is outside of what Citus accepts.</exception>
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
    /// <returns>The configuration source, or <see langword="null" /> when no number has been set on this entity type.</returns>
    public static ConfigurationSource? GetShardCountConfigurationSource(this IConventionEntityType entityType)
        => entityType.FindAnnotation(CitusAnnotationNames.ShardCount)?.GetConfigurationSource();

    #endregion

    #region Colocation

    /// <summary>
    ///     Returns the name of the entity type with whose table the table of this one is colocated.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The name of the entity type, or <see langword="null" /> when the model names none.</returns>
    public static string? GetColocatedWithEntityTypeName(this IReadOnlyEntityType entityType)
        => entityType.GetRootType()[CitusAnnotationNames.ColocatedWithEntityType] as string;

    /// <summary>
    ///     Sets the name of the entity type with whose table the table of this one is colocated.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="entityTypeName">The name of the entity type, which need not exist yet; or <see langword="null" /> to name none.</param>
    public static void SetColocatedWithEntityTypeName(this IMutableEntityType entityType, string? entityTypeName)
        => entityType.SetCitusAnnotation(
            CitusAnnotationNames.ColocatedWithEntityType, NullButNotEmpty(entityTypeName, nameof(entityTypeName)));

    /// <summary>
    ///     Sets the name of the entity type with whose table the table of this one is colocated.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="entityTypeName">The name of the entity type, which need not exist yet; or <see langword="null" /> to name none.</param>
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
    ///     Returns the configuration source of the name of the entity type with whose table the table of this one is colocated.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The configuration source, or <see langword="null" /> when no name has been set on this entity type.</returns>
    public static ConfigurationSource? GetColocatedWithEntityTypeNameConfigurationSource(this IConventionEntityType entityType)
        => entityType.FindAnnotation(CitusAnnotationNames.ColocatedWithEntityType)?.GetConfigurationSource();

    /// <summary>
    ///     Returns whether the table shares its colocation group with tables that were created before it.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>
    ///     <see langword="false" /> when the table opens a colocation group of its own (<c>colocate_with =&gt; 'none'</c>); otherwise
    ///     <see langword="true" />, which is what Citus does by default. What the options of <c>UseCitus</c> make the default is not
    ///     considered, because they apply to tables when they are created.
    /// </returns>
    public static bool IsColocated(this IReadOnlyEntityType entityType)
        => entityType.GetRootType()[CitusAnnotationNames.IsColocated] as bool? ?? true;

    /// <summary>
    ///     Sets whether the table shares its colocation group with tables that were created before it.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="colocated">
    ///     <see langword="false" /> to open a colocation group of its own, <see langword="true" /> not to, whatever the default of
    ///     <c>UseCitus</c> is; or <see langword="null" /> to say nothing.
    /// </param>
    public static void SetIsColocated(this IMutableEntityType entityType, bool? colocated)
        => entityType.SetCitusAnnotation(CitusAnnotationNames.IsColocated, colocated);

    /// <summary>
    ///     Sets whether the table shares its colocation group with tables that were created before it.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <param name="colocated">
    ///     <see langword="false" /> to open a colocation group of its own, <see langword="true" /> not to, whatever the default of
    ///     <c>UseCitus</c> is; or <see langword="null" /> to say nothing.
    /// </param>
    /// <param name="fromDataAnnotation">Indicates whether the configuration was specified using a data annotation.</param>
    /// <returns>The configured value.</returns>
    public static bool? SetIsColocated(
        this IConventionEntityType entityType,
        bool? colocated,
        bool fromDataAnnotation = false)
        => (bool?)entityType.SetCitusAnnotation(CitusAnnotationNames.IsColocated, colocated, fromDataAnnotation)?.Value;

    /// <summary>
    ///     Returns the configuration source of whether the table shares its colocation group.
    /// </summary>
    /// <param name="entityType">The entity type.</param>
    /// <returns>The configuration source, or <see langword="null" /> when nothing has been set on this entity type.</returns>
    public static ConfigurationSource? GetIsColocatedConfigurationSource(this IConventionEntityType entityType)
        => entityType.FindAnnotation(CitusAnnotationNames.IsColocated)?.GetConfigurationSource();

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
