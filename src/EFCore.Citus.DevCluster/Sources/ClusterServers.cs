namespace EFCore.Citus.DevCluster.Sources;

/// <summary>
///     A node of a cluster, by the address under which the other nodes know it, which is not always one that this process can dial.
/// </summary>
internal sealed record ClusterNode(string Host, int Port, bool HasShards);

/// <summary>
///     The running servers that a source has found or started.
/// </summary>
/// <param name="MaintenanceConnectionString">
///     A database of the coordinator from which databases are created and dropped. With Citus, the extension is in it.
/// </param>
/// <param name="Coordinator">The coordinator as it registers itself, or <see langword="null" /> when it does not.</param>
/// <param name="Workers">The workers; empty for a single server.</param>
/// <param name="PostgresVersion">The version of PostgreSQL.</param>
/// <param name="CitusVersion">The version of Citus, or <see langword="null" /> for plain PostgreSQL.</param>
/// <param name="Origin">Where the servers come from, to be read by a person.</param>
/// <param name="StopAsync">
///     Stops the servers and removes their data, or <see langword="null" /> when they were running before and go on.
/// </param>
internal sealed record ClusterServers(
    string MaintenanceConnectionString,
    ClusterNode? Coordinator,
    IReadOnlyList<ClusterNode> Workers,
    Version PostgresVersion,
    Version? CitusVersion,
    string Origin,
    Func<ValueTask>? StopAsync)
{
    /// <summary>Whether the servers have the Citus extension.</summary>
    public bool HasCitus
        => CitusVersion is not null;

    /// <summary>Whether the servers are throwaway ones, started for this cluster alone.</summary>
    public bool AreOurs
        => StopAsync is not null;
}
