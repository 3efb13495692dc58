using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations.Internal;

/// <summary>
///     Sets a column of the existing rows of a table to one value, which is computed on the coordinator.
/// </summary>
internal sealed class FillColumnOperation : MigrationOperation, ITableMigrationOperation
{
    public required string Table { get; init; }

    public string? Schema { get; init; }

    public required string Column { get; init; }

    /// <summary>Gets the SQL of the value.</summary>
    public required string ValueSql { get; init; }
}
