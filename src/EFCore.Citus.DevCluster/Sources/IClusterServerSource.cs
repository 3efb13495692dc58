namespace EFCore.Citus.DevCluster.Sources;

/// <summary>
///     One way to come by the servers of a cluster.
/// </summary>
internal interface IClusterServerSource
{
    /// <summary>The source that users know it as.</summary>
    CitusClusterSource Kind { get; }

    /// <summary>
    ///     Says why the source is not there and what would make it available, or returns <see langword="null" /> when it is there. A source
    ///     that is there and then fails to start is an error, not a reason to try the next one: the user would get another cluster than
    ///     the machine is set up for.
    /// </summary>
    Task<string?> FindObstacleAsync(CitusClusterOptions options, CancellationToken cancellationToken);

    /// <summary>Starts the servers, or connects to them.</summary>
    Task<ClusterServers> StartAsync(CitusClusterOptions options, CancellationToken cancellationToken);
}
