using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     Fills a column of all rows of a table from the rows of another table that they refer to, in one statement. It runs after the columns
///     of the migration have been added and before its keys are, wherever in the migration the operation stands.
/// </summary>
/// <remarks>
///     Made for a tenant column that a table gets before it is distributed. One that the migration adds as the distribution column of a table
///     is filled without it, when a foreign key of the model says from where.
/// </remarks>
[DebuggerDisplay("UPDATE {Table} SET {Column} = {PrincipalTable}.{PrincipalColumn}")]
public class BackfillColumnOperation : MigrationOperation, ITableMigrationOperation
{
    /// <inheritdoc />
    public virtual string? Schema { get; set; }

    /// <inheritdoc />
    public virtual required string Table { get; set; }

    /// <summary>
    ///     The column to fill.
    /// </summary>
    public virtual required string Column { get; set; }

    /// <summary>
    ///     The columns of the table that refer to <see cref="PrincipalTable" />.
    /// </summary>
    public virtual required string[] ForeignKeyColumns { get; set; }

    /// <summary>
    ///     The table from which the values come.
    /// </summary>
    public virtual required string PrincipalTable { get; set; }

    /// <summary>
    ///     The schema of <see cref="PrincipalTable" />, or <see langword="null" /> if the default schema should be used.
    /// </summary>
    public virtual string? PrincipalSchema { get; set; }

    /// <summary>
    ///     The column of <see cref="PrincipalTable" /> from which the values come.
    /// </summary>
    public virtual required string PrincipalColumn { get; set; }

    /// <summary>
    ///     The columns of <see cref="PrincipalTable" /> to which <see cref="ForeignKeyColumns" /> refer.
    /// </summary>
    public virtual required string[] PrincipalKeyColumns { get; set; }
}
