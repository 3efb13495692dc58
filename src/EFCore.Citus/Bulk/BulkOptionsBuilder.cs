using System.Linq.Expressions;
using EFCore.Citus.Bulk.Model;

namespace EFCore.Citus.Bulk;

/// <summary>
///     Configures a call of a bulk operation.
/// </summary>
/// <typeparam name="TEntity">The type of the entities.</typeparam>
/// <typeparam name="TBuilder">The type of the builder that derives from this class.</typeparam>
public abstract class BulkOptionsBuilder<TEntity, TBuilder>
    where TEntity : class
    where TBuilder : BulkOptionsBuilder<TEntity, TBuilder>
{
    private protected BulkOptionsBuilder(BulkOptions options)
        => Options = options;

    private protected BulkOptions Options { get; }

    /// <summary>
    ///     Configures the maximum number of rows of one <c>COPY</c>. By default, one <c>COPY</c> writes all rows.
    /// </summary>
    /// <remarks>
    ///     All of them are written in one transaction, regardless of their number. The default of an insert is 50,000 if values are
    ///     requested beforehand, as with <see cref="BulkInsertOptionsBuilder{TEntity}.ReturnKeys" />, and 100,000 in a transaction of the
    ///     context.
    /// </remarks>
    /// <param name="rows">The number of rows.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows" /> is not positive.</exception>
    public TBuilder BatchSize(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        Options.BatchSize = rows;

        return (TBuilder)this;
    }

    /// <summary>
    ///     Configures a delegate that is called periodically while rows are sent to the server, and once at the end.
    /// </summary>
    /// <param name="progress">A delegate that receives the number of rows that have been sent so far.</param>
    /// <param name="rows">The number of rows between two calls.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows" /> is not positive.</exception>
    public TBuilder OnProgress(Action<long> progress, int rows = 10_000)
    {
        ArgumentNullException.ThrowIfNull(progress);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        Options.Progress = progress;
        Options.RowsPerProgress = rows;

        return (TBuilder)this;
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
    public TBuilder SetProperty<TProperty>(
        Expression<Func<TEntity, TProperty>> property,
        Func<TEntity, TProperty> value)
    {
        ArgumentNullException.ThrowIfNull(property);
        ArgumentNullException.ThrowIfNull(value);
        Options.Values[PropertySelector.Name(property)] = entity => value((TEntity)entity);

        return (TBuilder)this;
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
    public TBuilder SetProperty<TProperty>(Expression<Func<TEntity, TProperty>> property, TProperty value)
    {
        ArgumentNullException.ThrowIfNull(property);
        object? boxed = value;
        Options.Values[PropertySelector.Name(property)] = _ => boxed;

        return (TBuilder)this;
    }
}
