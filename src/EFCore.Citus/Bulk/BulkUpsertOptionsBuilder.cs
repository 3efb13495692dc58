using System.Linq.Expressions;
using EFCore.Citus.Bulk.Model;

namespace EFCore.Citus.Bulk;

/// <summary>
///     Configures a call of <c>BulkUpsert</c> or <c>BulkUpsertAsync</c>.
/// </summary>
/// <typeparam name="TEntity">The type of the entities.</typeparam>
public sealed class BulkUpsertOptionsBuilder<TEntity>
    where TEntity : class
{
    internal BulkUpsertOptionsBuilder(BulkOptions options)
        => Options = options;

    internal BulkOptions Options { get; }

    /// <summary>
    ///     Configures the properties by which an existing row is matched. The default is the primary key.
    /// </summary>
    /// <param name="properties">The properties: <c>o =&gt; new { o.StoreId, o.Number }</c>.</param>
    /// <remarks>
    ///     They must be the properties of a key or of a unique index without a filter. In a distributed table, they must contain the
    ///     distribution column.
    /// </remarks>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentException"><paramref name="properties" /> are not properties of the entity.</exception>
    public BulkUpsertOptionsBuilder<TEntity> Match(Expression<Func<TEntity, object?>> properties)
    {
        ArgumentNullException.ThrowIfNull(properties);
        Options.Match = PropertySelector.Names(properties);

        return this;
    }

    /// <summary>
    ///     Configures the properties that are updated in existing rows. The default is all properties that are not part of the primary key
    ///     and are not matched.
    /// </summary>
    /// <param name="properties">
    ///     The properties: <c>o =&gt; new { o.Name, o.Price }</c>. An owned or complex property stands for all of its columns.
    /// </param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentException"><paramref name="properties" /> are not properties of the entity.</exception>
    public BulkUpsertOptionsBuilder<TEntity> Update(Expression<Func<TEntity, object?>> properties)
    {
        ArgumentNullException.ThrowIfNull(properties);
        Options.Update = PropertySelector.Names(properties);

        return this;
    }

    /// <summary>
    ///     Configures the operation to leave existing rows unchanged.
    /// </summary>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public BulkUpsertOptionsBuilder<TEntity> DoNothing()
    {
        Options.DoNothing = true;

        return this;
    }

    /// <summary>
    ///     Configures the operation to write the last of several entities of one batch that match each other, and to skip the others. By
    ///     default, such entities are an error.
    /// </summary>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public BulkUpsertOptionsBuilder<TEntity> LastDuplicateWins()
    {
        Options.LastDuplicateWins = true;

        return this;
    }

    /// <summary>
    ///     Configures the maximum number of rows of one statement. By default, one statement writes all rows.
    /// </summary>
    /// <remarks>
    ///     All statements are executed in one transaction, regardless of their number.
    /// </remarks>
    /// <param name="rows">The number of rows.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows" /> is not positive.</exception>
    public BulkUpsertOptionsBuilder<TEntity> BatchSize(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        Options.BatchSize = rows;

        return this;
    }

    /// <summary>
    ///     Configures a delegate that is called periodically while rows are sent, and once at the end.
    /// </summary>
    /// <param name="progress">A delegate that receives the number of rows that have been sent so far.</param>
    /// <param name="rows">The number of rows between two calls.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows" /> is not positive.</exception>
    public BulkUpsertOptionsBuilder<TEntity> OnProgress(Action<long> progress, int rows = 10_000)
    {
        ArgumentNullException.ThrowIfNull(progress);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        Options.Progress = progress;
        Options.RowsPerProgress = rows;

        return this;
    }

    /// <summary>
    ///     Configures a value that is computed from the entity and written instead of the value of a property. It is the only way to write
    ///     shadow properties, for which entities have no values.
    /// </summary>
    /// <typeparam name="TProperty">The type of the property.</typeparam>
    /// <param name="property">
    ///     The property: <c>o =&gt; o.Name</c>, or <c>o =&gt; EF.Property&lt;int&gt;(o, "StoreId")</c>.
    /// </param>
    /// <param name="value">A delegate that returns the value for an entity. The entity is not changed.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentException"><paramref name="property" /> is not a property of the entity.</exception>
    public BulkUpsertOptionsBuilder<TEntity> SetProperty<TProperty>(
        Expression<Func<TEntity, TProperty>> property,
        Func<TEntity, TProperty> value)
    {
        ArgumentNullException.ThrowIfNull(property);
        ArgumentNullException.ThrowIfNull(value);
        Options.Values[PropertySelector.Name(property)] = entity => value((TEntity)entity);

        return this;
    }

    /// <summary>
    ///     Configures a value that is written for all entities instead of the value of a property.
    /// </summary>
    /// <typeparam name="TProperty">The type of the property.</typeparam>
    /// <param name="property">
    ///     The property: <c>o =&gt; o.Name</c>, or <c>o =&gt; EF.Property&lt;int&gt;(o, "StoreId")</c>.
    /// </param>
    /// <param name="value">The value.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentException"><paramref name="property" /> is not a property of the entity.</exception>
    public BulkUpsertOptionsBuilder<TEntity> SetProperty<TProperty>(Expression<Func<TEntity, TProperty>> property, TProperty value)
    {
        ArgumentNullException.ThrowIfNull(property);
        object? boxed = value;
        Options.Values[PropertySelector.Name(property)] = _ => boxed;

        return this;
    }
}
