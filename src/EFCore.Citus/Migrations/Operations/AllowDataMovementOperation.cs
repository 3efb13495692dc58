using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     Lets a change of the model move the rows of a table that is distributed already, wherever in the migration the operation stands.
///     It is no statement of its own.
/// </summary>
[DebuggerDisplay("Allow data movement of '{Table}'")]
public class AllowDataMovementOperation : MigrationOperation, ITableMigrationOperation
{
    /// <inheritdoc />
    public virtual string? Schema { get; set; }

    /// <inheritdoc />
    public virtual required string Table { get; set; }
}
