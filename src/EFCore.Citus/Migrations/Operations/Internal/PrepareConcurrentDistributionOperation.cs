using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations.Internal;

/// <summary>
///     Converts a table to a managed local table before it is distributed concurrently. Citus does the same automatically, but restarts
///     identity columns, which continue with this operation.
/// </summary>
internal sealed class PrepareConcurrentDistributionOperation : MigrationOperation, ITableMigrationOperation
{
    public required string Table { get; init; }

    public string? Schema { get; init; }
}
