using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Storage;

/// <summary>
///     Reads the active primary nodes of a database. The list is empty if the database does not have Citus.
/// </summary>
internal sealed class ClusterNodes(StatementRunner statements, CoordinatorCheck coordinatorCheck)
{
    private const string Query =
        """
        SELECT nodename, nodeport, groupid, shouldhaveshards, groupid = (SELECT l.groupid FROM pg_catalog.pg_dist_local_group AS l)
        FROM pg_catalog.pg_dist_node
        WHERE noderole = 'primary' AND isactive
        ORDER BY groupid
        """;

    /// <summary>
    ///     Reads the nodes.
    /// </summary>
    /// <param name="connection">A connection to the database that is queried.</param>
    /// <param name="database">The database that is to be created or dropped.</param>
    /// <param name="async">Whether to wait asynchronously.</param>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for the task to complete.</param>
    /// <exception cref="InvalidOperationException">The connection leads to a worker.</exception>
    public Task<List<CitusNode>> ReadAsync(
        IRelationalConnection connection, string database, bool async, CancellationToken cancellationToken)
        => StatementRunner.InSessionAsync(
            connection,
            async () =>
            {
                if (!await statements.AskAsync(connection, CoordinatorCheck.HasCitus, async, cancellationToken).ConfigureAwait(false))
                {
                    return [];
                }

                var nodes = await statements.QueryAsync(connection, Query, CitusNode.Read, async, cancellationToken).ConfigureAwait(false);

                // Each worker has the list of nodes as well, but would forward a statement to the workers only.
                if (await coordinatorCheck.IsWorkerAsync(connection, async, cancellationToken).ConfigureAwait(false))
                {
                    throw OnWorker(connection, database, nodes);
                }

                return nodes;
            },
            async,
            cancellationToken);

    private static InvalidOperationException OnWorker(IRelationalConnection connection, string database, List<CitusNode> nodes)
    {
        var worker = nodes.Find(n => n.IsLocal)?.Address ?? connection.DbConnection.DataSource;

        return new InvalidOperationException(
            nodes.Find(n => n.IsCoordinator) is { } coordinator
                ? CitusStrings.DatabaseOnWorkerOf(database, worker, coordinator.Address)
                : CitusStrings.DatabaseOnWorker(database, worker));
    }
}
