using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     A <see cref="MigrationOperation" /> for dropping the partitions of a table that only contain rows older than a time:
///     <c>drop_old_time_partitions</c>.
/// </summary>
/// <remarks>
///     See
///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#drop-old-time-partitions">drop_old_time_partitions</see>.
/// </remarks>
[DebuggerDisplay("CALL drop_old_time_partitions('{Table}', '{OlderThan}')")]
public class DropOldTimePartitionsOperation : MigrationOperation, ITableMigrationOperation
{
    /// <summary>
    ///     Initializes a new instance of the <see cref="DropOldTimePartitionsOperation" /> class.
    /// </summary>
    public DropOldTimePartitionsOperation()
        => IsDestructiveChange = true;

    /// <inheritdoc />
    public virtual string? Schema { get; set; }

    /// <inheritdoc />
    public virtual required string Table { get; set; }

    /// <summary>
    ///     Gets or sets the time. A partition is dropped if all of its rows are before it.
    /// </summary>
    public virtual required DateTimeOffset OlderThan { get; set; }
}
