namespace EFCore.Citus.Shared;

internal static partial class CitusRules
{
    public static readonly CitusRule PrimaryKeyWithoutDistributionColumn = new(
        "CITUS020",
        CitusRuleCategory.Keys,
        "The primary key does not contain the distribution column",
        CitusErrors.KeyWithoutDistributionColumn);

    public static readonly CitusRule AlternateKeyWithoutDistributionColumn = new(
        "CITUS021",
        CitusRuleCategory.Keys,
        "An alternate key does not contain the distribution column",
        CitusErrors.KeyWithoutDistributionColumn);

    public static readonly CitusRule UniqueIndexWithoutDistributionColumn = new(
        "CITUS022",
        CitusRuleCategory.Keys,
        "A unique index does not contain the distribution column",
        CitusErrors.KeyWithoutDistributionColumn,
        "creating unique indexes on non-partition columns is currently unsupported");

    public static readonly CitusRule KeyWithoutPartitionColumn = new(
        "CITUS023",
        CitusRuleCategory.Keys,
        "A key or unique index of a partitioned table does not contain the partition column",
        "unique constraint on partitioned table must include all partitioning columns");
}
