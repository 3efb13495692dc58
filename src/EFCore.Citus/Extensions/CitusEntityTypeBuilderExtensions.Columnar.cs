using Microsoft.EntityFrameworkCore.Metadata.Builders;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

public static partial class CitusEntityTypeBuilderExtensions
{
    /// <summary>
    ///     Configures the table to use columnar storage, which compresses rows and is intended for rows that are added and read, but never
    ///     changed.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="columnar">
    ///     A value indicating whether the table uses columnar storage. <see langword="false" /> reverts a previous call.
    /// </param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     Columnar storage is available for all types of tables, including local tables. The extension <c>citus_columnar</c> becomes part
    ///     of the model. Columnar tables do not support <c>UPDATE</c>, <c>DELETE</c> and foreign keys from or to them, and only support
    ///     indexes of the methods <c>btree</c> and <c>hash</c>. Tables that are partitioned by time can be columnar as of PostgreSQL 17.
    ///     See <see href="https://docs.citusdata.com/en/stable/admin_guide/table_management.html#columnar-storage">Columnar storage</see>.
    /// </remarks>
    public static EntityTypeBuilder UsesColumnarStorage(this EntityTypeBuilder entityTypeBuilder, bool columnar = true)
    {
        ArgumentNullException.ThrowIfNull(entityTypeBuilder);

        entityTypeBuilder.Metadata.SetUsesColumnarStorage(columnar);

        return entityTypeBuilder;
    }

    /// <summary>
    ///     Configures the table to use columnar storage, which compresses rows and is intended for rows that are added and read, but never
    ///     changed.
    /// </summary>
    /// <typeparam name="TEntity">The entity type being configured.</typeparam>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="columnar">
    ///     A value indicating whether the table uses columnar storage. <see langword="false" /> reverts a previous call.
    /// </param>
    /// <returns>The same builder instance so that multiple calls can be chained.</returns>
    /// <remarks>
    ///     Columnar storage is available for all types of tables, including local tables. The extension <c>citus_columnar</c> becomes part
    ///     of the model. Columnar tables do not support <c>UPDATE</c>, <c>DELETE</c> and foreign keys from or to them, and only support
    ///     indexes of the methods <c>btree</c> and <c>hash</c>. Tables that are partitioned by time can be columnar as of PostgreSQL 17.
    ///     See <see href="https://docs.citusdata.com/en/stable/admin_guide/table_management.html#columnar-storage">Columnar storage</see>.
    /// </remarks>
    public static EntityTypeBuilder<TEntity> UsesColumnarStorage<TEntity>(
        this EntityTypeBuilder<TEntity> entityTypeBuilder,
        bool columnar = true)
        where TEntity : class
        => (EntityTypeBuilder<TEntity>)((EntityTypeBuilder)entityTypeBuilder).UsesColumnarStorage(columnar);
}
