using System.Diagnostics;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     A <see cref="CitusTableOperation" /> for converting a distributed, reference or managed local table to a local table of the
///     coordinator: <c>undistribute_table</c>. All of its rows are moved to the coordinator.
/// </summary>
/// <remarks>
///     See <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#undistribute-table">undistribute_table</see>.
/// </remarks>
[DebuggerDisplay("SELECT undistribute_table('{Table}')")]
public class UndistributeTableOperation : CitusTableOperation
{
    /// <summary>
    ///     Gets or sets a value indicating whether tables that are connected to the table by foreign keys are also undistributed.
    /// </summary>
    public virtual bool CascadeViaForeignKeys { get; set; }

    /// <inheritdoc />
    public override bool IsDestructiveChange { get; set; } = true;
}
