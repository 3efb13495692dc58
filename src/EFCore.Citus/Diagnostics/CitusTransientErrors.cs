using Npgsql;

namespace EFCore.Citus.Diagnostics;

/// <summary>
///     Identifies the errors of Citus after which the same transaction may succeed.
/// </summary>
/// <remarks>
///     Citus reports most of its own errors without a specific SQLSTATE, as internal errors. It reports the errors of a worker for a
///     <c>COPY</c> in the same way, a unique violation as well as a lost connection. Errors are therefore identified by their English
///     messages.
/// </remarks>
internal static class CitusTransientErrors
{
    // PostgreSQL's client library within Citus reports these messages for a connection to a worker, and Citus reports them for the
    // connection.
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

    // PostgreSQL reports these messages with a SQLSTATE that Npgsql considers transient, but a COPY loses the SQLSTATE.
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

    // Citus reports these messages if shards are moved, or tables altered, between planning and execution.
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
    ///     Determines whether the exception is transient on Citus although Npgsql does not consider it transient.
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
