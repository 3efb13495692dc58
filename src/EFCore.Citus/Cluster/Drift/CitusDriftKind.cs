namespace EFCore.Citus.Cluster;

/// <summary>
///     Indicates the kind of a difference between a database and the model.
/// </summary>
public enum CitusDriftKind
{
    /// <summary>
    ///     The model has tables that Citus manages, but the database does not have the extension.
    /// </summary>
    ExtensionMissing = 0,

    /// <summary>
    ///     A table of the model does not exist.
    /// </summary>
    TableMissing = 1,

    /// <summary>
    ///     A table is not distributed, or has another type.
    /// </summary>
    TableType = 2,

    /// <summary>
    ///     A table is distributed by another column.
    /// </summary>
    DistributionColumn = 3,

    /// <summary>
    ///     A table has another number of shards.
    /// </summary>
    ShardCount = 4,

    /// <summary>
    ///     A table is not in the colocation group that the model puts it in.
    /// </summary>
    Colocation = 5,

    /// <summary>
    ///     A foreign key of the model does not exist.
    /// </summary>
    ForeignKeyMissing = 6,

    /// <summary>
    ///     Rows that a table contained before it was distributed are still on the coordinator. Queries do not return them, but constraints
    ///     apply to them.
    /// </summary>
    LocalRowsRemain = 7,

    /// <summary>
    ///     Citus manages a table that is not in the model.
    /// </summary>
    UnknownTable = 8,

    /// <summary>
    ///     A node cannot be reached, or does not have the database.
    /// </summary>
    NodeUnreachable = 9,

    /// <summary>
    ///     A node has the database without the extension.
    /// </summary>
    NodeExtensionMissing = 10,

    /// <summary>
    ///     A node has another version of the extension than the coordinator.
    /// </summary>
    NodeExtensionVersion = 11,

    /// <summary>
    ///     The partitioning of a table by time does not match the model: it is not partitioned, or is partitioned although the model does
    ///     not configure it, by another column, or by another interval.
    /// </summary>
    TimePartitioning = 12,

    /// <summary>
    ///     A table that is partitioned by time has no partition for the present.
    /// </summary>
    PartitionMissing = 13,

    /// <summary>
    ///     The default partition of a table that is partitioned by time has rows, which no other partition can then take.
    /// </summary>
    DefaultPartitionRows = 14,

    /// <summary>
    ///     The rows of a table are stored in columnar format although the model does not configure it, or the other way around.
    /// </summary>
    AccessMethod = 15,

    /// <summary>
    ///     The cluster has no workers, so all shards are on the coordinator.
    /// </summary>
    NoWorkers = 16,
}
