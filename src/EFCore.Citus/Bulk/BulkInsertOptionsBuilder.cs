using System.Linq.Expressions;
using EFCore.Citus.Bulk.Model;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.Bulk;

/// <summary>
///     Configures a call of <c>BulkInsert</c> or <c>BulkInsertAsync</c>.
/// </summary>
/// <typeparam name="TEntity">The type of the entities.</typeparam>
public sealed class BulkInsertOptionsBuilder<TEntity>
    where TEntity : class
{
    internal BulkInsertOptionsBuilder(BulkOptions options)
        => Options = options;

    internal BulkOptions Options { get; }

    /// <summary>
    ///     Configures the maximum number of rows of one <c>COPY</c>.
    /// </summary>
    /// <remarks>
    ///     All of them are written in one transaction, regardless of their number. By default, one <c>COPY</c> writes all rows. The default
    ///     is 50,000 if values are requested beforehand, as with <see cref="ReturnKeys" />, and 100,000 in a transaction of the context.
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
    ///     Configures whether keys that the database generates, such as values of identity columns, are set on the entities.
    /// </summary>
    /// <remarks>
    ///     <c>COPY</c> returns no values. The keys are therefore requested beforehand, by one statement for each batch that evaluates the
    ///     default of the column.
    /// </remarks>
    /// <param name="returnKeys">Whether keys are set on the entities.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    public BulkInsertOptionsBuilder<TEntity> ReturnKeys(bool returnKeys = true)
    {
        Options.ReturnKeys = returnKeys;

        return this;
    }

    /// <summary>
    ///     Configures a delegate that is called periodically while rows are written, and once at the end.
    /// </summary>
    /// <param name="progress">A delegate that receives the number of rows that have been written so far.</param>
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
    ///     Configures a value that is written for all entities instead of the value of a property.
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
    ///     Configures the number of connections that write rows in parallel.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         Each connection has its own transaction, and calls the delegates passed to <c>SetProperty</c> on its own thread. The
    ///         transactions are committed one after the other after all rows have been written, so an error in the rows leaves no rows in
    ///         the database. If a connection fails while the transactions are committed, the rows of those committed before remain: a
    ///         <see cref="BulkCommitException" /> reports their number, and the operation is not retried. With one connection, either all
    ///         rows are written or none.
    ///     </para>
    ///     <para>
    ///         Several connections cannot be used inside a transaction of the context. Rows are not written in the order of the input, so
    ///         rows of one table cannot reference each other. If a trigger on the shards may skip rows, one connection writes all rows.
    ///     </para>
    /// </remarks>
    /// <param name="connections">The number of connections, in addition to the connection of the context.</param>
    /// <returns>The same builder, so that further calls can be chained.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="connections" /> is not positive.</exception>
    public BulkInsertOptionsBuilder<TEntity> Connections(int connections)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(connections);
        Options.Streams = connections;

        return this;
    }
}
