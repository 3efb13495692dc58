using System.Text;
using EFCore.Citus.DevCluster.Databases;
using EFCore.Citus.DevCluster.Sources;

namespace EFCore.Citus.DevCluster;

/// <summary>
///     Represents a Citus cluster for development and tests: a coordinator and workers, which run until the process ends or the instance is
///     disposed.
/// </summary>
/// <remarks>
///     <para>
///         The servers are temporary: their data is deleted with them, they are configured for speed instead of durability, and any program
///         that can access the loopback interface of the machine can use them.
///     </para>
///     <para>
///         Instances of this class are thread-safe.
///     </para>
/// </remarks>
public sealed class CitusCluster : IAsyncDisposable
{
    private static readonly IClusterServerSource[] KnownSources =
    [
        new ConnectionSource(),
        new InstalledSource(),
        new Docker.DockerSource(),
        new PlainPostgresSource(),
    ];

    private readonly ClusterServers _servers;
    private readonly DatabaseFactory _databases;
    private int _disposed;

    private CitusCluster(CitusClusterSource source, ClusterServers servers)
    {
        Source = source;
        ConnectionString = servers.MaintenanceConnectionString;
        _servers = servers;
        _databases = new DatabaseFactory(servers);
    }

    /// <summary>
    ///     Gets the source of the servers.
    /// </summary>
    public CitusClusterSource Source { get; }

    /// <summary>
    ///     Gets the connection string of the coordinator, with a database that is ready for use. It is a new database named <c>citus</c>,
    ///     or, for <see cref="CitusClusterSource.Connection" />, the database of the connection string.
    /// </summary>
    public string ConnectionString { get; private set; }

    /// <summary>
    ///     Gets a value indicating whether the cluster has the Citus extension. It is <see langword="true" /> unless
    ///     <see cref="CitusClusterSource.PlainPostgres" /> has been permitted and used.
    /// </summary>
    public bool HasCitus
        => _servers.HasCitus;

    /// <summary>
    ///     Gets the version of Citus, or <see langword="null" /> for plain PostgreSQL.
    /// </summary>
    public Version? CitusVersion
        => _servers.CitusVersion;

    /// <summary>
    ///     Gets the version of PostgreSQL.
    /// </summary>
    public Version PostgresVersion
        => _servers.PostgresVersion;

    /// <summary>
    ///     Gets the number of workers. If it is 0, the shards are on the coordinator.
    /// </summary>
    public int WorkerCount
        => _servers.Workers.Count;

    /// <summary>
    ///     Gets a readable description of the cluster and its source, in one line.
    /// </summary>
    public string Description
        => HasCitus
            ? FormattableString.Invariant(
                $"Citus {CitusVersion} on PostgreSQL {PostgresVersion}, coordinator with {WorkerCount} worker(s), from {_servers.Origin}")
            : FormattableString.Invariant(
                $"PostgreSQL {PostgresVersion} without Citus, one server, nothing is distributed, from {_servers.Origin}");

    /// <summary>
    ///     Starts a cluster from the first available source, in the order of <see cref="CitusClusterSource" />, and waits until it is ready
    ///     for use.
    /// </summary>
    /// <param name="configure">An action to configure the options, or <see langword="null" /> for the defaults.</param>
    /// <param name="cancellationToken">
    ///     A <see cref="CancellationToken" /> that cancels the start. Servers that have already been started are stopped.
    /// </param>
    /// <returns>The running cluster.</returns>
    /// <exception cref="CitusNotFoundException">No source is available. The message contains the reason for each source.</exception>
    /// <exception cref="InvalidOperationException">A source is available, but the cluster could not be started or used.</exception>
    public static async Task<CitusCluster> StartAsync(
        Action<CitusClusterOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        var options = new CitusClusterOptions();
        configure?.Invoke(options);
        options.Validate();

        var variable = Environment.GetEnvironmentVariable(SourceSelection.VariableName);
        var obstacles = new StringBuilder();
        foreach (var kind in Enum.GetValues<CitusClusterSource>())
        {
            var obstacle = SourceSelection.FindObstacle(kind, options, variable);
            if (obstacle is null)
            {
                var source = KnownSources.Single(s => s.Kind == kind);
                obstacle = await source.FindObstacleAsync(options, cancellationToken).ConfigureAwait(false);
                if (obstacle is null)
                {
                    return await UseAsync(source, options, cancellationToken).ConfigureAwait(false);
                }
            }

            obstacles.AppendLine().Append($"  {kind}: {obstacle}.");
        }

        throw new CitusNotFoundException(
            $"""
            No Citus cluster can be started on this machine. These sources are not available:{obstacles}
            Do one of the following:
              - Install Citus for the PostgreSQL of this machine: {Local.LocalServers.InstructionsUrl}
              - Start Docker.
              - Set {ConnectionSource.VariableName} to the Npgsql connection string of the coordinator of a running cluster.
            """);
    }

    /// <summary>
    ///     Creates a database on every node, with the Citus extension installed and all nodes registered. This takes about a tenth of a
    ///     second.
    /// </summary>
    /// <param name="name">The name of the database, or <see langword="null" /> to generate a name.</param>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for the task to complete.</param>
    /// <returns>The database, which is dropped on every node when it is disposed.</returns>
    /// <exception cref="InvalidOperationException">A database with this name exists, or a node refused to create it.</exception>
    public async Task<CitusDatabase> CreateDatabaseAsync(string? name = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);

        var created = await _databases.CreateAsync(name, cancellationToken).ConfigureAwait(false);

        return new CitusDatabase(this, created, _databases.GetConnectionString(created));
    }

    /// <summary>
    ///     Drops a database on every node that has it, and closes its connections. This method has no effect if no node has the database,
    ///     or if the cluster has been disposed.
    /// </summary>
    /// <param name="name">The name of the database.</param>
    /// <param name="cancellationToken">A <see cref="CancellationToken" /> to observe while waiting for the task to complete.</param>
    /// <returns>A task that represents the asynchronous operation.</returns>
    /// <exception cref="InvalidOperationException">A worker refused to drop it.</exception>
    public async Task DropDatabaseAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);

        if (_disposed == 0)
        {
            await _databases.DropAsync(name, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    ///     Stops the servers and deletes their data. For <see cref="CitusClusterSource.Connection" />, the servers continue to run.
    /// </summary>
    /// <returns>A task that represents the asynchronous operation.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _databases.DisposeAsync().ConfigureAwait(false);
        if (_servers.StopAsync is { } stopAsync)
        {
            await stopAsync().ConfigureAwait(false);
        }
    }

    internal Task<IReadOnlyList<string>> ListDatabasesAsync(CancellationToken cancellationToken)
        => _databases.ListAsync(cancellationToken);

    /// <summary>
    ///     Gets the name of the database of which all databases of this cluster are copies, or <see langword="null" /> if none has been
    ///     created yet.
    /// </summary>
    internal string? TemplateName
        => _databases.TemplateName;

    private static async Task<CitusCluster> UseAsync(
        IClusterServerSource source, CitusClusterOptions options, CancellationToken cancellationToken)
    {
        var cluster = new CitusCluster(
            source.Kind, await source.StartAsync(options, cancellationToken).ConfigureAwait(false));
        try
        {
            if (cluster._servers.AreOurs)
            {
                var database = await cluster.CreateDatabaseAsync("citus", cancellationToken).ConfigureAwait(false);
                cluster.ConnectionString = database.ConnectionString;
            }
        }
        catch
        {
            await cluster.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        options.Log?.Invoke(cluster.Description);

        return cluster;
    }
}
