using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     A <see cref="MigrationOperation" /> for validating a foreign key or a check constraint that was added as <c>NOT VALID</c>. The table
///     remains writable while its rows are checked.
/// </summary>
/// <remarks>
///     A constraint that is already valid is not changed. See <see href="https://www.postgresql.org/docs/current/sql-altertable.html">ALTER
///     TABLE</see>.
/// </remarks>
[DebuggerDisplay("ALTER TABLE {Table} VALIDATE CONSTRAINT {Name}")]
public class ValidateConstraintOperation : MigrationOperation, ITableMigrationOperation
{
    /// <summary>
    ///     Gets or sets the name of the constraint.
    /// </summary>
    public virtual required string Name { get; set; }

    /// <inheritdoc />
    public virtual string? Schema { get; set; }

    /// <inheritdoc />
    public virtual required string Table { get; set; }
}
