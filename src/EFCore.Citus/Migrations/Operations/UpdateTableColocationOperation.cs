using System.Diagnostics;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     Declares a distributed table colocated with another one whose shards already lie on the same nodes, or with none:
///     <c>update_distributed_table_colocation</c>. Changes metadata only; Citus refuses it where rows would have to move.
/// </summary>
/// <remarks>
///     See
///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#update-distributed-table-colocation">update_distributed_table_colocation</see>.
/// </remarks>
[DebuggerDisplay("SELECT update_distributed_table_colocation('{Table}', '{ColocateWith}')")]
public class UpdateTableColocationOperation : CitusTableOperation
{
    /// <summary>
    ///     The table in whose colocation group the table is placed, or <see langword="null" /> for a group of its own.
    /// </summary>
    public virtual string? ColocateWith { get; set; }

    /// <summary>
    ///     The schema of <see cref="ColocateWith" />, or <see langword="null" /> if the default schema should be used.
    /// </summary>
    public virtual string? ColocateWithSchema { get; set; }
}
