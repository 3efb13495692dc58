using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations.Internal;

/// <summary>
///     Fails before the migration changes anything if the settings of the server do not allow tables to be distributed concurrently.
/// </summary>
internal sealed class CheckConcurrentDistributionOperation : MigrationOperation
{
    /// <summary>
    ///     Gets the tables that the migration distributes concurrently. The settings do not matter if all of them are already distributed.
    /// </summary>
    public required IReadOnlyList<TableIdentity> Tables { get; init; }
}
