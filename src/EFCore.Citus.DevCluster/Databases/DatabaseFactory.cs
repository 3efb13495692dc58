using System.Globalization;
using EFCore.Citus.DevCluster.Sources;
using Npgsql;

namespace EFCore.Citus.DevCluster.Databases;

/// <summary>
///     Creates and drops databases on every node of a cluster, talking to the coordinator only.
/// </summary>
/// <remarks>
///     Installing the extension takes each node a quarter of a second and registering the nodes some more. So this happens once, in a
///     template on every node; a database is then a copy of the template on each node at the same time, in which the nodes are
///     registered already because the metadata is copied with it.
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
    ///     Gets the connection string of a database of the coordinator.
    /// </summary>
    public string GetConnectionString(string name)
        => new NpgsqlConnectionStringBuilder(_servers.MaintenanceConnectionString) { Database = name }.ConnectionString;

    /// <summary>
    ///     Creates a database on every node and returns its name, which is made up if none is given.
    /// </summary>
    public async Task<string> CreateAsync(string? name, CancellationToken cancellationToken)
    {
        if (name is null)
        {
            name = NewName("db_");
        }
        else
        {
            // So that it is certain below that what is dropped after a failure was created here.
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
    ///     Lists the databases of all nodes, except for the ones that every server has and for the template. A database that is on
    ///     several nodes is listed several times.
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
        // Servers of ours disappear with everything in them.
        if (!_servers.AreOurs && _template.IsValueCreated)
        {
            // A template that could not be made has been cleaned up, and its error reported, where it was asked for.
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

            // A database to which something is connected cannot be copied.
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
    ///     Closes a database to new connections on every node that has it, and ends the present ones.
    /// </summary>
    /// <remarks>
    ///     Among them are Citus's maintenance daemons, which connect to the database on all nodes, their own included, and do not listen
    ///     to anything while they do. So <c>DROP DATABASE WITH (FORCE)</c> alone may lock the database, wait for the daemon, which waits
    ///     for the lock, and give up after five seconds. A closed database turns the daemon away at once. It does not come back until
    ///     somebody connects.
    /// </remarks>
    private async Task EmptyAsync(string name, CancellationToken cancellationToken)
    {
        // One command, because each costs a connection from the coordinator to each worker; the database has to be closed for all before
        // it is emptied.
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

        // Copying files is faster than logging pages and leaves the shared buffers alone, but needs a checkpoint: nothing for throwaway
        // servers that never sync, a burden for others. Before PostgreSQL 15 there was no other way and no word for it.
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
                    $"The database '{name}' exists already on a node of the cluster. Take another name, or drop it with "
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
                // Where Citus itself creates databases on all nodes, it knows no template but template1. The setting is younger than
                // some versions of Citus; without it there is nothing to switch off.
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
    ///     Cleans up after something that failed: what went wrong first matters more to the caller than that it cannot be undone.
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
