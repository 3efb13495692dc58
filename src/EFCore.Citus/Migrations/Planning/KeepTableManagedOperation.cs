using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Lets local tables that Citus manages because foreign keys connect them with a table stay managed without these, if one of them has a
///     sequence of its own: Citus would undistribute the tables, which it cannot do with an identity column, and with a serial column leaves
///     the sequence on the workers.
/// </summary>
internal sealed class KeepTableManagedOperation : MigrationOperation, ITableMigrationOperation
{
    public required string Table { get; init; }

    public string? Schema { get; init; }
}
