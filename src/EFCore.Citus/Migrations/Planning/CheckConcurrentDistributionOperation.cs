using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Fails if the settings of the server do not allow tables to be distributed concurrently, before the migration changes anything.
/// </summary>
internal sealed class CheckConcurrentDistributionOperation : MigrationOperation
{
    /// <summary>The tables that the migration distributes concurrently. The settings do not matter once all of them are distributed.</summary>
    public required IReadOnlyList<TableIdentity> Tables { get; init; }
}
