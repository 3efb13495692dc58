using Npgsql;

namespace EFCore.Citus.Storage;

/// <summary>
///     Tells the errors of Citus after which the same transaction may succeed.
/// </summary>
/// <remarks>
///     Citus reports most errors of its own without a SQLSTATE of their own, as internal ones, and so it passes on what a worker reports of
///     a <c>COPY</c>, a unique violation as well as a lost connection. So the words decide, as a server that speaks English says them.
/// </remarks>
internal static class CitusTransientErrors
{
    // The client library of PostgreSQL says this within Citus, of a connection to a worker, and Citus of the connection.
    private static readonly string[] LostConnections =
    [
        "server closed the connection unexpectedly",
        "SSL SYSCALL error",
        "SSL connection has been closed unexpectedly",
        "SSL error",
        "could not receive data from server",
        "could not send data to server",
        "no connection to the server",
        "connection not open",
        "connection to the remote node ",
        "connection establishment for node ",
        "could not establish any connections to the node ",
        "could not connect to any active placements",
        "failure on connection marked as essential",
        "execution cannot recover from multiple connection failures",
        "failed to prepare transaction ",
        "could not commit transaction for shard ",
        "failed to COPY to shard ",
        "failed to complete COPY on "
    ];

    // PostgreSQL says this with a SQLSTATE that Npgsql takes for transient, and a COPY has lost the SQLSTATE.
    private static readonly string[] TransientErrorsOfWorkers =
    [
        "terminating connection ",
        "the database system is ",
        "sorry, too many clients already",
        "remaining connection slots are reserved",
        "too many connections for ",
        "deadlock detected",
        "canceling the transaction since it was involved in a distributed deadlock",
        "could not serialize access due to ",
        "canceling statement due to lock timeout",
        "could not obtain lock on ",
        "out of memory",
        "out of shared memory"
    ];

    // Citus says this where shards are moved, or tables altered, between planning and execution.
    private static readonly string[] Moves =
    [
        "could not acquire the lock required to ",
        "shard for the given value does not exist",
        "cannot find a worker that has active placements for all shards in the query",
        "found no worker with all shard placements",
        "no active placements were found for shard ",
        "could not find valid entry for ",
        "relation with OID "
    ];

    /// <summary>
    ///     Whether it is one that Npgsql takes for permanent.
    /// </summary>
    public static bool Is(Exception? exception)
        => exception is PostgresException error
            && error.SqlState switch
            {
                PostgresErrorCodes.InternalError => StartsWith(error, LostConnections)
                    || StartsWith(error, TransientErrorsOfWorkers)
                    || StartsWith(error, Moves),
                PostgresErrorCodes.FeatureNotSupported => StartsWith(error, Moves),
                _ => false
            };

    private static bool StartsWith(PostgresException error, string[] words)
        => Array.Exists(words, w => error.MessageText.StartsWith(w, StringComparison.Ordinal));
}
