namespace EFCore.Citus.DevCluster;

/// <summary>
///     Says where the servers of a <see cref="CitusCluster" /> come from. The values are in the order in which they are tried.
/// </summary>
public enum CitusClusterSource
{
    /// <summary>
    ///     A cluster that runs already, named by <see cref="CitusClusterOptions.ConnectionString" /> or by the environment variable
    ///     <c>CITUS_CONNECTION</c>. It is used, never stopped.
    /// </summary>
    Connection,

    /// <summary>
    ///     The machine's PostgreSQL with the <c>citus</c> extension: a coordinator and workers in a temporary folder.
    /// </summary>
    Installed,

    /// <summary>
    ///     Docker: a coordinator and workers in containers on a network of their own.
    /// </summary>
    Docker,

    /// <summary>
    ///     The machine's PostgreSQL without Citus: one server in a temporary folder. Used only when
    ///     <see cref="CitusClusterOptions.AllowPlainPostgres" /> permits it.
    /// </summary>
    PlainPostgres,
}
