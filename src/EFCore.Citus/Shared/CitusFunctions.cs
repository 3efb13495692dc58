namespace EFCore.Citus.Shared;

/// <summary>
///     Provides the names of the functions of Citus that change tables.
/// </summary>
internal static class CitusFunctions
{
    public const string CreateDistributedTable = "create_distributed_table";

    public const string CreateDistributedTableConcurrently = "create_distributed_table_concurrently";

    public const string CreateReferenceTable = "create_reference_table";

    public const string AddLocalTableToMetadata = "citus_add_local_table_to_metadata";

    public const string RemoveLocalTablesFromMetadata = "remove_local_tables_from_metadata";

    public const string UndistributeTable = "undistribute_table";

    public const string AlterDistributedTable = "alter_distributed_table";

    public const string AlterTableSetAccessMethod = "alter_table_set_access_method";

    public const string UpdateTableColocation = "update_distributed_table_colocation";

    public const string TruncateLocalData = "truncate_local_data_after_distributing_table";

    public const string CreateDistributedFunction = "create_distributed_function";

    public const string DistributeSchema = "citus_schema_distribute";

    public const string UndistributeSchema = "citus_schema_undistribute";

    /// <summary>
    ///     Gets the functions that change the type or the distribution column of a table.
    /// </summary>
    public static IReadOnlyList<string> OfTableTypes { get; } =
    [
        CreateDistributedTable,
        CreateDistributedTableConcurrently,
        CreateReferenceTable,
        AddLocalTableToMetadata,
        RemoveLocalTablesFromMetadata,
        UndistributeTable,
        AlterDistributedTable,
        DistributeSchema,
        UndistributeSchema
    ];

    /// <summary>
    ///     Gets all functions. Each of them returns a result, or void, and PL/pgSQL requires a destination for both.
    /// </summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. OfTableTypes,
        AlterTableSetAccessMethod,
        UpdateTableColocation,
        TruncateLocalData,
        CreateDistributedFunction
    ];
}
