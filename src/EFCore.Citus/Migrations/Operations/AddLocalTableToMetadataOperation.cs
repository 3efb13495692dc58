using System.Diagnostics;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     A <see cref="CitusTableOperation" /> for adding a local table of the coordinator to the metadata of every node:
///     <c>citus_add_local_table_to_metadata</c>.
/// </summary>
/// <remarks>
///     See
///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#citus-add-local-table-to-metadata">citus_add_local_table_to_metadata</see>.
/// </remarks>
[DebuggerDisplay("SELECT citus_add_local_table_to_metadata('{Table}')")]
public class AddLocalTableToMetadataOperation : CitusTableOperation
{
    /// <summary>
    ///     Gets or sets a value indicating whether tables that are connected to the table by foreign keys are also added.
    /// </summary>
    public virtual bool CascadeViaForeignKeys { get; set; }
}
