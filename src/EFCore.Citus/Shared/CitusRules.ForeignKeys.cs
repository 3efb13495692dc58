namespace EFCore.Citus.Shared;

internal static partial class CitusRules
{
    public static readonly CitusRule ForeignKeyToLocalTable = new(
        "CITUS040",
        CitusRuleCategory.ForeignKeys,
        "A foreign key goes from a distributed or single-shard table to a local table",
        "referenced table \"{0}\" must be a distributed table or a reference table");

    public static readonly CitusRule ForeignKeyFromReferenceTable = new(
        "CITUS041",
        CitusRuleCategory.ForeignKeys,
        "A foreign key goes from a reference or managed local table to a distributed or single-shard table",
        "cannot create foreign key constraint since foreign keys from reference tables and local tables to distributed tables are "
        + "not supported");

    public static readonly CitusRule ForeignKeyFromLocalTable = new(
        "CITUS042",
        CitusRuleCategory.ForeignKeys,
        "A foreign key goes from a local table to a distributed or single-shard table");

    public static readonly CitusRule ForeignKeyBetweenGroups = new(
        "CITUS043",
        CitusRuleCategory.ForeignKeys,
        "A foreign key connects tables that are not colocated",
        "cannot create foreign key constraint since relations are not colocated or not referencing a reference table");

    public static readonly CitusRule ForeignKeyWithoutDistributionColumns = new(
        "CITUS044",
        CitusRuleCategory.ForeignKeys,
        "A foreign key does not pair the distribution columns",
        "Foreign keys are supported in two cases, either in between two colocated tables including partition column in the same "
        + "ordinal in the both tables or from distributed to reference tables");

    public static readonly CitusRule CascadeFromLocalToReferenceTable = new(
        "CITUS045",
        CitusRuleCategory.ForeignKeys,
        "A foreign key from a reference table to a local table cascades",
        "cannot define foreign key constraint, foreign keys from reference tables to local tables can only be defined with NO "
        + "ACTION or RESTRICT behaviors");

    public static readonly CitusRule SetNullOnDistributionColumn = new(
        "CITUS046",
        CitusRuleCategory.ForeignKeys,
        "A foreign key with the distribution column sets null on delete",
        "SET NULL or SET DEFAULT is not supported in ON DELETE operation when distribution key is included in the foreign key "
        + "constraint");

    public static readonly CitusRule ForeignKeyWithoutIndex = new(
        "CITUS047",
        CitusRuleCategory.ForeignKeys,
        "A foreign key of a distributed table has no index")
    {
        Severity = CitusRuleSeverity.Warning
    };
}
