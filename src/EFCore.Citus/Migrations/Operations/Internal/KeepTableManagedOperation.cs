using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations.Internal;

/// <summary>
///     Keeps local tables managed that Citus manages because foreign keys connect them with a table, if the foreign keys are dropped and
///     one of the tables owns a sequence. Citus would undistribute the tables. It cannot do so with an identity column, and leaves the
///     sequence of a serial column on the workers.
/// </summary>
internal sealed class KeepTableManagedOperation : MigrationOperation, ITableMigrationOperation
{
    public required string Table { get; init; }

    public string? Schema { get; init; }
}
