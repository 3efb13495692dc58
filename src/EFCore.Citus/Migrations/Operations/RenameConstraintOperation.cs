using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     A <see cref="MigrationOperation" /> for renaming a constraint. The constraint of a key is renamed by renaming its index, which Citus
///     supports.
/// </summary>
/// <remarks>
///     Citus does not support renaming foreign keys and check constraints of tables that it manages. Drop and add them instead. See
///     <see href="https://www.postgresql.org/docs/current/sql-altertable.html">ALTER TABLE</see>.
/// </remarks>
[DebuggerDisplay("ALTER TABLE {Table} RENAME CONSTRAINT {Name} TO {NewName}")]
public class RenameConstraintOperation : MigrationOperation, ITableMigrationOperation
{
    /// <summary>
    ///     Gets or sets the old name of the constraint.
    /// </summary>
    public virtual required string Name { get; set; }

    /// <summary>
    ///     Gets or sets the new name of the constraint.
    /// </summary>
    public virtual required string NewName { get; set; }

    /// <inheritdoc />
    public virtual string? Schema { get; set; }

    /// <inheritdoc />
    public virtual required string Table { get; set; }
}
