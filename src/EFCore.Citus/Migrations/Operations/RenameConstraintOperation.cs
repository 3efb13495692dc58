using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     Gives a constraint another name. That of a key is renamed with its index, which is the way that Citus has.
/// </summary>
/// <remarks>
///     Citus renames no foreign keys and check constraints of tables that it manages: drop and add them. See
///     <see href="https://www.postgresql.org/docs/current/sql-altertable.html">ALTER TABLE</see>.
/// </remarks>
[DebuggerDisplay("ALTER TABLE {Table} RENAME CONSTRAINT {Name} TO {NewName}")]
public class RenameConstraintOperation : MigrationOperation, ITableMigrationOperation
{
    /// <summary>
    ///     The name that the constraint has.
    /// </summary>
    public virtual required string Name { get; set; }

    /// <summary>
    ///     The name that it gets.
    /// </summary>
    public virtual required string NewName { get; set; }

    /// <inheritdoc />
    public virtual string? Schema { get; set; }

    /// <inheritdoc />
    public virtual required string Table { get; set; }
}
