namespace EFCore.Citus.Storage;

/// <summary>
///     Provides the mode in which Citus accesses the shards of a node one after the other over one connection. In this mode, tables that
///     have one shard on each node can be written in the same transaction.
/// </summary>
internal static class SequentialMode
{
    /// <summary>The statement that enables the mode until the end of the transaction.</summary>
    public const string Sql = "SET LOCAL citus.multi_shard_modify_mode TO 'sequential'";
}
