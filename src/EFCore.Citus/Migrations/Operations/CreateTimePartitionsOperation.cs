using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     Creates the partitions of a table that are missing for a range of time: <c>create_time_partitions</c>.
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
    ///     The interval that a partition holds, in PostgreSQL's spelling.
    /// </summary>
    public virtual required string Interval { get; set; }

    /// <summary>
    ///     The time that the first partition is to hold, or <see langword="null" /> for that of the migration.
    /// </summary>
    public virtual DateTimeOffset? From { get; set; }

    /// <summary>
    ///     The time up to which there are to be partitions, or <see langword="null" /> for an interval after that of the migration.
    /// </summary>
    public virtual DateTimeOffset? Until { get; set; }
}
