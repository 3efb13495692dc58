using EFCore.Citus.DevCluster.Local;
using Npgsql;

namespace EFCore.Citus.DevCluster.Sources;

/// <summary>
///     Provides a server from an installation of PostgreSQL without Citus, if the caller permits it.
/// </summary>
internal sealed class PlainPostgresSource : IClusterServerSource
{
    public CitusClusterSource Kind
        => CitusClusterSource.PlainPostgres;

    public Task<string?> FindObstacleAsync(CitusClusterOptions options, CancellationToken cancellationToken)
        => Task.FromResult(
            options.AllowPlainPostgres
                ? LocalServers.FindObstacle(PostgresInstallation.FindAll(), needsCitus: false)
                : $"PostgreSQL without Citus is not permitted; permit it with {nameof(CitusClusterOptions.AllowPlainPostgres)} = true");

    public async Task<ClusterServers> StartAsync(CitusClusterOptions options, CancellationToken cancellationToken)
    {
        var installation = PostgresInstallation.FindAll()[0];
        var settings = ServerSettings.Create(withCitus: false, options.Settings);

        var local = await LocalServers.StartAsync(installation, 1, settings, options.Folder, cancellationToken).ConfigureAwait(false);
        try
        {
            var connectionString = LocalServers.GetConnectionString(local.Ports[0], "postgres");
            var connection = new NpgsqlConnection(connectionString);
            await using (connection.ConfigureAwait(false))
            {
                await connection.OpenAsync(cancellationToken).ConfigureAwait(false);

                return new ClusterServers(
                    connectionString,
                    Coordinator: null,
                    Workers: [],
                    connection.PostgreSqlVersion,
                    CitusVersion: null,
                    $"the PostgreSQL programs in {installation.BinDirectory}",
                    local.DisposeAsync);
            }
        }
        catch
        {
            await local.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
