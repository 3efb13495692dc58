using System.Diagnostics;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     Changes the distribution column, the number of shards or the colocation group of a distributed table:
///     <c>alter_distributed_table</c>. Its rows move between the nodes of the cluster.
/// </summary>
/// <remarks>
///     Citus drops foreign keys between the table and other distributed tables, unless the change is cascaded to them. See
///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#alter-distributed-table">alter_distributed_table</see>.
/// </remarks>
[DebuggerDisplay("SELECT alter_distributed_table('{Table}')")]
public class AlterDistributedTableOperation : CitusTableOperation
{
    /// <summary>
    ///     The column by which rows are to be distributed, or <see langword="null" /> to leave it as it is.
    /// </summary>
    public virtual string? DistributionColumn { get; set; }

    /// <summary>
    ///     The number of shards, or <see langword="null" /> to leave it as it is.
    /// </summary>
    public virtual int? ShardCount { get; set; }

    /// <summary>
    ///     The table in whose colocation group the table is placed, or <see langword="null" /> to leave it where it is.
    /// </summary>
    public virtual string? ColocateWith { get; set; }

    /// <summary>
    ///     The schema of <see cref="ColocateWith" />, or <see langword="null" /> if the default schema should be used.
    /// </summary>
    public virtual string? ColocateWithSchema { get; set; }

    /// <summary>
    ///     <see langword="false" /> to open a colocation group for the table alone (<c>colocate_with =&gt; 'none'</c>).
    /// </summary>
    public virtual bool IsColocated { get; set; } = true;

    /// <summary>
    ///     Whether the tables that are colocated with the table change with it. Citus wants to be told when there are any and the number of
    ///     shards or the group changes.
    /// </summary>
    public virtual bool? CascadeToColocated { get; set; }

    /// <inheritdoc />
    public override bool IsDestructiveChange { get; set; } = true;
}
