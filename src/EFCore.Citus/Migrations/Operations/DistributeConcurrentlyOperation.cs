using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     Makes a migration distribute tables while they are read and written, wherever in the migration the operation stands:
///     <c>create_distributed_table_concurrently</c> in place of <c>create_distributed_table</c>. It is no statement of its own.
/// </summary>
/// <remarks>
///     See
///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#create-distributed-table-concurrently">create_distributed_table_concurrently</see>.
/// </remarks>
[DebuggerDisplay("Distribute tables concurrently")]
public class DistributeConcurrentlyOperation : MigrationOperation;
