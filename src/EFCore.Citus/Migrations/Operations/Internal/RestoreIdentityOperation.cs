using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations.Internal;

/// <summary>
///     Continues the identity columns of a table at their previous values. Citus restarts them when it begins to manage a local table.
/// </summary>
internal sealed class RestoreIdentityOperation : MigrationOperation, ITableMigrationOperation
{
    public required string Table { get; init; }

    public string? Schema { get; init; }
}
