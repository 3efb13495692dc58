using System.Globalization;
using EFCore.Citus.Postgres;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Storage;

/// <summary>
///     Creates the SQL that creates and drops the database of the coordinator on every worker. All statements are sent to the coordinator,
///     which forwards them: the addresses of workers are those that the nodes use among each other, and may not be reachable from the
///     client.
/// </summary>
internal static class ClusterDatabaseSql
{
    // No other error has this SQLSTATE. It ends a block and rolls back its changes.
    private const string TakeBack = "EFC00";

    /// <summary>
    ///     The query that determines whether the server runs Citus although the current database does not have the extension.
    /// </summary>
    public const string HasCitusElsewhere =
        "SELECT current_setting('citus.shard_count', TRUE) IS NOT NULL AND NOT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus')";

    /// <summary>
    ///     The statement, for the administrative database, that waits for other sessions that create a database, until the session ends.
    ///     Registering a node writes the roles of the cluster to it, which fails ("tuple concurrently updated") if two databases are
    ///     registered at once.
    /// </summary>
    public const string LockCreation = "SELECT pg_advisory_lock(hashtext('EFCore.Citus'), hashtext('create database'))";

    /// <summary>
    ///     Gets the statement, for the administrative database, that creates the database on the workers that lack it. A cluster that
    ///     propagates <c>CREATE DATABASE</c> has already created it.
    /// </summary>
    public static string CreateOnWorkers(string database, string createCommand)
        => RunOnWorkers(
            $"SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = {Literal(database)})",
            createCommand,
            $"Database {Literal(database)} could not be created on every worker",
            workerDatabase: null);

    /// <summary>
    ///     Gets the statements, for the administrative database, that close the database on this server and terminate its sessions. The
    ///     maintenance daemons of Citus connect to it on all nodes and ignore their termination while they connect.
    ///     <c>DROP DATABASE ... WITH (FORCE)</c> and the daemons would therefore wait for each other until the statement fails.
    /// </summary>
    public static IEnumerable<string> Close(string database)
        => [AllowConnections(database, allow: false), Disconnect(database)];

    /// <summary>
    ///     Gets the statement, for the administrative database, that reverts <see cref="Close" /> for a database that could not be dropped.
    /// </summary>
    public static string Reopen(string database)
        => AllowConnections(database, allow: true);

    /// <summary>
    ///     Gets the statements that close the database on every worker that has it. They fail if one of the workers cannot be reached.
    /// </summary>
    /// <param name="database">The database.</param>
    /// <param name="workerDatabase">
    ///     The database of the workers in which the statements are executed, if it differs from the database of the connection.
    /// </param>
    public static IEnumerable<string> CloseOnWorkers(string database, string? workerDatabase)
        =>
        [
            OnWorkers(
                RaiseFailures(
                    $"run_command_on_workers({Literal(AllowConnections(database, allow: false))}) AS w(node_name, node_port, success, result)",
                    NotDropped(database)),
                "failures text;",
                workerDatabase),
            OnWorkers($"PERFORM run_command_on_workers({Literal(Disconnect(database))});", null, workerDatabase)
        ];

    /// <summary>
    ///     Gets the statement that reverts <see cref="CloseOnWorkers" /> if the database still exists.
    /// </summary>
    public static string ReopenOnWorkers(string database, string? workerDatabase)
        => OnWorkers(
            $"PERFORM run_command_on_workers({Literal(AllowConnections(database, allow: true))});", null, workerDatabase);

    /// <summary>
    ///     Gets the statement that drops the database on the workers that have it.
    /// </summary>
    public static string DropOnWorkers(string database, string? workerDatabase, ISqlGenerationHelper helper)
        => RunOnWorkers(
            $"SELECT NOT EXISTS (SELECT 1 FROM pg_database WHERE datname = {Literal(database)})",
            $"DROP DATABASE IF EXISTS {helper.DelimitIdentifier(database)} WITH (FORCE)",
            NotDropped(database),
            workerDatabase);

