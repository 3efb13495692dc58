using System.Diagnostics;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     A <see cref="CitusTableOperation" /> for distributing an existing table: <c>create_distributed_table</c>. Its rows are moved to the
///     shards.
/// </summary>
/// <remarks>
///     See <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#create-distributed-table">create_distributed_table</see>.
/// </remarks>
[DebuggerDisplay("SELECT create_distributed_table('{Table}', '{DistributionColumn}')")]
public class CreateDistributedTableOperation : CitusTableOperation
{
    /// <summary>
    ///     Gets or sets the distribution column, or <see langword="null" /> for a single-shard table.
    /// </summary>
    public virtual string? DistributionColumn { get; set; }

    /// <summary>
    ///     Gets or sets the number of shards, or <see langword="null" /> for the number of the colocation group or of
    ///     <c>citus.shard_count</c> on the server. Citus refuses it in combination with <see cref="ColocateWith" />.
    /// </summary>
    public virtual int? ShardCount { get; set; }

    /// <summary>
    ///     Gets or sets the table that specifies the colocation group, or <see langword="null" /> for the default of Citus.
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
    ///     Gets or sets a value indicating whether the table remains writable during the distribution
    ///     (<c>create_distributed_table_concurrently</c>). Because this is not supported inside a transaction, the preceding operations of
    ///     the migration are committed first. If the table is already distributed, the operation has no effect.
    /// </summary>
    public virtual bool IsConcurrent { get; set; }
}
