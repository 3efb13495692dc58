using System.Globalization;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Networks;
using EFCore.Citus.DevCluster.Local;
using EFCore.Citus.DevCluster.Sources;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Testcontainers.PostgreSql;

namespace EFCore.Citus.DevCluster.Docker;

/// <summary>
///     Provides containers of a Citus image on a separate network.
/// </summary>
internal sealed class DockerSource : IClusterServerSource
{
    public CitusClusterSource Kind
        => CitusClusterSource.Docker;

    public Task<string?> FindObstacleAsync(CitusClusterOptions options, CancellationToken cancellationToken)
    {
        try
        {
            // Building a network checks for a running engine, and creates nothing.
            _ = new NetworkBuilder().WithLogger(NullLogger.Instance).Build();

            return Task.FromResult<string?>(null);
        }
        catch (DockerUnavailableException)
        {
            return Task.FromResult<string?>("no Docker engine answers; start Docker, or set DOCKER_HOST to the address of an engine");
        }
        catch (TypeInitializationException exception)
        {
            // Testcontainers reads the environment on first use.
            return Task.FromResult<string?>(
                $"the address of the Docker engine cannot be used ({exception.GetBaseException().Message.TrimEnd('.')}); correct DOCKER_HOST");
        }
    }

    public async Task<ClusterServers> StartAsync(CitusClusterOptions options, CancellationToken cancellationToken)
    {
        options.Log?.Invoke($"Starting {options.WorkerCount + 1} containers of {options.DockerImage}; the first time, Docker pulls the image.");

        var network = new NetworkBuilder().WithLogger(NullLogger.Instance).Build();
        var coordinator = Build(options, network, "coordinator");
        var workers = Enumerable.Range(1, options.WorkerCount)
            .Select(i => Build(options, network, string.Create(CultureInfo.InvariantCulture, $"worker-{i}")))
            .ToList();
        try
        {
            await network.CreateAsync(cancellationToken).ConfigureAwait(false);

            // The first container pulls the image for all of them.
            await coordinator.Container.StartAsync(cancellationToken).ConfigureAwait(false);
            await Task.WhenAll(workers.Select(w => w.Container.StartAsync(cancellationToken))).ConfigureAwait(false);
            await Task.WhenAll(
                    workers.Append(coordinator)
                        .Select(n => OutputPlugins.AllowCitusAsync(n.Container.GetConnectionString(), cancellationToken)))
                .ConfigureAwait(false);

            var connectionString = new NpgsqlConnectionStringBuilder(coordinator.Container.GetConnectionString())
            {
                IncludeErrorDetail = true,
            }.ConnectionString;
            var (postgresVersion, citusVersion) =
                await ServerVersions.InstallCitusAsync(connectionString, cancellationToken).ConfigureAwait(false);

            return new ClusterServers(
                connectionString,
                Node(coordinator.Name, hasShards: options.WorkerCount == 0),
                [.. workers.Select(w => Node(w.Name, hasShards: true))],
                postgresVersion,
                citusVersion,
                $"Docker containers of {options.DockerImage}",
                StopAsync);
        }
        catch (Exception exception)
        {
            await StopAsync().ConfigureAwait(false);
            if (exception is OperationCanceledException)
            {
                throw;
            }

            throw new InvalidOperationException(
                $"The containers of the image '{options.DockerImage}' could not be started: {exception.Message}", exception);
        }

        async ValueTask StopAsync()
        {
            await Task.WhenAll(workers.Append(coordinator).Select(n => n.Container.DisposeAsync().AsTask())).ConfigureAwait(false);
            await network.DisposeAsync().ConfigureAwait(false);
        }

        static ClusterNode Node(string name, bool hasShards)
            => new(name, PostgreSqlBuilder.PostgreSqlPort, hasShards);
    }

    private static (string Name, PostgreSqlContainer Container) Build(CitusClusterOptions options, INetwork network, string name)
    {
        var builder = new PostgreSqlBuilder(options.DockerImage)
            .WithNetwork(network)
            .WithNetworkAliases(name)
            .WithLogger(NullLogger.Instance)
            // Nodes connect to each other without passwords. Only the port of the coordinator is published outside the network.
            .WithEnvironment("POSTGRES_HOST_AUTH_METHOD", "trust")
            .WithEnvironment("POSTGRES_INITDB_ARGS", "--encoding=UTF8 --locale=C.UTF-8 --no-sync");

        foreach (var (setting, value) in ServerSettings.Create(withCitus: true, options.Settings))
        {
            builder = builder.WithCommand("-c", $"{setting}={value}");
        }

        return (name, builder.Build());
    }
}
