namespace EFCore.Citus.DevCluster;

/// <summary>
///     Says how <see cref="CitusCluster.StartAsync" /> starts a cluster.
/// </summary>
public sealed class CitusClusterOptions
{
    /// <summary>
    ///     Gets or sets the number of workers beside the coordinator. The default is 2. With 0, the coordinator holds the shards itself.
    ///     Has no effect on <see cref="CitusClusterSource.Connection" />, where the cluster is what it is.
    /// </summary>
    public int WorkerCount { get; set; } = 2;

    /// <summary>
    ///     Gets or sets whether the machine's PostgreSQL without the Citus extension may stand in when no Citus is found.
    ///     The default is <see langword="false" />.
    /// </summary>
    public bool AllowPlainPostgres { get; set; }

    /// <summary>
    ///     Gets or sets the connection string of the coordinator of a cluster that runs already. When it is <see langword="null" />, the
    ///     default, the environment variable <c>CITUS_CONNECTION</c> is used.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    ///     Gets or sets the sources that may be used, or <see langword="null" />, the default, for all of them. Their order has no
    ///     meaning: they are tried in the order of <see cref="CitusClusterSource" />. The environment variable
    ///     <c>CITUS_DEVCLUSTER_SOURCES</c>, a list of <c>connection</c>, <c>installed</c>, <c>docker</c> and <c>plain</c> separated by
    ///     commas, can restrict them further.
    /// </summary>
    public IReadOnlyCollection<CitusClusterSource>? Sources { get; set; }

    /// <summary>
    ///     Gets or sets the image of the containers of <see cref="CitusClusterSource.Docker" />.
    /// </summary>
    public string DockerImage { get; set; } = "citusdata/citus:13.2.0";

    /// <summary>
    ///     Gets or sets the folder in which the servers of <see cref="CitusClusterSource.Installed" /> and
    ///     <see cref="CitusClusterSource.PlainPostgres" /> keep their data, in a folder of their own. When it is <see langword="null" />, the
    ///     default, it is the temporary folder of the system (<c>TMPDIR</c>).
    /// </summary>
    /// <remarks>
    ///     Tests that create and drop many databases are faster in a folder in memory, such as <c>/dev/shm</c> on Linux. The user that runs
    ///     the servers has to be allowed to write there.
    /// </remarks>
    public string? Folder { get; set; }

    /// <summary>
    ///     Gets the settings of the servers, by name, in addition to the ones that make throwaway servers fast. A setting that is given
    ///     here wins. Has no effect on <see cref="CitusClusterSource.Connection" />.
    /// </summary>
    public IDictionary<string, string> Settings { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    ///     Gets or sets what receives a line for each notable step, such as which source was taken.
    /// </summary>
    public Action<string>? Log { get; set; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(WorkerCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(WorkerCount, 32);
        ArgumentException.ThrowIfNullOrWhiteSpace(DockerImage);
    }
}
