using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Makes a table the managed local table that it is on the way to be distributed concurrently, as Citus would do it itself, but with
///     identity columns that go on where they were.
/// </summary>
internal sealed class PrepareConcurrentDistributionOperation : MigrationOperation, ITableMigrationOperation
{
    public required string Table { get; init; }

    public string? Schema { get; init; }
}
