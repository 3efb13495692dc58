using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Storage;

/// <summary>
///     Tells whether a connection leads to a worker. Citus refuses most of its own functions there, but a local table is created on that
///     worker alone, without an error, and local tables of the coordinator appear to be missing.
/// </summary>
internal sealed class CoordinatorCheck(StatementRunner statements)
{
    /// <summary>
    ///     Tells whether the database it runs in has the extension; catalogs of Citus cannot be named otherwise.
    /// </summary>
    public const string HasCitus = "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_extension WHERE extname = 'citus')";

    /// <summary>
    ///     Tells, in a database with the extension, whether the node is a worker. The coordinator has group 0, also without other nodes.
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
    ///     Refuses a worker.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="message">Gets the message of the exception, given the address of the worker.</param>
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
