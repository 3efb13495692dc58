using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.Citus.Infrastructure;

/// <summary>
///     Provides the options of <c>UseCitus</c> to singleton services.
/// </summary>
internal interface ICitusSingletonOptions : ISingletonOptions
{
    int? DefaultShardCount { get; }

    CitusDefaultColocation DefaultColocation { get; }

    bool AllowPlainPostgres { get; }

    TimeSpan? MigrationLockTimeout { get; }

    bool UseKeyPropagation { get; }

    bool MonitorMultiShardQueries { get; }

    /// <summary>
    ///     Gets the configured versions of the servers.
    /// </summary>
    ServerVersion ServerVersion { get; }
}
