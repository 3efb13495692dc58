using EFCore.Citus.Bulk.Model;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.Bulk;

/// <summary>
///     Configures a call of <c>BulkInsert</c> or <c>BulkInsertAsync</c>.
/// </summary>
/// <typeparam name="TEntity">The type of the entities.</typeparam>
public sealed class BulkInsertOptionsBuilder<TEntity> : BulkOptionsBuilder<TEntity, BulkInsertOptionsBuilder<TEntity>>
    where TEntity : class
{
    internal BulkInsertOptionsBuilder(BulkOptions options)
        : base(options)
    {
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
