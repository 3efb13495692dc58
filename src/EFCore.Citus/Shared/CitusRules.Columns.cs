namespace EFCore.Citus.Shared;

internal static partial class CitusRules
{
    public static readonly CitusRule RowVersionOfReferenceTable = new(
        "CITUS100",
        CitusRuleCategory.Columns,
        "The row version of a reference table differs between nodes");

    public static readonly CitusRule IdentityColumnOfManagedLocalTable = new(
        "CITUS101",
        CitusRuleCategory.Columns,
        "The name of an identity column of a managed local table must be delimited",
        "column \"{0}\" of relation \"{1}\" does not exist",
        CitusErrors.SyntaxError);

    public static readonly CitusRule SequenceOfSeveralTypes = new(
        "CITUS102",
        CitusRuleCategory.Columns,
        "A sequence generates values of columns of different types",
        "The sequence {0} is already used for a different type in column {1} of the table {2}");

    public static readonly CitusRule RowVersionOfDistributedTable = new(
        "CITUS103",
        CitusRuleCategory.Columns,
        "The row version of a distributed table changes when a shard is moved")
    {
        Severity = CitusRuleSeverity.Warning
    };

    public static readonly CitusRule GeneratedIntegerColumn = new(
        "CITUS104",
        CitusRuleCategory.Columns,
        "The type of a generated column is too small for the values of workers",
        "nextval: reached maximum value of sequence \"{0}\"",
        CitusErrors.SequenceOfIntegerColumn)
    {
        Severity = CitusRuleSeverity.Warning
    };

    public static readonly CitusRule SequenceOnCoordinator = new(
        "CITUS105",
        CitusRuleCategory.Columns,
        "A sequence exists on the coordinator only",
        "relation \"{0}\" does not exist")
    {
        Severity = CitusRuleSeverity.Warning
    };
}
