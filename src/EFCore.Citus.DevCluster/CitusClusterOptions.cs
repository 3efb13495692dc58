namespace EFCore.Citus.DevCluster;

/// <summary>
///     Represents the options of <see cref="CitusCluster.StartAsync" />.
/// </summary>
public sealed class CitusClusterOptions
{
    /// <summary>
    ///     Gets or sets the number of workers in addition to the coordinator. The default is 2. If it is 0, the shards are on the
    ///     coordinator. This option has no effect on <see cref="CitusClusterSource.Connection" />, which uses an existing cluster.
    /// </summary>
    public int WorkerCount { get; set; } = 2;

    /// <summary>
    ///     Gets or sets a value indicating whether an installation of PostgreSQL without the Citus extension is used if Citus is not found.
    ///     The default is <see langword="false" />.
    /// </summary>
    public bool AllowPlainPostgres { get; set; }

    /// <summary>
    ///     Gets or sets the connection string of the coordinator of a running cluster. If it is <see langword="null" />, which is the
    ///     default, the environment variable <c>CITUS_CONNECTION</c> is used.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    ///     Gets or sets the permitted sources, or <see langword="null" />, which is the default, for all sources. Their order is not
    ///     significant: they are tried in the order of <see cref="CitusClusterSource" />. The environment variable
    ///     <c>CITUS_DEVCLUSTER_SOURCES</c>, a comma-separated list of <c>connection</c>, <c>installed</c>, <c>docker</c> and <c>plain</c>,
    ///     can restrict them further.
    /// </summary>
    public IReadOnlyCollection<CitusClusterSource>? Sources { get; set; }

    /// <summary>
    ///     Gets or sets the image of the containers of <see cref="CitusClusterSource.Docker" />.
    /// </summary>
    public string DockerImage { get; set; } = "citusdata/citus:13.2.0";

    /// <summary>
    ///     Gets or sets the folder in which the servers of <see cref="CitusClusterSource.Installed" /> and
    ///     <see cref="CitusClusterSource.PlainPostgres" /> create a folder for their data. If it is <see langword="null" />, which is the
    ///     default, the temporary folder of the system (<c>TMPDIR</c>) is used.
    /// </summary>
    /// <remarks>
    ///     Tests that create and drop many databases are faster in a folder in memory, such as <c>/dev/shm</c> on Linux. The user that runs
    ///     the servers must have permission to write to it.
    /// </remarks>
    public string? Folder { get; set; }

    /// <summary>
    ///     Gets the settings of the servers by name, in addition to the default settings of temporary servers. A setting in this dictionary
    ///     overrides the default. This option has no effect on <see cref="CitusClusterSource.Connection" />.
    /// </summary>
    public IDictionary<string, string> Settings { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    ///     Gets or sets a delegate that receives a line for each notable step, such as the choice of a source.
    /// </summary>
    public Action<string>? Log { get; set; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(WorkerCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(WorkerCount, 32);
        ArgumentException.ThrowIfNullOrWhiteSpace(DockerImage);
    }
}
