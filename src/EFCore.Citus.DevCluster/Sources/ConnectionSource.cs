using EFCore.Citus.DevCluster.Databases;
using Npgsql;

namespace EFCore.Citus.DevCluster.Sources;

/// <summary>
///     Provides a running cluster.
/// </summary>
internal sealed class ConnectionSource : IClusterServerSource
{
    public const string VariableName = "CITUS_CONNECTION";

    public CitusClusterSource Kind
        => CitusClusterSource.Connection;

    public Task<string?> FindObstacleAsync(CitusClusterOptions options, CancellationToken cancellationToken)
        => Task.FromResult(
            GetConnectionString(options) is null
                ? $"the environment variable {VariableName} is not set; set it to the Npgsql connection string of a Citus coordinator"
                : null);

    public async Task<ClusterServers> StartAsync(CitusClusterOptions options, CancellationToken cancellationToken)
    {
        var connectionString = GetConnectionString(options)!;
        try
        {
            var connection = new NpgsqlConnection(connectionString);
            await using (connection.ConfigureAwait(false))
            {
                await connection.OpenAsync(cancellationToken).ConfigureAwait(false);

                return await DescribeAsync(connection, connectionString, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is NpgsqlException or ArgumentException)
        {
            // If a cluster has been specified explicitly, no other source is tried.
            throw new InvalidOperationException(
                $"The cluster of {nameof(CitusClusterOptions)}.{nameof(CitusClusterOptions.ConnectionString)} or of the environment "
                + $"variable {VariableName} cannot be used: {exception.Message}",
                exception);
        }
    }

    private static async Task<ClusterServers> DescribeAsync(
        NpgsqlConnection connection, string connectionString, CancellationToken cancellationToken)
    {
        if (!await NodeCommands.ScalarAsync<bool>(
                connection, "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus')", cancellationToken)
            .ConfigureAwait(false))
        {
            throw new InvalidOperationException(
                $"The database '{connection.Database}' on {connection.DataSource} has no citus extension. Specify a database of the "
                + "coordinator that has the extension.");
        }

        if (await NodeCommands.ScalarAsync<bool>(
                connection, "SELECT EXISTS (SELECT FROM pg_dist_local_group WHERE groupid <> 0)", cancellationToken)
            .ConfigureAwait(false))
        {
            throw new InvalidOperationException(
                $"The server {connection.DataSource} is a worker. Databases cannot be created on every node through a worker. "
                + "Specify the coordinator.");
        }

        ClusterNode? coordinator = null;
        var workers = new List<ClusterNode>();
        var command = new NpgsqlCommand(
            """
            SELECT nodename, nodeport, shouldhaveshards, groupid = 0 FROM pg_dist_node
            WHERE noderole = 'primary' AND isactive ORDER BY nodeid
            """,
            connection);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    var node = new ClusterNode(reader.GetString(0), reader.GetInt32(1), reader.GetBoolean(2));
                    if (reader.GetBoolean(3))
                    {
                        coordinator = node;
                    }
                    else
                    {
                        workers.Add(node);
                    }
                }
            }
        }

        return new ClusterServers(
            connectionString,
            coordinator,
            workers,
            connection.PostgreSqlVersion,
            await ServerVersions.ReadCitusVersionAsync(connection, cancellationToken).ConfigureAwait(false),
            $"the cluster at {connection.DataSource}",
            StopAsync: null);
    }

    private static string? GetConnectionString(CitusClusterOptions options)
        => (options.ConnectionString ?? Environment.GetEnvironmentVariable(VariableName)) is { Length: > 0 } connectionString
            ? connectionString
            : null;
}
