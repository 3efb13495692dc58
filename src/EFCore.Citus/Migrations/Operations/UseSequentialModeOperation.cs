using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     A <see cref="MigrationOperation" /> for changing shards one after the other in the transaction of a migration:
///     <c>SET LOCAL citus.multi_shard_modify_mode TO 'sequential'</c>. The statement is executed at the start of the transaction,
///     independently of the position of the operation.
/// </summary>
/// <remarks>
///     Citus requires the mode if a transaction changes distributed tables and then reference tables or foreign keys to them. Migrations
///     that result from the model use it automatically. See
///     <see href="https://docs.citusdata.com/en/stable/develop/api_guc.html#citus-multi-shard-modify-mode-enum">citus.multi_shard_modify_mode</see>.
/// </remarks>
[DebuggerDisplay("SET LOCAL citus.multi_shard_modify_mode TO 'sequential'")]
public class UseSequentialModeOperation : MigrationOperation;
