namespace EFCore.Citus.Shared;

internal static partial class CitusRules
{
    public static readonly CitusRule UseCitusMissing = new(
        "CITUS180",
        CitusRuleCategory.Configuration,
        "A model is configured for Citus, and the context does not use it");
}
