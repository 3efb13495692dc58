using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.Citus.Infrastructure;

/// <summary>
///     The options of <c>UseCitus</c> as singleton services see them.
/// </summary>
internal interface ICitusSingletonOptions : ISingletonOptions
{
    int? DefaultShardCount { get; }

    CitusDefaultColocation DefaultColocation { get; }

    bool AllowPlainPostgres { get; }

    TimeSpan? MigrationLockTimeout { get; }

    /// <summary>
    ///     The versions that the application says its servers have.
    /// </summary>
    ServerVersion ServerVersion { get; }
}
