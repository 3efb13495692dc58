using System.Diagnostics;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     Makes a local table of the coordinator known to every node: <c>citus_add_local_table_to_metadata</c>.
/// </summary>
/// <remarks>
///     See
///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#citus-add-local-table-to-metadata">citus_add_local_table_to_metadata</see>.
/// </remarks>
[DebuggerDisplay("SELECT citus_add_local_table_to_metadata('{Table}')")]
public class AddLocalTableToMetadataOperation : CitusTableOperation
{
    /// <summary>
    ///     Whether tables that are connected to the table by foreign keys are added as well.
    /// </summary>
    public virtual bool CascadeViaForeignKeys { get; set; }
}
