namespace EFCore.Citus.DevCluster;

/// <summary>
///     Indicates the source of the servers of a <see cref="CitusCluster" />. The values are ordered as they are tried.
/// </summary>
public enum CitusClusterSource
{
    /// <summary>
    ///     A running cluster that is specified by <see cref="CitusClusterOptions.ConnectionString" /> or by the environment variable
    ///     <c>CITUS_CONNECTION</c>. It is never stopped.
    /// </summary>
    Connection,

    /// <summary>
    ///     An installation of PostgreSQL with the <c>citus</c> extension: a coordinator and workers in a temporary folder.
    /// </summary>
    Installed,

    /// <summary>
    ///     Docker: a coordinator and workers in containers on a separate network.
    /// </summary>
    Docker,

    /// <summary>
    ///     An installation of PostgreSQL without Citus: one server in a temporary folder. It is only used if
    ///     <see cref="CitusClusterOptions.AllowPlainPostgres" /> permits it.
    /// </summary>
    PlainPostgres,
}
