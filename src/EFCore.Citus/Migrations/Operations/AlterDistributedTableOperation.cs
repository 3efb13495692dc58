using System.Diagnostics;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     A <see cref="CitusTableOperation" /> for changing the distribution column, the number of shards or the colocation group of a
///     distributed table: <c>alter_distributed_table</c>. Its rows are moved between the nodes of the cluster.
/// </summary>
/// <remarks>
///     Citus drops foreign keys between the table and other distributed tables, unless the change is cascaded to them. See
///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#alter-distributed-table">alter_distributed_table</see>.
/// </remarks>
[DebuggerDisplay("SELECT alter_distributed_table('{Table}')")]
public class AlterDistributedTableOperation : CitusTableOperation
{
    /// <summary>
    ///     Gets or sets the distribution column, or <see langword="null" /> to leave it unchanged.
    /// </summary>
    public virtual string? DistributionColumn { get; set; }

    /// <summary>
    ///     Gets or sets the number of shards, or <see langword="null" /> to leave it unchanged.
    /// </summary>
    public virtual int? ShardCount { get; set; }

    /// <summary>
    ///     Gets or sets the table that specifies the colocation group, or <see langword="null" /> to leave the group unchanged.
    /// </summary>
    public virtual string? ColocateWith { get; set; }

    /// <summary>
    ///     Gets or sets the schema of <see cref="ColocateWith" />, or <see langword="null" /> if the default schema should be used.
    /// </summary>
    public virtual string? ColocateWithSchema { get; set; }

    /// <summary>
    ///     Gets or sets a value indicating whether the table can be colocated. If <see langword="false" />, the table is placed alone in a
    ///     new colocation group (<c>colocate_with =&gt; 'none'</c>).
    /// </summary>
    public virtual bool IsColocated { get; set; } = true;

    /// <summary>
    ///     Gets or sets a value indicating whether the tables that are colocated with the table are changed with it. Citus requires a value
    ///     if there are such tables and the number of shards or the group changes.
    /// </summary>
    public virtual bool? CascadeToColocated { get; set; }

    /// <inheritdoc />
    public override bool IsDestructiveChange { get; set; } = true;
}
