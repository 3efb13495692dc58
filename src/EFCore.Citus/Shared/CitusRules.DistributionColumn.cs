namespace EFCore.Citus.Shared;

internal static partial class CitusRules
{
    public static readonly CitusRule DistributionPropertyMissing = new(
        "CITUS001",
        CitusRuleCategory.DistributionColumn,
        "The distribution property does not exist",
        "column \"{0}\" of relation \"{1}\" does not exist");

    public static readonly CitusRule DistributionPropertyNotMapped = new(
        "CITUS002",
        CitusRuleCategory.DistributionColumn,
        "The distribution property has no column in the table",
        "column \"{0}\" of relation \"{1}\" does not exist");

    public static readonly CitusRule DistributionColumnComputed = new(
        "CITUS003",
        CitusRuleCategory.DistributionColumn,
        "The distribution column is computed",
        "Distribution column must not use GENERATED ALWAYS AS (...) STORED.");

    public static readonly CitusRule DistributionColumnTypeNotHashable = new(
        "CITUS004",
        CitusRuleCategory.DistributionColumn,
        "The type of the distribution column has no hash operator class",
        "data type {0} has no default operator class for specified partition method",
        CitusErrors.NumericWithNegativeScale);

    public static readonly CitusRule DistributionPropertyOptional = new(
        "CITUS005",
        CitusRuleCategory.DistributionColumn,
        "The distribution property is optional",
        CitusErrors.InsertOfNull,
        "the partition column of table {0} cannot be NULL")
    {
        Severity = CitusRuleSeverity.Warning
    };

    public static readonly CitusRule DistributionColumnCollation = new(
        "CITUS006",
        CitusRuleCategory.DistributionColumn,
        "The distribution column has a nondeterministic collation",
        "Hash distributed partition columns may not use a non deterministic collation");

    public static readonly CitusRule DistributionColumnOfSystem = new(
        "CITUS007",
        CitusRuleCategory.DistributionColumn,
        "The distribution column is a system column",
        "cannot reference system column \"{0}\" in relation \"{1}\"");

    public static readonly CitusRule DistributionColumnOfFewValues = new(
        "CITUS008",
        CitusRuleCategory.DistributionColumn,
        "The distribution column has few values")
    {
        Severity = CitusRuleSeverity.Warning
    };

    public static readonly CitusRule DistributionColumnTypeNotHashableYet = new(
        "CITUS009",
        CitusRuleCategory.DistributionColumn,
        "The type of the distribution column has a hash operator class in later versions only",
        "data type {0} has no default operator class for specified partition method")
    {
        UntilPostgres = new Version(17, 0)
    };
}
