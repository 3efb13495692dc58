using System.Linq.Expressions;

namespace EFCore.Citus.Bulk;

/// <summary>
///     Configures one call of <c>BulkInsert</c> or <c>BulkInsertAsync</c>.
/// </summary>
/// <typeparam name="TEntity">The type of the entities.</typeparam>
public sealed class BulkInsertOptionsBuilder<TEntity>
    where TEntity : class
{
    internal BulkInsertOptionsBuilder(BulkOptions options)
        => Options = options;

    internal BulkOptions Options { get; }

    /// <summary>
    ///     Sets how many rows one <c>COPY</c> takes at most.
    /// </summary>
    /// <remarks>
    ///     All of them are in one transaction, whatever their number. By default one <c>COPY</c> takes all rows; where values are asked for
    ///     beforehand, as with <see cref="ReturnKeys" />, 50,000, and in a transaction of the context 100,000.
    /// </remarks>
    /// <param name="rows">The number of rows.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows" /> is not positive.</exception>
    public BulkInsertOptionsBuilder<TEntity> BatchSize(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        Options.BatchSize = rows;

        return this;
    }

    /// <summary>
    ///     Sets the keys that the database would generate, such as values of identity columns, on the entities.
    /// </summary>
    /// <remarks>
    ///     <c>COPY</c> returns nothing. The values are therefore asked for beforehand, one statement for each batch, by what the column would
    ///     take its default from.
    /// </remarks>
    /// <param name="returnKeys">Whether keys are set on the entities.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public BulkInsertOptionsBuilder<TEntity> ReturnKeys(bool returnKeys = true)
    {
        Options.ReturnKeys = returnKeys;

        return this;
    }

    /// <summary>
    ///     Calls back again and again while rows are written, and once at the end.
    /// </summary>
    /// <param name="progress">Receives the number of rows that have been written so far.</param>
    /// <param name="rows">The number of rows between two calls.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows" /> is not positive.</exception>
    public BulkInsertOptionsBuilder<TEntity> OnProgress(Action<long> progress, int rows = 10_000)
    {
        ArgumentNullException.ThrowIfNull(progress);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        Options.Progress = progress;
        Options.RowsPerProgress = rows;

        return this;
    }

    /// <summary>
    ///     Writes a value that is computed from the entity instead of that of a property; for shadow properties, which no entity has values
    ///     for, first of all.
    /// </summary>
    /// <typeparam name="TProperty">The type of the property.</typeparam>
    /// <param name="property">
    ///     The property: <c>o =&gt; o.Name</c>, or <c>o =&gt; EF.Property&lt;int&gt;(o, "StoreId")</c>.
    /// </param>
    /// <param name="value">Gets the value for an entity. The entity is not changed.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentException"><paramref name="property" /> is not a property of the entity.</exception>
    public BulkInsertOptionsBuilder<TEntity> SetProperty<TProperty>(
        Expression<Func<TEntity, TProperty>> property,
        Func<TEntity, TProperty> value)
    {
        ArgumentNullException.ThrowIfNull(property);
        ArgumentNullException.ThrowIfNull(value);
        Options.Values[PropertySelector.Name(property)] = entity => value((TEntity)entity);

        return this;
    }

    /// <summary>
    ///     Writes the same value for all entities instead of that of a property.
    /// </summary>
    /// <typeparam name="TProperty">The type of the property.</typeparam>
    /// <param name="property">
    ///     The property: <c>o =&gt; o.Name</c>, or <c>o =&gt; EF.Property&lt;int&gt;(o, "StoreId")</c>.
    /// </param>
    /// <param name="value">The value.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentException"><paramref name="property" /> is not a property of the entity.</exception>
    public BulkInsertOptionsBuilder<TEntity> SetProperty<TProperty>(Expression<Func<TEntity, TProperty>> property, TProperty value)
    {
        ArgumentNullException.ThrowIfNull(property);
        object? boxed = value;
        Options.Values[PropertySelector.Name(property)] = _ => boxed;

        return this;
    }

    /// <summary>
    ///     Writes over several connections at a time.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         Each connection has a transaction of its own, and calls what <c>SetProperty</c> was given from a thread of its own. They are
    ///         committed only after all rows have been written, one after the other, so that an error in the rows leaves nothing behind. If
    ///         a connection fails while they are committed, those before it have left their rows: a
    ///         <see cref="BulkCommitException" /> says how many, and nothing is retried. With one connection a load is all or nothing.
    ///     </para>
    ///     <para>
    ///         Inside of a transaction of the context this is refused. The order in which rows are written is not that in which they come, so
    ///         rows of one table cannot refer to each other. Where a trigger on the shards may leave out rows, one connection writes them all.
    ///     </para>
    /// </remarks>
    /// <param name="connections">The number of connections, besides that of the context.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="connections" /> is not positive.</exception>
    public BulkInsertOptionsBuilder<TEntity> Connections(int connections)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(connections);
        Options.Streams = connections;

        return this;
    }
}
