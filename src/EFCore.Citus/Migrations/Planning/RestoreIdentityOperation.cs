using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Lets the identity columns of a table go on where they were. Citus lets them start anew when it begins to manage a local table.
/// </summary>
internal sealed class RestoreIdentityOperation : MigrationOperation, ITableMigrationOperation
{
    public required string Table { get; init; }

    public string? Schema { get; init; }
}