    /// <summary>
    ///     Gets the commands, for the new database, that create the extension on every node and then register the nodes.
    /// </summary>
    public static IEnumerable<string> RegisterNodes(IReadOnlyList<CitusNode> nodes)
    {
        yield return "CREATE EXTENSION IF NOT EXISTS citus";

        var workers = nodes.Where(n => !n.IsCoordinator).ToList();
        if (workers.Count > 0)
        {
            var names = string.Join(", ", workers.Select(n => Literal(n.Name)));
            var ports = string.Join(", ", workers.Select(n => n.Port.ToString(CultureInfo.InvariantCulture)));
            var commands = string.Join(", ", workers.Select(_ => Literal("CREATE EXTENSION IF NOT EXISTS citus")));

            // The nodes are not registered yet, so the overload that takes their addresses is used.
            yield return DoBlock.Create(
                RaiseFailures(
                    $"master_run_on_worker(ARRAY[{names}], ARRAY[{ports}], ARRAY[{commands}], true)",
                    "The citus extension could not be created on every worker"),
                "failures text;");
        }

        foreach (var node in nodes)
        {
            var address = FormattableString.Invariant($"{Literal(node.Name)}, {node.Port}");

            yield return node.IsCoordinator
                ? $"SELECT citus_set_coordinator_host({address})"
                : $"SELECT citus_add_node({address})";

            // Workers have shards by default, and the coordinator does not.
            if (node.ShouldHaveShards == node.IsCoordinator)
            {
                yield return $"SELECT citus_set_node_property({address}, 'shouldhaveshards', {(node.ShouldHaveShards ? "true" : "false")})";
            }
        }
    }

    private static string RunOnWorkers(string isDone, string command, string failure, string? workerDatabase)
        => OnWorkers(
            $"""
            SELECT array_agg(nodename), array_agg(nodeport) INTO names, ports
            FROM run_command_on_workers({Literal(isDone)})
            WHERE result IS DISTINCT FROM 't';

            IF names IS NOT NULL THEN
                {DoBlock.Indent(RaiseFailures($"master_run_on_worker(names, ports, array_fill({Literal(command)}::text, ARRAY[cardinality(names)]), true)", failure))}
            END IF;
            """,
            """
            names text[];
            ports int[];
            failures text;
            """,
            workerDatabase);

    // Citus connects to the database of the same name on a worker, from where it cannot be dropped, unless the settings for a connection
    // pool of the node specify another one. The settings are reverted before another session can see them, after the results have been read
    // into variables.
    private static string OnWorkers(string body, string? variables, string? workerDatabase)
        => DoBlock.Create(
            workerDatabase is null
                ? body
                : $"""
                BEGIN
                    INSERT INTO pg_catalog.pg_dist_poolinfo (nodeid, poolinfo)
                    SELECT nodeid, {Literal($"dbname='{ConnectionValue(workerDatabase)}'")}
                    FROM pg_catalog.pg_dist_node
                    WHERE groupid <> 0
                    ON CONFLICT (nodeid) DO UPDATE SET poolinfo = EXCLUDED.poolinfo;
                    {DoBlock.Indent(body)}
                    RAISE SQLSTATE '{TakeBack}';
                EXCEPTION WHEN SQLSTATE '{TakeBack}' THEN
                    NULL;
                END;
                """,
            variables);

    // Escapes a quoted value in a connection string of libpq.
    private static string ConnectionValue(string value)
        => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);

    private static string AllowConnections(string database, bool allow)
        => DoBlock.Create(
            $"""
            IF EXISTS (SELECT 1 FROM pg_database WHERE datname = {Literal(database)}) THEN
                EXECUTE format('ALTER DATABASE %I ALLOW_CONNECTIONS {(allow ? "true" : "false")}', {Literal(database)});
            END IF;
            """);

    private static string Disconnect(string database)
        => $"SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE datname = {Literal(database)}";

    private static string NotDropped(string database)
        => $"Database {Literal(database)} could not be dropped on every worker";

    private static string RaiseFailures(string function, string failure)
        => $"""
            SELECT string_agg(format('%s:%s: %s', node_name, node_port, result), E'\n') INTO failures
            FROM {function}
            WHERE NOT success;
            IF failures IS NOT NULL THEN
                RAISE EXCEPTION USING MESSAGE = {Literal(failure)}, DETAIL = failures;
            END IF;
            """;

    // Statements are indented, but the lines of a name must not be.
    private static string Literal(string value)
        => value.AsSpan().ContainsAny('\r', '\n')
            ? "E" + SqlLiteral.Of(value.Replace("\\", "\\\\", StringComparison.Ordinal))
                .Replace("\r", "\\r", StringComparison.Ordinal)
                .Replace("\n", "\\n", StringComparison.Ordinal)
            : SqlLiteral.Of(value);
}
