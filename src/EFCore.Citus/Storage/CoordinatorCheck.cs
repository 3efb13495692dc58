using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Storage;

/// <summary>
///     Determines whether a connection leads to a worker. Citus refuses most of its own functions on a worker, but a local table is created
///     on that worker alone without an error, and local tables of the coordinator appear to be missing.
/// </summary>
internal sealed class CoordinatorCheck(StatementRunner statements)
{
    /// <summary>
    ///     The query that determines whether the current database has the extension. The catalogs of Citus can only be referenced if it
    ///     does.
    /// </summary>
    public const string HasCitus = "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_extension WHERE extname = 'citus')";

    /// <summary>
    ///     The query that determines whether the node is a worker, in a database with the extension. The coordinator has group 0, even
    ///     without other nodes.
    /// </summary>
    public const string IsWorker = "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_dist_local_group WHERE groupid <> 0)";

    public Task<bool> IsWorkerAsync(IRelationalConnection connection, bool async, CancellationToken cancellationToken)
        => StatementRunner.InSessionAsync(
            connection,
            async () => await statements.AskAsync(connection, HasCitus, async, cancellationToken).ConfigureAwait(false)
                && await statements.AskAsync(connection, IsWorker, async, cancellationToken).ConfigureAwait(false),
            async,
            cancellationToken);

    /// <summary>
    ///     Throws if the connection leads to a worker.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="message">A delegate that creates the message of the exception for the address of the worker.</param>
    /// <param name="async">Whether to wait asynchronously.</param>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for the task to complete.</param>
    /// <exception cref="InvalidOperationException">The connection leads to a worker.</exception>
    public async Task VerifyAsync(
        IRelationalConnection connection, Func<object, string> message, bool async, CancellationToken cancellationToken)
    {
        if (await IsWorkerAsync(connection, async, cancellationToken).ConfigureAwait(false))
        {
            throw new InvalidOperationException(message(connection.DbConnection.DataSource));
        }
    }
}
