using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

public static partial class CitusEntityTypeBuilderExtensions
{
    /// <summary>
    ///     Configures the table to be partitioned by the time in a column. The rows of an interval are stored together, and old partitions
    ///     can be dropped as a whole.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="propertyName">
    ///     The name of a property with a date or timestamp column. It may be configured later, because this call does not create it.
    /// </param>
    /// <param name="interval">The interval of a partition, as a PostgreSQL interval such as <c>1 day</c> or <c>1 month</c>.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     Distributed and single-shard tables can be partitioned. The primary key, and every alternate key and unique index, must contain
    ///     the property. A migration that creates the table also creates the partitions of the present and of the next interval.
    ///     <c>CreateTimePartitions</c> of <c>context.Database.Citus()</c> creates later ones. See
    ///     <see href="https://docs.citusdata.com/en/stable/use_cases/timeseries.html">Timeseries data</see>.
    /// </remarks>
    public static EntityTypeBuilder IsPartitionedByTime(this EntityTypeBuilder entityTypeBuilder, string propertyName, string interval)
    {
        ArgumentNullException.ThrowIfNull(entityTypeBuilder);
        ArgumentException.ThrowIfNullOrWhiteSpace(propertyName);
        ArgumentException.ThrowIfNullOrWhiteSpace(interval);

        entityTypeBuilder.Metadata.SetPartitionPropertyName(propertyName);
        entityTypeBuilder.Metadata.SetPartitionInterval(interval);

        return entityTypeBuilder;
    }

    /// <summary>
    ///     Configures the table to be partitioned by the time in a column. The rows of an interval are stored together, and old partitions
    ///     can be dropped as a whole.
    /// </summary>
    /// <typeparam name="TEntity">The entity type being configured.</typeparam>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="propertyName">
    ///     The name of a property with a date or timestamp column. It may be configured later, because this call does not create it.
    /// </param>
    /// <param name="interval">The interval of a partition, as a PostgreSQL interval such as <c>1 day</c> or <c>1 month</c>.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     Distributed and single-shard tables can be partitioned. The primary key, and every alternate key and unique index, must contain
    ///     the property. A migration that creates the table also creates the partitions of the present and of the next interval.
    ///     <c>CreateTimePartitions</c> of <c>context.Database.Citus()</c> creates later ones. See
    ///     <see href="https://docs.citusdata.com/en/stable/use_cases/timeseries.html">Timeseries data</see>.
    /// </remarks>
    public static EntityTypeBuilder<TEntity> IsPartitionedByTime<TEntity>(
        this EntityTypeBuilder<TEntity> entityTypeBuilder,
        string propertyName,
        string interval)
        where TEntity : class
        => (EntityTypeBuilder<TEntity>)((EntityTypeBuilder)entityTypeBuilder).IsPartitionedByTime(propertyName, interval);

    /// <summary>
    ///     Configures the table to be partitioned by the time in a column. The rows of an interval are stored together, and old partitions
    ///     can be dropped as a whole.
    /// </summary>
    /// <typeparam name="TEntity">The entity type being configured.</typeparam>
    /// <typeparam name="TProperty">The type of the property.</typeparam>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="propertyExpression">The property, for example <c>e => e.At</c>. It must have a date or timestamp column.</param>
    /// <param name="interval">The interval of a partition, as a PostgreSQL interval such as <c>1 day</c> or <c>1 month</c>.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     Distributed and single-shard tables can be partitioned. The primary key, and every alternate key and unique index, must contain
    ///     the property. A migration that creates the table also creates the partitions of the present and of the next interval.
    ///     <c>CreateTimePartitions</c> of <c>context.Database.Citus()</c> creates later ones. See
    ///     <see href="https://docs.citusdata.com/en/stable/use_cases/timeseries.html">Timeseries data</see>.
    /// </remarks>
    public static EntityTypeBuilder<TEntity> IsPartitionedByTime<TEntity, TProperty>(
        this EntityTypeBuilder<TEntity> entityTypeBuilder,
        Expression<Func<TEntity, TProperty>> propertyExpression,
        string interval)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(propertyExpression);

        return entityTypeBuilder.IsPartitionedByTime(propertyExpression.GetMemberAccess().Name, interval);
    }
}
