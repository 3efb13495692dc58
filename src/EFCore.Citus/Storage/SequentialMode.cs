namespace EFCore.Citus.Storage;

/// <summary>
///     The mode in which Citus reaches the shards of a node one after the other, over one connection. Tables that each node has one shard
///     of can be written in the same transaction then.
/// </summary>
internal static class SequentialMode
{
    /// <summary>Begins it, until the end of the transaction.</summary>
    public const string Sql = "SET LOCAL citus.multi_shard_modify_mode TO 'sequential'";
}
