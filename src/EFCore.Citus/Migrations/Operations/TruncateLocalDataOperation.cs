using System.Diagnostics;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     Removes the rows that distribution left behind in the coordinator's copy of a table:
///     <c>truncate_local_data_after_distributing_table</c>. The rows in the shards stay.
/// </summary>
/// <remarks>
///     See
///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#truncate-local-data-after-distributing-table">truncate_local_data_after_distributing_table</see>.
/// </remarks>
[DebuggerDisplay("SELECT truncate_local_data_after_distributing_table('{Table}')")]
public class TruncateLocalDataOperation : CitusTableOperation;
