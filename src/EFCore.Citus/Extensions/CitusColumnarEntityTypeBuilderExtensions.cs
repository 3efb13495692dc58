using Microsoft.EntityFrameworkCore.Metadata.Builders;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

public static partial class CitusEntityTypeBuilderExtensions
{
    /// <summary>
    ///     Stores the rows of the table by columns, compressed: for rows that are added and read, and never changed.
    /// </summary>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="columnar">Whether rows are stored by columns; <see langword="false" /> takes an earlier call back.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     For tables of every type, local ones included. The extension <c>citus_columnar</c> becomes part of the model. Columnar tables know
    ///     no <c>UPDATE</c>, no <c>DELETE</c> and no foreign keys to and from them, and only indexes of the methods <c>btree</c> and
    ///     <c>hash</c>. Tables that are partitioned by time can be columnar from PostgreSQL 17 on. See
    ///     <see href="https://docs.citusdata.com/en/stable/admin_guide/table_management.html#columnar-storage">Columnar storage</see>.
    /// </remarks>
    public static EntityTypeBuilder UsesColumnarStorage(this EntityTypeBuilder entityTypeBuilder, bool columnar = true)
    {
        ArgumentNullException.ThrowIfNull(entityTypeBuilder);

        entityTypeBuilder.Metadata.SetUsesColumnarStorage(columnar);

        return entityTypeBuilder;
    }

    /// <summary>
    ///     Stores the rows of the table by columns, compressed: for rows that are added and read, and never changed.
    /// </summary>
    /// <typeparam name="TEntity">The class of the entity type being configured.</typeparam>
    /// <param name="entityTypeBuilder">The builder for the entity type being configured.</param>
    /// <param name="columnar">Whether rows are stored by columns; <see langword="false" /> takes an earlier call back.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <remarks>
    ///     For tables of every type, local ones included. The extension <c>citus_columnar</c> becomes part of the model. Columnar tables know
    ///     no <c>UPDATE</c>, no <c>DELETE</c> and no foreign keys to and from them, and only indexes of the methods <c>btree</c> and
    ///     <c>hash</c>. Tables that are partitioned by time can be columnar from PostgreSQL 17 on. See
    ///     <see href="https://docs.citusdata.com/en/stable/admin_guide/table_management.html#columnar-storage">Columnar storage</see>.
    /// </remarks>
    public static EntityTypeBuilder<TEntity> UsesColumnarStorage<TEntity>(
        this EntityTypeBuilder<TEntity> entityTypeBuilder,
        bool columnar = true)
        where TEntity : class
        => (EntityTypeBuilder<TEntity>)((EntityTypeBuilder)entityTypeBuilder).UsesColumnarStorage(columnar);
}
