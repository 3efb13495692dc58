namespace EFCore.Citus.DevCluster.Sources;

/// <summary>
///     Represents a node of a cluster, with the address that the other nodes use. This process may not be able to connect to it.
/// </summary>
internal sealed record ClusterNode(string Host, int Port, bool HasShards);

/// <summary>
///     Represents the running servers that a source has found or started.
/// </summary>
/// <param name="MaintenanceConnectionString">
///     The connection string of the database on the coordinator from which databases are created and dropped. It has the extension if the
///     servers have Citus.
/// </param>
/// <param name="Coordinator">The coordinator as it registers itself, or <see langword="null" /> if it does not.</param>
/// <param name="Workers">The workers. The list is empty for a single server.</param>
/// <param name="PostgresVersion">The version of PostgreSQL.</param>
/// <param name="CitusVersion">The version of Citus, or <see langword="null" /> for plain PostgreSQL.</param>
/// <param name="Origin">A readable description of the source of the servers.</param>
/// <param name="StopAsync">
///     A delegate that stops the servers and deletes their data, or <see langword="null" /> if the servers were already running and
///     continue to run.
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
    /// <summary>Gets a value indicating whether the servers have the Citus extension.</summary>
    public bool HasCitus
        => CitusVersion is not null;

    /// <summary>Gets a value indicating whether the servers are temporary, and were started for this cluster only.</summary>
    public bool AreOurs
        => StopAsync is not null;
}
