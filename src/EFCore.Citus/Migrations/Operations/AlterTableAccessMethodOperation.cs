using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     A <see cref="MigrationOperation" /> for changing the access method of a table: <c>alter_table_set_access_method</c>. All rows are
///     rewritten.
/// </summary>
/// <remarks>
///     See
///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#alter-table-set-access-method">alter_table_set_access_method</see>.
/// </remarks>
[DebuggerDisplay("SELECT alter_table_set_access_method('{Table}', '{AccessMethod}')")]
public class AlterTableAccessMethodOperation : MigrationOperation, ITableMigrationOperation
{
    /// <inheritdoc />
    public virtual string? Schema { get; set; }

    /// <inheritdoc />
    public virtual required string Table { get; set; }

    /// <summary>
    ///     Gets or sets the access method: <c>heap</c> or <c>columnar</c>.
    /// </summary>
    public virtual required string AccessMethod { get; set; }
}
