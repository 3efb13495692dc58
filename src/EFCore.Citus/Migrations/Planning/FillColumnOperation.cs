using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Gives the rows that a table has a value for a column: one for all, computed on the coordinator.
/// </summary>
internal sealed class FillColumnOperation : MigrationOperation, ITableMigrationOperation
{
    public required string Table { get; init; }

    public string? Schema { get; init; }

    public required string Column { get; init; }

    /// <summary>The SQL of the value.</summary>
    public required string ValueSql { get; init; }
}
