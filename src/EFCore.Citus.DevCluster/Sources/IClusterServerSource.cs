namespace EFCore.Citus.DevCluster.Sources;

/// <summary>
///     Provides the servers of a cluster.
/// </summary>
internal interface IClusterServerSource
{
    /// <summary>Gets the public name of the source.</summary>
    CitusClusterSource Kind { get; }

    /// <summary>
    ///     Gets the reason for which the source is not available, and the remedy, or <see langword="null" /> if it is available. An
    ///     available source that fails to start is an error, and the next source is not tried. The user would otherwise get a different
    ///     cluster from the one that the machine is configured for.
    /// </summary>
    Task<string?> FindObstacleAsync(CitusClusterOptions options, CancellationToken cancellationToken);

    /// <summary>Starts the servers or connects to them.</summary>
    Task<ClusterServers> StartAsync(CitusClusterOptions options, CancellationToken cancellationToken);
}
