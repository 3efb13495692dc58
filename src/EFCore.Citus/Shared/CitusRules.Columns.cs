namespace EFCore.Citus.Shared;

internal static partial class CitusRules
{
    public static readonly CitusRule RowVersionOfReferenceTable = new(
        "CITUS100",
        CitusRuleCategory.Columns,
        "A reference table has a row version that its copies do not share");

    public static readonly CitusRule IdentityColumnOfManagedLocalTable = new(
        "CITUS101",
        CitusRuleCategory.Columns,
        "A managed local table has an identity column whose name has to be delimited",
        "column \"{0}\" of relation \"{1}\" does not exist",
        CitusErrors.SyntaxError);

    public static readonly CitusRule SequenceOfSeveralTypes = new(
        "CITUS102",
        CitusRuleCategory.Columns,
        "A sequence serves columns of different types",
        "The sequence {0} is already used for a different type in column {1} of the table {2}");

    public static readonly CitusRule RowVersionOfDistributedTable = new(
        "CITUS103",
        CitusRuleCategory.Columns,
        "A distributed table has a row version that changes when a shard is moved")
    {
        Severity = CitusRuleSeverity.Warning
    };

    public static readonly CitusRule GeneratedIntegerColumn = new(
        "CITUS104",
        CitusRuleCategory.Columns,
        "A generated column of a Citus table is too small for the values of workers",
        "nextval: reached maximum value of sequence \"{0}\"",
        CitusErrors.SequenceOfIntegerColumn)
    {
        Severity = CitusRuleSeverity.Warning
    };

    public static readonly CitusRule SequenceOnCoordinator = new(
        "CITUS105",
        CitusRuleCategory.Columns,
        "A sequence that no Citus table takes a default from exists on the coordinator alone",
        "relation \"{0}\" does not exist")
    {
        Severity = CitusRuleSeverity.Warning
    };
}
