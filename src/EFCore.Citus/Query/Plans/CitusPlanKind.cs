namespace EFCore.Citus.Query;

/// <summary>
///     Specifies where a statement is executed, from the cheapest to the most expensive kind.
/// </summary>
public enum CitusPlanKind
{
    /// <summary>
    ///     The node of the connection executes the statement. It reads local tables or copies of reference tables, or the database does not
    ///     have Citus.
    /// </summary>
    Local,

    /// <summary>
    ///     No shard is read. Citus knows that no row fulfills the conditions, for example because a distribution column is compared with
    ///     null.
    /// </summary>
    NoShard,

    /// <summary>
    ///     The statement is one task, which one node executes on one shard of each table.
    /// </summary>
    OneShard,

    /// <summary>
    ///     The statement is several tasks, which read or write several shards. The coordinator merges their results.
    /// </summary>
    SeveralShards,

    /// <summary>
    ///     Rows of parts of the statement are collected before the statement is executed, and are sent to the nodes that execute it. See
    ///     <see cref="CitusPlan.Subplans" />.
    /// </summary>
    IntermediateResults,

    /// <summary>
    ///     Workers send rows of whole tables to each other, because the tables are not joined by their distribution columns.
    /// </summary>
    Repartition
}
