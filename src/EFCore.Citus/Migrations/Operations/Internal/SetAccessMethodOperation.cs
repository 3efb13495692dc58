using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations.Internal;

/// <summary>
///     Sets the access method of a partitioned table that has no partitions yet, and has no effect on PostgreSQL without Citus.
/// </summary>
internal sealed class SetAccessMethodOperation : MigrationOperation, ITableMigrationOperation
{
    public string? Schema { get; init; }

    public required string Table { get; init; }

    public required string AccessMethod { get; init; }
}
