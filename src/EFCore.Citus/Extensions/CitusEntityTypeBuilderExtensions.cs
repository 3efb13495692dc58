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
///         A table has one type, so each of these methods replaces the type that an earlier one configured. In a hierarchy of entity types,
///         the root type is configured.
///     </para>
///     <para>
///         Some types are determined by other tables and do not have to be configured: the table of an owned type has the type of its
///         owner's table, the join table of a many-to-many relationship has the type of the tables that it joins, and entity types that
///         share a table share its type.
///     </para>
/// </remarks>
public static partial class CitusEntityTypeBuilderExtensions
{
    /// <summary>
    ///     Configures the table to be a distributed table, with rows that are assigned to shards by the hash of a column.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="propertyName">
    ///     The name of the distribution property. It may be a shadow property and may be configured later, because this call does not
    ///     create it.
    /// </param>
    /// <param name="buildAction">An optional action to configure the table further.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
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
    ///     Configures the table to be a distributed table, with rows that are assigned to shards by the hash of a column.
    /// </summary>
    /// <typeparam name="TEntity">The entity type being configured.</typeparam>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="propertyName">
    ///     The name of the distribution property. It may be a shadow property and may be configured later, because this call does not
    ///     create it.
    /// </param>
    /// <param name="buildAction">An optional action to configure the table further.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
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
    ///     Configures the table to be a distributed table, with rows that are assigned to shards by the hash of a column.
    /// </summary>
    /// <typeparam name="TEntity">The entity type being configured.</typeparam>
    /// <typeparam name="TProperty">The type of the distribution property.</typeparam>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="propertyExpression">The distribution property, for example <c>e => e.TenantId</c>.</param>
    /// <param name="buildAction">An optional action to configure the table further.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
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
    ///     Configures the table to be a reference table, which is replicated to every node. Any table can be joined with it and reference
    ///     it.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     Reference tables are intended for small tables that are read much more often than written. See
    ///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#create-reference-table">create_reference_table</see>.
    /// </remarks>
    public static EntityTypeBuilder IsReferenceTable(this EntityTypeBuilder entityTypeBuilder)
        => SetTable(entityTypeBuilder, CitusTableType.Reference);

    /// <summary>
    ///     Configures the table to be a reference table, which is replicated to every node. Any table can be joined with it and reference
    ///     it.
    /// </summary>
    /// <typeparam name="TEntity">The entity type being configured.</typeparam>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     Reference tables are intended for small tables that are read much more often than written. See
    ///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#create-reference-table">create_reference_table</see>.
    /// </remarks>
    public static EntityTypeBuilder<TEntity> IsReferenceTable<TEntity>(this EntityTypeBuilder<TEntity> entityTypeBuilder)
        where TEntity : class
        => SetTable(entityTypeBuilder, CitusTableType.Reference);

    /// <summary>
    ///     Configures the table to be a local table of the coordinator. This is the default. An explicit call prevents conventions from
    ///     configuring another type.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    public static EntityTypeBuilder IsLocalTable(this EntityTypeBuilder entityTypeBuilder)
        => SetTable(entityTypeBuilder, CitusTableType.Local);

    /// <summary>
    ///     Configures the table to be a local table of the coordinator. This is the default. An explicit call prevents conventions from
    ///     configuring another type.
    /// </summary>
    /// <typeparam name="TEntity">The entity type being configured.</typeparam>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    public static EntityTypeBuilder<TEntity> IsLocalTable<TEntity>(this EntityTypeBuilder<TEntity> entityTypeBuilder)
        where TEntity : class
        => SetTable(entityTypeBuilder, CitusTableType.Local);

    /// <summary>
    ///     Configures the table to be a managed local table, which is stored on the coordinator and is in the metadata of every node. It
    ///     can be queried from any node and joined with distributed tables.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     See
    ///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#citus-add-local-table-to-metadata">citus_add_local_table_to_metadata</see>.
    /// </remarks>
    public static EntityTypeBuilder IsManagedLocalTable(this EntityTypeBuilder entityTypeBuilder)
        => SetTable(entityTypeBuilder, CitusTableType.ManagedLocal);

    /// <summary>
    ///     Configures the table to be a managed local table, which is stored on the coordinator and is in the metadata of every node. It
    ///     can be queried from any node and joined with distributed tables.
    /// </summary>
    /// <typeparam name="TEntity">The entity type being configured.</typeparam>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     See
    ///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#citus-add-local-table-to-metadata">citus_add_local_table_to_metadata</see>.
    /// </remarks>
    public static EntityTypeBuilder<TEntity> IsManagedLocalTable<TEntity>(this EntityTypeBuilder<TEntity> entityTypeBuilder)
        where TEntity : class
        => SetTable(entityTypeBuilder, CitusTableType.ManagedLocal);

    /// <summary>
    ///     Configures the table to be a single-shard table, which is placed on one node and needs no distribution column.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="buildAction">An optional action to configure the table further.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     See
    ///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#create-distributed-table">create_distributed_table</see>.
    ///     The distribution column of such a table is null.
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
    ///     Configures the table to be a single-shard table, which is placed on one node and needs no distribution column.
    /// </summary>
    /// <typeparam name="TEntity">The entity type being configured.</typeparam>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="buildAction">An optional action to configure the table further.</param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     See
    ///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#create-distributed-table">create_distributed_table</see>.
    ///     The distribution column of such a table is null.
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
