using EFCore.Citus.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Alters a distributed table unless it is already what is asked for, which the model does not always know: the number of shards of a
///     group, or what the server's defaults have put together.
/// </summary>
internal sealed class EnsureDistributionOperation : AlterDistributedTableOperation;
