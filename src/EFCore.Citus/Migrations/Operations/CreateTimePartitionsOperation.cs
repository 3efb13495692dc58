using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     A <see cref="MigrationOperation" /> for creating the missing partitions of a table for a range of time:
///     <c>create_time_partitions</c>.
/// </summary>
/// <remarks>
///     See
///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#create-time-partitions">create_time_partitions</see>.
/// </remarks>
[DebuggerDisplay("SELECT create_time_partitions('{Table}', '{Interval}')")]
public class CreateTimePartitionsOperation : MigrationOperation, ITableMigrationOperation
{
    /// <inheritdoc />
    public virtual string? Schema { get; set; }

    /// <inheritdoc />
    public virtual required string Table { get; set; }

    /// <summary>
    ///     Gets or sets the interval of a partition, as a PostgreSQL interval.
    /// </summary>
    public virtual required string Interval { get; set; }

    /// <summary>
    ///     Gets or sets the time that the first partition contains, or <see langword="null" /> for the time of the migration.
    /// </summary>
    public virtual DateTimeOffset? From { get; set; }

    /// <summary>
    ///     Gets or sets the time up to which partitions are created, or <see langword="null" /> for one interval after the time of the
    ///     migration.
    /// </summary>
    public virtual DateTimeOffset? Until { get; set; }
}
