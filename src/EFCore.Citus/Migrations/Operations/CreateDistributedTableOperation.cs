using System.Diagnostics;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     Distributes a table that exists: <c>create_distributed_table</c>. Rows that it holds are moved to the shards.
/// </summary>
/// <remarks>
///     See <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#create-distributed-table">create_distributed_table</see>.
/// </remarks>
[DebuggerDisplay("SELECT create_distributed_table('{Table}', '{DistributionColumn}')")]
public class CreateDistributedTableOperation : CitusTableOperation
{
    /// <summary>
    ///     The column by which rows are distributed, or <see langword="null" /> for a single-shard table.
    /// </summary>
    public virtual string? DistributionColumn { get; set; }

    /// <summary>
    ///     The number of shards, or <see langword="null" /> for that of the colocation group or of the server's
    ///     <c>citus.shard_count</c>. Citus refuses it together with <see cref="ColocateWith" />.
    /// </summary>
    public virtual int? ShardCount { get; set; }

    /// <summary>
    ///     The table in whose colocation group the table is placed, or <see langword="null" /> for Citus's default.
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
    ///     Whether the table stays writable meanwhile (<c>create_distributed_table_concurrently</c>). That cannot happen inside of a
    ///     transaction, so the migration is committed before it, and an operation that finds its work done does nothing.
    /// </summary>
    public virtual bool IsConcurrent { get; set; }
}
