namespace EFCore.Citus.Migrations.Operations.Internal;

/// <summary>
///     Alters a distributed table unless it already has the requested state. The model does not always contain that state: the number of
///     shards of a group, or a group that results from the defaults of the server.
/// </summary>
internal sealed class EnsureDistributionOperation : AlterDistributedTableOperation;
