using System.Diagnostics;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     A <see cref="CitusTableOperation" /> for changing the colocation group of a distributed table to that of a table with shards on the
///     same nodes, or to a new group: <c>update_distributed_table_colocation</c>. Only metadata is changed. Citus refuses the operation if
///     rows would have to be moved.
/// </summary>
/// <remarks>
///     See
///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#update-distributed-table-colocation">update_distributed_table_colocation</see>.
/// </remarks>
[DebuggerDisplay("SELECT update_distributed_table_colocation('{Table}', '{ColocateWith}')")]
public class UpdateTableColocationOperation : CitusTableOperation
{
    /// <summary>
    ///     Gets or sets the table that specifies the colocation group, or <see langword="null" /> for a new group.
    /// </summary>
    public virtual string? ColocateWith { get; set; }

    /// <summary>
    ///     Gets or sets the schema of <see cref="ColocateWith" />, or <see langword="null" /> if the default schema should be used.
    /// </summary>
    public virtual string? ColocateWithSchema { get; set; }
}
