using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     Drops the partitions of a table whose rows are all older than a time: <c>drop_old_time_partitions</c>.
/// </summary>
/// <remarks>
///     See
///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#drop-old-time-partitions">drop_old_time_partitions</see>.
/// </remarks>
[DebuggerDisplay("CALL drop_old_time_partitions('{Table}', '{OlderThan}')")]
public class DropOldTimePartitionsOperation : MigrationOperation, ITableMigrationOperation
{
    /// <summary>
    ///     Creates the operation.
    /// </summary>
    public DropOldTimePartitionsOperation()
        => IsDestructiveChange = true;

    /// <inheritdoc />
    public virtual string? Schema { get; set; }

    /// <inheritdoc />
    public virtual required string Table { get; set; }

    /// <summary>
    ///     The time before which all rows of a partition have to lie for it to be dropped.
    /// </summary>
    public virtual required DateTimeOffset OlderThan { get; set; }
}
