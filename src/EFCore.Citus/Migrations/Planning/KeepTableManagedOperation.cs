using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Lets local tables that Citus manages because foreign keys connect them with a table stay managed without these, if one of them has an
///     identity column: Citus would undistribute the tables, and could not.
/// </summary>
internal sealed class KeepTableManagedOperation : MigrationOperation, ITableMigrationOperation
{
    public required string Table { get; init; }

    public string? Schema { get; init; }
}
