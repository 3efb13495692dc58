using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     A <see cref="MigrationOperation" /> for allowing a change of the model to move the rows of a table that is already distributed. Its
///     position in the migration does not matter, and it does not result in a statement.
/// </summary>
[DebuggerDisplay("Allow data movement of '{Table}'")]
public class AllowDataMovementOperation : MigrationOperation, ITableMigrationOperation
{
    /// <inheritdoc />
    public virtual string? Schema { get; set; }

    /// <inheritdoc />
    public virtual required string Table { get; set; }
}
