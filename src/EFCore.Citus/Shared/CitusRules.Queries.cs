namespace EFCore.Citus.Shared;

internal static partial class CitusRules
{
    public static readonly CitusRule RawSqlWithoutDistributionColumn = new(
        "CITUS140",
        CitusRuleCategory.Queries,
        "Raw SQL on a distributed table does not mention its distribution column")
    {
        Severity = CitusRuleSeverity.Suggestion
    };

    public static readonly CitusRule DistributionPropertyAssigned = new(
        "CITUS141",
        CitusRuleCategory.Queries,
        "The distribution property of an existing row is changed",
        CitusErrors.DistributionColumnUpdated)
    {
        Severity = CitusRuleSeverity.Suggestion
    };

    public static readonly CitusRule WriteAfterParallelAccess = new(
        "CITUS150",
        CitusRuleCategory.Queries,
        "A transaction combines parallel access to shards with a write to a reference table",
        "cannot modify table \"{0}\" because there was a parallel operation on a distributed table",
        "cannot execute {0} on table \"{1}\" because there was a parallel {2} access to distributed table \"{3}\" in the same transaction",
        "cannot execute parallel {0} on table \"{1}\" after {2} command on reference table \"{3}\" because there is a foreign key between "
        + "them and \"{3}\" has been accessed in this transaction")
    {
        IsOfStatements = true
    };
}
