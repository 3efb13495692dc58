namespace EFCore.Citus.Metadata;

/// <summary>
///     How Citus stores the table of an entity type.
/// </summary>
/// <remarks>
///     The names follow the column <c>citus_table_type</c> of the view <c>citus_tables</c>. See
///     <see href="https://docs.citusdata.com/en/stable/develop/reference_ddl.html">Creating and modifying distributed objects</see>.
/// </remarks>
public enum CitusTableType
{
    /// <summary>
    ///     A plain PostgreSQL table on the coordinator that Citus knows nothing of. This is the default.
    /// </summary>
    Local = 0,

    /// <summary>
    ///     A table on the coordinator whose metadata is known to every node, made by <c>citus_add_local_table_to_metadata</c>.
    /// </summary>
    ManagedLocal = 1,

    /// <summary>
    ///     A table that is copied to every node, made by <c>create_reference_table</c>.
    /// </summary>
    Reference = 2,

    /// <summary>
    ///     A table whose rows are spread over shards by the hash of its distribution column, made by <c>create_distributed_table</c>.
    /// </summary>
    Distributed = 3,

    /// <summary>
    ///     A table without a distribution column that lives in one shard on one node, made by <c>create_distributed_table</c> with a
    ///     null distribution column.
    /// </summary>
    SingleShard = 4,
}
