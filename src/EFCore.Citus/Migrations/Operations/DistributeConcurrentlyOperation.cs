using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     A <see cref="MigrationOperation" /> for distributing the tables of a migration while they are read and written:
///     <c>create_distributed_table_concurrently</c> instead of <c>create_distributed_table</c>. Its position in the migration does not
///     matter, and it does not result in a statement.
/// </summary>
/// <remarks>
///     See
///     <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#create-distributed-table-concurrently">create_distributed_table_concurrently</see>.
/// </remarks>
[DebuggerDisplay("Distribute tables concurrently")]
public class DistributeConcurrentlyOperation : MigrationOperation;
