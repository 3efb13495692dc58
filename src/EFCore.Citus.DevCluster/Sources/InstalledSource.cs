using EFCore.Citus.DevCluster.Local;

namespace EFCore.Citus.DevCluster.Sources;

/// <summary>
///     Provides servers from an installation of PostgreSQL with the Citus extension.
/// </summary>
internal sealed class InstalledSource : IClusterServerSource
{
    public CitusClusterSource Kind
        => CitusClusterSource.Installed;

    public Task<string?> FindObstacleAsync(CitusClusterOptions options, CancellationToken cancellationToken)
        => Task.FromResult(LocalServers.FindObstacle(PostgresInstallation.FindAll(), needsCitus: true));

    public async Task<ClusterServers> StartAsync(CitusClusterOptions options, CancellationToken cancellationToken)
    {
        var installation = PostgresInstallation.FindAll().First(i => i.HasCitus);
        var local = await LocalServers.StartAsync(
                installation,
                options.WorkerCount + 1,
                ServerSettings.Create(withCitus: true, options.Settings),
                options.Folder,
                cancellationToken)
            .ConfigureAwait(false);

        try
        {
            var connectionString = LocalServers.GetConnectionString(local.Ports[0], "postgres");
            await Task.WhenAll(
                    local.Ports.Select(p => OutputPlugins.AllowCitusAsync(LocalServers.GetConnectionString(p, "postgres"), cancellationToken)))
                .ConfigureAwait(false);
            var (postgresVersion, citusVersion) =
                await ServerVersions.InstallCitusAsync(connectionString, cancellationToken).ConfigureAwait(false);

            return new ClusterServers(
                connectionString,
                Node(local.Ports[0], hasShards: options.WorkerCount == 0),
                [.. local.Ports.Skip(1).Select(port => Node(port, hasShards: true))],
                postgresVersion,
                citusVersion,
                $"the PostgreSQL programs in {installation.BinDirectory}",
                local.DisposeAsync);
        }
        catch
        {
            await local.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        static ClusterNode Node(int port, bool hasShards)
            => new(LocalServers.Host, port, hasShards);
    }
}
