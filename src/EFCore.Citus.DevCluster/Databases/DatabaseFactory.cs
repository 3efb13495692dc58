using System.Globalization;
using EFCore.Citus.DevCluster.Sources;
using Npgsql;

namespace EFCore.Citus.DevCluster.Databases;

/// <summary>
///     Creates and drops databases on every node of a cluster over connections to the coordinator.
/// </summary>
/// <remarks>
///     Installing the extension takes a quarter of a second on each node, and registering the nodes takes additional time. Both are
///     therefore done only once, in a template on every node. A database is a copy of the template, which is created on all nodes in
///     parallel. Its nodes are already registered, because the metadata is copied with it.
/// </remarks>
internal sealed class DatabaseFactory : IAsyncDisposable
{
    private const string TemplatePrefix = "citus_template_";

    private readonly ClusterServers _servers;
    private readonly NpgsqlDataSource _maintenance;
    private readonly Lazy<Task<string>> _template;

    public DatabaseFactory(ClusterServers servers)
    {
        _servers = servers;
        _maintenance = NpgsqlDataSource.Create(servers.MaintenanceConnectionString);
        _template = new(CreateTemplateAsync);
    }

    /// <summary>
    ///     Gets the name of the template, or <see langword="null" /> if it has not been created yet.
    /// </summary>
    public string? TemplateName
        => _template is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } template } ? template.Result : null;

    /// <summary>
    ///     Gets the connection string of a database of the coordinator.
    /// </summary>
    public string GetConnectionString(string name)
        => new NpgsqlConnectionStringBuilder(_servers.MaintenanceConnectionString) { Database = name }.ConnectionString;

    /// <summary>
    ///     Creates a database on every node and returns its name. If no name is given, it is generated.
    /// </summary>
    public async Task<string> CreateAsync(string? name, CancellationToken cancellationToken)
    {
        if (name is null)
        {
            name = NewName("db_");
        }
        else
        {
            // The check ensures that a database that is dropped after a failure below was created by this method.
            await ThrowIfExistsAsync(name, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            if (!_servers.HasCitus)
            {
                await RunOnAllNodesAsync($"CREATE DATABASE {SqlText.Identifier(name)}", cancellationToken).ConfigureAwait(false);
            }
            else
            {
                var template = await _template.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
                await CopyAsync(name, template, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            await DropQuietlyAsync(name).ConfigureAwait(false);
            throw;
        }

        return name;
    }

    /// <summary>
    ///     Drops a database on every node that has it.
    /// </summary>
    public async Task DropAsync(string name, CancellationToken cancellationToken)
    {
        await EmptyAsync(name, cancellationToken).ConfigureAwait(false);
        await RunOnAllNodesAsync($"DROP DATABASE IF EXISTS {SqlText.Identifier(name)} WITH (FORCE)", cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>
    ///     Lists the databases of all nodes, except for those that every server has and the template. A database is listed once for each
    ///     node that has it.
    /// </summary>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        const string sql = $"""
            SELECT coalesce(string_agg(datname, E'\n'), '') FROM pg_database
            WHERE NOT datistemplate AND datname NOT LIKE '{TemplatePrefix}%' AND datname <> 'postgres'
            """;

        var connection = await _maintenance.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var local = await NodeCommands.ScalarAsync<string>(connection, sql, cancellationToken).ConfigureAwait(false);
            var remote = await NodeCommands.AskWorkersAsync(connection, _servers.Workers, sql, cancellationToken).ConfigureAwait(false);

            return remote.Select(a => a.Text)
                .Append(local)
                .SelectMany(names => (names ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
                .ToArray();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The databases of temporary servers are deleted with the servers.
        if (!_servers.AreOurs && _template.IsValueCreated)
        {
            // If the template could not be created, it has already been dropped, and the exception has been thrown to the caller that
            // requested it.
            var template = await Task.WhenAny(_template.Value).ConfigureAwait(false);
            if (template.IsCompletedSuccessfully)
            {
                await DropAsync(await template.ConfigureAwait(false), CancellationToken.None).ConfigureAwait(false);
            }
        }

        await _maintenance.DisposeAsync().ConfigureAwait(false);
    }

    private static string NewName(string prefix)
        => prefix + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..12];

    private async Task<string> CreateTemplateAsync()
    {
        var name = NewName(TemplatePrefix);
        try
        {
            await CreateFromScratchAsync(name, CancellationToken.None).ConfigureAwait(false);

            // A database that has connections cannot be copied.
            await EmptyAsync(name, CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            await DropQuietlyAsync(name).ConfigureAwait(false);
            throw;
        }

        return name;
    }

    /// <summary>
    ///     Closes a database to new connections on every node that has it, and terminates the existing ones.
    /// </summary>
    /// <remarks>
    ///     The existing connections include the maintenance daemons of Citus, which connect to the database on all nodes and do not handle
    ///     interrupts while they connect. <c>DROP DATABASE WITH (FORCE)</c> alone may therefore lock the database, wait for a daemon that
    ///     waits for the lock, and fail after five seconds. A closed database refuses the connection of a daemon immediately. The daemon is
    ///     not restarted until another session connects.
    /// </remarks>
    private async Task EmptyAsync(string name, CancellationToken cancellationToken)
    {
        // A single command is used, because each command costs a connection from the coordinator to each worker. The database must be
        // closed on all nodes before its connections are terminated.
        var empty = $"""
            BEGIN
                IF EXISTS (SELECT FROM pg_database WHERE datname = {SqlText.Literal(name)}) THEN
                    ALTER DATABASE {SqlText.Identifier(name)} WITH ALLOW_CONNECTIONS false;
                    COMMIT;
                    PERFORM pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = {SqlText.Literal(name)};
                END IF;
            END
            """;
        await RunOnAllNodesAsync($"DO {SqlText.Literal(empty)}", cancellationToken).ConfigureAwait(false);
    }

    private async Task CopyAsync(string name, string template, CancellationToken cancellationToken)
    {
        var sql = $"CREATE DATABASE {SqlText.Identifier(name)} TEMPLATE {SqlText.Identifier(template)}";

        // Copying files is faster than logging pages and does not evict shared buffers, but it requires a checkpoint. A checkpoint is cheap
        // for temporary servers, which never sync, but not for others. Before PostgreSQL 15, it is the only strategy, and the option does
        // not exist.
        if (_servers is { AreOurs: true, PostgresVersion.Major: >= 15 })
        {
            sql += " STRATEGY FILE_COPY";
        }

        await RunOnAllNodesAsync(sql, cancellationToken).ConfigureAwait(false);
    }

    private async Task CreateFromScratchAsync(string name, CancellationToken cancellationToken)
    {
        await RunOnAllNodesAsync($"CREATE DATABASE {SqlText.Identifier(name)}", cancellationToken).ConfigureAwait(false);

        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(GetConnectionString(name)) { Pooling = false }.ConnectionString);
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);

            const string createExtension = "CREATE EXTENSION IF NOT EXISTS citus";
            await NodeCommands.ExecuteAsync(connection, createExtension, cancellationToken).ConfigureAwait(false);
            await NodeCommands.ExecuteOnWorkersAsync(connection, _servers.Workers, createExtension, cancellationToken)
                .ConfigureAwait(false);

            if (_servers.Coordinator is { } coordinator)
            {
                await NodeCommands.RegisterAsync(connection, "citus_set_coordinator_host", coordinator, cancellationToken)
                    .ConfigureAwait(false);
            }

            foreach (var worker in _servers.Workers)
            {
                await NodeCommands.RegisterAsync(connection, "citus_add_node", worker, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task ThrowIfExistsAsync(string name, CancellationToken cancellationToken)
    {
        var connection = await _maintenance.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var sql = $"SELECT count(*) FROM pg_database WHERE datname = {SqlText.Literal(name)}";
            if (await NodeCommands.ScalarAsync<long>(connection, sql, cancellationToken).ConfigureAwait(false) > 0
                || (await NodeCommands.AskWorkersAsync(connection, _servers.Workers, sql, cancellationToken).ConfigureAwait(false))
                .Any(a => a is { Success: true, Text: not "0" }))
            {
                throw new InvalidOperationException(
                    $"The database '{name}' already exists on a node of the cluster. Use another name, or drop it with "
                    + $"{nameof(CitusCluster)}.{nameof(CitusCluster.DropDatabaseAsync)}.");
            }
        }
    }

    private async Task RunOnAllNodesAsync(string sql, CancellationToken cancellationToken)
        => await Task.WhenAll(
                RunOnCoordinatorAsync(sql, cancellationToken),
                RunOnWorkersAsync(_servers.Workers, sql, cancellationToken))
            .ConfigureAwait(false);

    private async Task RunOnCoordinatorAsync(string sql, CancellationToken cancellationToken)
    {
        var connection = await _maintenance.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            if (_servers.HasCitus)
            {
                // Citus supports no template other than template1 if it creates databases on all nodes. The setting does not exist in older
                // versions of Citus, which do not propagate the statement.
                await NodeCommands.ExecuteAsync(
                    connection,
                    """
                    SELECT set_config(name, 'off', false) FROM pg_settings
                    WHERE name = 'citus.enable_create_database_propagation' AND setting <> 'off'
                    """,
                    cancellationToken).ConfigureAwait(false);
            }

            await NodeCommands.ExecuteAsync(connection, sql, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RunOnWorkersAsync(IReadOnlyList<ClusterNode> workers, string sql, CancellationToken cancellationToken)
    {
        if (workers.Count == 0)
        {
            return;
        }

        var connection = await _maintenance.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            await NodeCommands.ExecuteOnWorkersAsync(connection, workers, sql, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    ///     Drops a database after a failure. An exception of the cleanup is ignored, because the original exception is more important to
    ///     the caller.
    /// </summary>
    private async Task DropQuietlyAsync(string name)
    {
        try
        {
            await DropAsync(name, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
        }
    }
}
