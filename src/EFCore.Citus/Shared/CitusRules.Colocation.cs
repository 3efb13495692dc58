namespace EFCore.Citus.Shared;

internal static partial class CitusRules
{
    public static readonly CitusRule ColocatedWithUnknownTable = new(
        "CITUS060",
        CitusRuleCategory.Colocation,
        "A table is colocated with an entity type that has no table",
        "relation \"{0}\" does not exist");

    public static readonly CitusRule ColocatedWithOtherTableType = new(
        "CITUS061",
        CitusRuleCategory.Colocation,
        "A table is colocated with a table of another type",
        CitusErrors.CannotColocate,
        CitusErrors.NotDistributed,
        CitusErrors.ColocatedWithManagedLocalTable);

    public static readonly CitusRule ShardCountOfColocatedTable = new(
        "CITUS062",
        CitusRuleCategory.Colocation,
        "A colocated table has a shard count of its own",
        "Cannot use colocate_with with a table and shard_count at the same time");

    public static readonly CitusRule ColocatedColumnTypesDiffer = new(
        "CITUS063",
        CitusRuleCategory.Colocation,
        "The distribution columns of colocated tables differ in type",
        "Distribution column types don't match for {0} and {1}.");

    public static readonly CitusRule ColocationCycle = new(
        "CITUS064",
        CitusRuleCategory.Colocation,
        "Tables are colocated in a cycle",
        "relation {0} is not distributed");

    public static readonly CitusRule ShardCountOfSingleShardTable = new(
        "CITUS065",
        CitusRuleCategory.Colocation,
        "A single-shard table has a shard count",
        "shard_count can't be specified when the distribution column is null because in that case it's automatically set to 1");

    public static readonly CitusRule ColocatedColumnCollationsDiffer = new(
        "CITUS066",
        CitusRuleCategory.Colocation,
        "The distribution columns of colocated tables differ in collation",
        "Distribution column collations don't match for {0} and {1}.");

    public static readonly CitusRule DefaultGroupCollationsDiffer = new(
        "CITUS067",
        CitusRuleCategory.Colocation,
        "Tables of the default colocation group differ in collation",
        "Distribution column collations don't match for {0} and {1}.")
    {
        Until = new Version(14, 0)
    };

    public static readonly CitusRule SameColumnInOtherGroup = new(
        "CITUS068",
        CitusRuleCategory.Colocation,
        "Tables with the same distribution column are not colocated")
    {
        Severity = CitusRuleSeverity.Warning
    };

    public static readonly CitusRule ColocatedByDefault = new(
        "CITUS069",
        CitusRuleCategory.Colocation,
        "Unrelated tables are colocated by default")
    {
        Severity = CitusRuleSeverity.Warning
    };
}
