using System.Globalization;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Storage;

/// <summary>
///     The SQL that gives a database of the coordinator its counterpart on every worker. All of it is sent to the coordinator, which
///     passes it on: addresses of workers are those that the nodes use among each other and may not be reachable from here.
/// </summary>
internal sealed class ClusterDatabaseSql(ISqlGenerationHelper sqlGenerationHelper, IRelationalTypeMappingSource typeMappingSource)
{
    private readonly RelationalTypeMapping _stringMapping = typeMappingSource.GetMapping(typeof(string));

    /// <summary>
    ///     Tells whether the database it runs in has the extension; the catalog of nodes cannot be named otherwise.
    /// </summary>
    public const string HasCitus = "SELECT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus')";

    public const string Nodes =
        """
        SELECT nodename, nodeport, groupid, shouldhaveshards
        FROM pg_dist_node
        WHERE noderole = 'primary' AND isactive
        ORDER BY groupid
        """;

    /// <summary>
    ///     To be run in the administrative database: waits for whoever creates the same database, until the session ends.
    /// </summary>
    public string LockCreation(string database)
        => $"SELECT pg_advisory_lock(hashtext('EFCore.Citus'), hashtext({Literal(database)}))";

    /// <summary>
    ///     To be run in the administrative database: creates the database on the workers that lack it. A cluster that propagates
    ///     <c>CREATE DATABASE</c> has created it already.
    /// </summary>
    public string CreateOnWorkers(string database, string createCommand)
        => RunOnWorkers(
            $"SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = {Literal(database)})",
            createCommand,
            $"Database {Literal(database)} could not be created on every worker");

    /// <summary>
    ///     To be run in the administrative database: closes the database on every node, so that it can be dropped. Citus's maintenance
    ///     daemons connect to it on all nodes and ignore being terminated while they do, so that <c>DROP DATABASE ... WITH (FORCE)</c>
    ///     alone waits for them as they wait for it, and gives up.
    /// </summary>
    public IEnumerable<string> Close(string database)
    {
        var close = DoBlock.Create(
            $"""
            IF EXISTS (SELECT 1 FROM pg_database WHERE datname = {Literal(database)}) THEN
                ALTER DATABASE {sqlGenerationHelper.DelimitIdentifier(database)} ALLOW_CONNECTIONS false;
            END IF;
            """);
        var disconnect = $"SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE datname = {Literal(database)}";

        yield return close;
        yield return $"SELECT run_command_on_workers({Literal(close)})";
        yield return disconnect;
        yield return $"SELECT run_command_on_workers({Literal(disconnect)})";
    }

    /// <summary>
    ///     To be run in the administrative database: takes back <see cref="Close" /> on this server, for a database that could not be
    ///     dropped.
    /// </summary>
    public string Reopen(string database)
        => $"ALTER DATABASE {sqlGenerationHelper.DelimitIdentifier(database)} ALLOW_CONNECTIONS true";

    /// <summary>
    ///     To be run in the administrative database: drops the database on the workers that have it.
    /// </summary>
    public string DropOnWorkers(string database)
        => RunOnWorkers(
            $"SELECT NOT EXISTS (SELECT 1 FROM pg_database WHERE datname = {Literal(database)})",
            $"DROP DATABASE IF EXISTS {sqlGenerationHelper.DelimitIdentifier(database)} WITH (FORCE)",
            $"Database {Literal(database)} could not be dropped on every worker");

    /// <summary>
    ///     To be run in the new database, one command each: the extension on every node, then the nodes.
    /// </summary>
    public IEnumerable<string> RegisterNodes(IReadOnlyList<CitusNode> nodes)
    {
        yield return "CREATE EXTENSION IF NOT EXISTS citus";

        var workers = nodes.Where(n => !n.IsCoordinator).ToList();
        if (workers.Count > 0)
        {
            var names = string.Join(", ", workers.Select(n => Literal(n.Name)));
            var ports = string.Join(", ", workers.Select(n => n.Port.ToString(CultureInfo.InvariantCulture)));
            var commands = string.Join(", ", workers.Select(_ => Literal("CREATE EXTENSION IF NOT EXISTS citus")));

            // The nodes are not registered here yet, so this is the form that takes their addresses.
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

            // By default workers hold shards and the coordinator does not.
            if (node.ShouldHaveShards == node.IsCoordinator)
            {
                yield return $"SELECT citus_set_node_property({address}, 'shouldhaveshards', {(node.ShouldHaveShards ? "true" : "false")})";
            }
        }
    }

    private string RunOnWorkers(string isDone, string command, string failure)
        => DoBlock.Create(
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
            """);

    private string RaiseFailures(string function, string failure)
        => $"""
            SELECT string_agg(format('%s:%s: %s', node_name, node_port, result), E'\n') INTO failures
            FROM {function}
            WHERE NOT success;
            IF failures IS NOT NULL THEN
                RAISE EXCEPTION USING MESSAGE = {Literal(failure)}, DETAIL = failures;
            END IF;
            """;

    private string Literal(string value)
        => _stringMapping.GenerateSqlLiteral(value);
}
