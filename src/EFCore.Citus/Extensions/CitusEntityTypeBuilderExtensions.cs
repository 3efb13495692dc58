using System.Linq.Expressions;
using EFCore.Citus.Metadata;
using EFCore.Citus.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Citus specific extension methods for entity type builders.
/// </summary>
/// <remarks>
///     <para>
///         A table is of one kind, so each of these replaces what an earlier one has said. Configure the root type of a hierarchy.
///     </para>
///     <para>
///         What follows from other tables need not be said: the table of an owned type is distributed like its owner's, the join table of
///         a many-to-many relationship like the tables that it joins, and entity types that share a table share its kind.
///     </para>
/// </remarks>
public static partial class CitusEntityTypeBuilderExtensions
{
    /// <summary>
    ///     Distributes the rows of the table over shards by the hash of a column.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="propertyName">
    ///     The name of the distribution property. It may be a shadow property and may be configured later: this call creates no property.
    /// </param>
    /// <param name="buildAction">An optional action that configures the table further.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     The primary key, and every alternate key and unique index, must contain the property. See
    ///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#create-distributed-table">create_distributed_table</see>.
    /// </remarks>
    public static EntityTypeBuilder IsDistributedBy(
        this EntityTypeBuilder entityTypeBuilder,
        string propertyName,
        Action<DistributedTableBuilder>? buildAction = null)
    {
        ArgumentNullException.ThrowIfNull(entityTypeBuilder);
        ArgumentException.ThrowIfNullOrWhiteSpace(propertyName);

        CitusTableConfiguration.Set(entityTypeBuilder.Metadata, CitusTableType.Distributed, propertyName);
        buildAction?.Invoke(new DistributedTableBuilder(entityTypeBuilder.Metadata));

        return entityTypeBuilder;
    }

    /// <summary>
    ///     Distributes the rows of the table over shards by the hash of a column.
    /// </summary>
    /// <typeparam name="TEntity">The class of the entity type being configured.</typeparam>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="propertyName">
    ///     The name of the distribution property. It may be a shadow property and may be configured later: this call creates no property.
    /// </param>
    /// <param name="buildAction">An optional action that configures the table further.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     The primary key, and every alternate key and unique index, must contain the property. See
    ///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#create-distributed-table">create_distributed_table</see>.
    /// </remarks>
    public static EntityTypeBuilder<TEntity> IsDistributedBy<TEntity>(
        this EntityTypeBuilder<TEntity> entityTypeBuilder,
        string propertyName,
        Action<DistributedTableBuilder<TEntity>>? buildAction = null)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(entityTypeBuilder);
        ArgumentException.ThrowIfNullOrWhiteSpace(propertyName);

        CitusTableConfiguration.Set(entityTypeBuilder.Metadata, CitusTableType.Distributed, propertyName);
        buildAction?.Invoke(new DistributedTableBuilder<TEntity>(entityTypeBuilder.Metadata));

