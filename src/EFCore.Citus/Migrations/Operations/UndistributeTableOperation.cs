using System.Diagnostics;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     Makes a distributed, reference or managed local table a plain table of the coordinator again: <c>undistribute_table</c>. All of
///     its rows move to the coordinator.
/// </summary>
/// <remarks>
///     See <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#undistribute-table">undistribute_table</see>.
/// </remarks>
[DebuggerDisplay("SELECT undistribute_table('{Table}')")]
public class UndistributeTableOperation : CitusTableOperation
{
    /// <summary>
    ///     Whether tables that are connected to the table by foreign keys are undistributed as well.
    /// </summary>
    public virtual bool CascadeViaForeignKeys { get; set; }

    /// <inheritdoc />
    public override bool IsDestructiveChange { get; set; } = true;
}
