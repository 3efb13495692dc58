namespace EFCore.Citus.Metadata;

/// <summary>
///     Specifies how Citus stores the table of an entity type.
/// </summary>
/// <remarks>
///     The names follow the column <c>citus_table_type</c> of the view <c>citus_tables</c>. See
///     <see href="https://docs.citusdata.com/en/stable/develop/reference_ddl.html">Creating and modifying distributed objects</see>.
/// </remarks>
public enum CitusTableType
{
    /// <summary>
    ///     A PostgreSQL table on the coordinator that is unknown to Citus. This is the default.
    /// </summary>
    Local = 0,

    /// <summary>
    ///     A table on the coordinator with metadata on every node, created by <c>citus_add_local_table_to_metadata</c>.
    /// </summary>
    ManagedLocal = 1,

    /// <summary>
    ///     A table that is copied to every node, created by <c>create_reference_table</c>.
    /// </summary>
    Reference = 2,

    /// <summary>
    ///     A table with rows spread over shards by the hash of its distribution column, created by <c>create_distributed_table</c>.
    /// </summary>
    Distributed = 3,

    /// <summary>
    ///     A table without a distribution column in one shard on one node, created by <c>create_distributed_table</c> with a null
    ///     distribution column.
    /// </summary>
    SingleShard = 4,
}
