using System.Diagnostics;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     A <see cref="CitusTableOperation" /> for deleting the rows that remain on the coordinator after a table was distributed:
///     <c>truncate_local_data_after_distributing_table</c>. The rows of the shards are kept.
/// </summary>
/// <remarks>
///     See
///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#truncate-local-data-after-distributing-table">truncate_local_data_after_distributing_table</see>.
/// </remarks>
[DebuggerDisplay("SELECT truncate_local_data_after_distributing_table('{Table}')")]
public class TruncateLocalDataOperation : CitusTableOperation;