        return entityTypeBuilder;
    }

    /// <summary>
    ///     Distributes the rows of the table over shards by the hash of a column.
    /// </summary>
    /// <typeparam name="TEntity">The class of the entity type being configured.</typeparam>
    /// <typeparam name="TProperty">The type of the distribution property.</typeparam>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="propertyExpression">The distribution property, for example <c>e => e.TenantId</c>.</param>
    /// <param name="buildAction">An optional action that configures the table further.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     The primary key, and every alternate key and unique index, must contain the property. See
    ///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#create-distributed-table">create_distributed_table</see>.
    /// </remarks>
    public static EntityTypeBuilder<TEntity> IsDistributedBy<TEntity, TProperty>(
        this EntityTypeBuilder<TEntity> entityTypeBuilder,
        Expression<Func<TEntity, TProperty>> propertyExpression,
        Action<DistributedTableBuilder<TEntity>>? buildAction = null)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(propertyExpression);

        return entityTypeBuilder.IsDistributedBy(propertyExpression.GetMemberAccess().Name, buildAction);
    }

    /// <summary>
    ///     Copies the table to every node, so that any table can be joined with it and refer to it.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     Made for small tables that are read far more often than written. See
    ///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#create-reference-table">create_reference_table</see>.
    /// </remarks>
    public static EntityTypeBuilder IsReferenceTable(this EntityTypeBuilder entityTypeBuilder)
        => SetTable(entityTypeBuilder, CitusTableType.Reference);

    /// <summary>
    ///     Copies the table to every node, so that any table can be joined with it and refer to it.
    /// </summary>
    /// <typeparam name="TEntity">The class of the entity type being configured.</typeparam>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     Made for small tables that are read far more often than written. See
    ///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#create-reference-table">create_reference_table</see>.
    /// </remarks>
    public static EntityTypeBuilder<TEntity> IsReferenceTable<TEntity>(this EntityTypeBuilder<TEntity> entityTypeBuilder)
        where TEntity : class
        => SetTable(entityTypeBuilder, CitusTableType.Reference);

    /// <summary>
    ///     Leaves the table a plain PostgreSQL table on the coordinator. That is the default; saying it keeps conventions from deciding
    ///     otherwise.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public static EntityTypeBuilder IsLocalTable(this EntityTypeBuilder entityTypeBuilder)
        => SetTable(entityTypeBuilder, CitusTableType.Local);

    /// <summary>
    ///     Leaves the table a plain PostgreSQL table on the coordinator. That is the default; saying it keeps conventions from deciding
    ///     otherwise.
    /// </summary>
    /// <typeparam name="TEntity">The class of the entity type being configured.</typeparam>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public static EntityTypeBuilder<TEntity> IsLocalTable<TEntity>(this EntityTypeBuilder<TEntity> entityTypeBuilder)
        where TEntity : class
        => SetTable(entityTypeBuilder, CitusTableType.Local);

    /// <summary>
    ///     Keeps the table on the coordinator and makes it known to every node, so that it can be queried from any of them and joined with
    ///     distributed tables.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     See
    ///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#citus-add-local-table-to-metadata">citus_add_local_table_to_metadata</see>.
    /// </remarks>
    public static EntityTypeBuilder IsManagedLocalTable(this EntityTypeBuilder entityTypeBuilder)
        => SetTable(entityTypeBuilder, CitusTableType.ManagedLocal);

    /// <summary>
    ///     Keeps the table on the coordinator and makes it known to every node, so that it can be queried from any of them and joined with
    ///     distributed tables.
    /// </summary>
    /// <typeparam name="TEntity">The class of the entity type being configured.</typeparam>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     See
    ///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#citus-add-local-table-to-metadata">citus_add_local_table_to_metadata</see>.
    /// </remarks>
    public static EntityTypeBuilder<TEntity> IsManagedLocalTable<TEntity>(this EntityTypeBuilder<TEntity> entityTypeBuilder)
        where TEntity : class
        => SetTable(entityTypeBuilder, CitusTableType.ManagedLocal);

    /// <summary>
    ///     Keeps the whole table in one shard on one node, so that it needs no distribution column.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="buildAction">An optional action that configures the table further.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     See
    ///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#create-distributed-table">create_distributed_table</see>,
    ///     whose distribution column is null for such a table.
    /// </remarks>
    public static EntityTypeBuilder IsSingleShardTable(
        this EntityTypeBuilder entityTypeBuilder,
        Action<SingleShardTableBuilder>? buildAction = null)
    {
        SetTable(entityTypeBuilder, CitusTableType.SingleShard);
        buildAction?.Invoke(new SingleShardTableBuilder(entityTypeBuilder.Metadata));

        return entityTypeBuilder;
    }

    /// <summary>
    ///     Keeps the whole table in one shard on one node, so that it needs no distribution column.
    /// </summary>
    /// <typeparam name="TEntity">The class of the entity type being configured.</typeparam>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="buildAction">An optional action that configures the table further.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     See
    ///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#create-distributed-table">create_distributed_table</see>,
    ///     whose distribution column is null for such a table.
    /// </remarks>
    public static EntityTypeBuilder<TEntity> IsSingleShardTable<TEntity>(
        this EntityTypeBuilder<TEntity> entityTypeBuilder,
        Action<SingleShardTableBuilder>? buildAction = null)
        where TEntity : class
        => (EntityTypeBuilder<TEntity>)((EntityTypeBuilder)entityTypeBuilder).IsSingleShardTable(buildAction);

    private static TBuilder SetTable<TBuilder>(TBuilder entityTypeBuilder, CitusTableType tableType)
        where TBuilder : EntityTypeBuilder
    {
        ArgumentNullException.ThrowIfNull(entityTypeBuilder);

        CitusTableConfiguration.Set(entityTypeBuilder.Metadata, tableType);

        return entityTypeBuilder;
    }
}
