namespace EFCore.Citus.Shared;

internal static partial class CitusRules
{
    public static readonly CitusRule SharedTableConflict = new(
        "CITUS080",
        CitusRuleCategory.TableTypes,
        "Entity types that share a table have different configurations");

    public static readonly CitusRule HierarchyConflict = new(
        "CITUS081",
        CitusRuleCategory.TableTypes,
        "Entity types of a hierarchy have different configurations");

    public static readonly CitusRule TriggerOfCitusTable = new(
        "CITUS082",
        CitusRuleCategory.TableTypes,
        "A distributed, single-shard or reference table has a trigger",
        "triggers are not supported on {0} tables",
        "cannot distribute relation \"{0}\" because it has triggers");

    public static readonly CitusRule TableWithoutPrimaryKey = new(
        "CITUS083",
        CitusRuleCategory.TableTypes,
        "A distributed or single-shard table has no primary key",
        "cannot use logical replication to transfer shards of the relation {0} since it doesn't have a REPLICA IDENTITY or PRIMARY KEY")
    {
        Severity = CitusRuleSeverity.Warning
    };

    public static readonly CitusRule ReferenceTableWithDistributionColumn = new(
        "CITUS084",
        CitusRuleCategory.TableTypes,
        "A reference table has the distribution column of distributed tables")
    {
        Severity = CitusRuleSeverity.Warning
    };

    public static readonly CitusRule TableCannotBePartitioned = new(
        "CITUS085",
        CitusRuleCategory.TableTypes,
        "A table with this property or table type cannot be partitioned by time",
        "distributing partitioned tables in only supported for hash-distributed tables",
        CitusErrors.PartitionColumnType,
        CitusErrors.SystemColumnOfPartitionedTable);

    public static readonly CitusRule TableCannotBeColumnar = new(
        "CITUS086",
        CitusRuleCategory.TableTypes,
        "Columnar storage does not support a feature of the table",
        CitusErrors.ForeignKeyOfColumnarTable,
        CitusErrors.IndexMethodOfColumnarTable,
        CitusErrors.UnloggedColumnarTable,
        CitusErrors.SystemColumnOfColumnarTable);

    public static readonly CitusRule PartitionedTableCannotBeColumnar = new(
        "CITUS087",
        CitusRuleCategory.TableTypes,
        "A partitioned table has columnar storage",
        "specifying a table access method is not supported on a partitioned table")
    {
        UntilPostgres = new Version(17, 0)
    };

    public static readonly CitusRule PartitionInterval = new(
        "CITUS088",
        CitusRuleCategory.TableTypes,
        "The interval of a partitioned table is not valid",
        CitusErrors.MalformedInterval,
        CitusErrors.IntervalOfPartOfDay,
        CitusErrors.EmptyPartitionRange);

    public static readonly CitusRule ConcurrentIndexOfPartitionedTable = new(
        "CITUS089",
        CitusRuleCategory.TableTypes,
        "An index of a partitioned table is created concurrently",
        "cannot create index on partitioned table \"{0}\" concurrently");

    public static readonly CitusRule NotValidForeignKeyOfPartitionedTable = new(
        "CITUS090",
        CitusRuleCategory.TableTypes,
        "A foreign key of a partitioned table is created without validation",
        "cannot add NOT VALID foreign key on partitioned table \"{0}\" referencing relation \"{1}\"")
    {
        UntilPostgres = new Version(18, 0)
    };
}
