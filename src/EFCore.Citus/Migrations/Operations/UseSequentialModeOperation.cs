using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     Makes the transaction of a migration change shards one after the other: <c>SET LOCAL citus.multi_shard_modify_mode TO
///     'sequential'</c>, at the start of the transaction wherever the operation stands.
/// </summary>
/// <remarks>
///     Citus needs it when one transaction changes distributed tables and then reference tables or foreign keys to them. Migrations that
///     follow from the model get it by themselves. See
///     <see href="https://docs.citusdata.com/en/stable/develop/api_guc.html#citus-multi-shard-modify-mode-enum">citus.multi_shard_modify_mode</see>.
/// </remarks>
[DebuggerDisplay("SET LOCAL citus.multi_shard_modify_mode TO 'sequential'")]
public class UseSequentialModeOperation : MigrationOperation;
