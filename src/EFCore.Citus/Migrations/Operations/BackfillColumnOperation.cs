using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     A <see cref="MigrationOperation" /> for setting a column of all rows of a table from the rows of another table that they reference,
///     in one statement. Independently of its position, it runs after the columns of the migration have been added and before the keys are
///     added.
/// </summary>
/// <remarks>
///     The operation is intended for a tenant column that is added to a table before the table is distributed. If the migration adds the
///     column as the distribution column of the table, the column is set without the operation if a foreign key of the model determines its
///     values.
/// </remarks>
[DebuggerDisplay("UPDATE {Table} SET {Column} = {PrincipalTable}.{PrincipalColumn}")]
public class BackfillColumnOperation : MigrationOperation, ITableMigrationOperation
{
    /// <inheritdoc />
    public virtual string? Schema { get; set; }

    /// <inheritdoc />
    public virtual required string Table { get; set; }

    /// <summary>
    ///     Gets or sets the column to set.
    /// </summary>
    public virtual required string Column { get; set; }

    /// <summary>
    ///     Gets or sets the columns of the table that reference <see cref="PrincipalTable" />.
    /// </summary>
    public virtual required string[] ForeignKeyColumns { get; set; }

    /// <summary>
    ///     Gets or sets the table that contains the values.
    /// </summary>
    public virtual required string PrincipalTable { get; set; }

    /// <summary>
    ///     Gets or sets the schema of <see cref="PrincipalTable" />, or <see langword="null" /> if the default schema should be used.
    /// </summary>
    public virtual string? PrincipalSchema { get; set; }

    /// <summary>
    ///     Gets or sets the column of <see cref="PrincipalTable" /> that contains the values.
    /// </summary>
    public virtual required string PrincipalColumn { get; set; }

    /// <summary>
    ///     Gets or sets the columns of <see cref="PrincipalTable" /> that <see cref="ForeignKeyColumns" /> reference.
    /// </summary>
    public virtual required string[] PrincipalKeyColumns { get; set; }
}
