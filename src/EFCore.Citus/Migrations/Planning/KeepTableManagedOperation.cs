using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Lets a local table that Citus manages because of its foreign keys stay managed without them.
/// </summary>
internal sealed class KeepTableManagedOperation : MigrationOperation, ITableMigrationOperation
{
    public required string Table { get; init; }

    public string? Schema { get; init; }
}
