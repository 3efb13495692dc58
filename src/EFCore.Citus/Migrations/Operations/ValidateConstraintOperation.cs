using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     Checks the rows that were there when a foreign key or a check constraint was added as <c>NOT VALID</c>. The table can be written
///     meanwhile.
/// </summary>
/// <remarks>
///     A constraint that is valid already stays as it is. See <see href="https://www.postgresql.org/docs/current/sql-altertable.html">ALTER
///     TABLE</see>.
/// </remarks>
[DebuggerDisplay("ALTER TABLE {Table} VALIDATE CONSTRAINT {Name}")]
public class ValidateConstraintOperation : MigrationOperation, ITableMigrationOperation
{
    /// <summary>
    ///     The name of the constraint.
    /// </summary>
    public virtual required string Name { get; set; }

    /// <inheritdoc />
    public virtual string? Schema { get; set; }

    /// <inheritdoc />
    public virtual required string Table { get; set; }
}
