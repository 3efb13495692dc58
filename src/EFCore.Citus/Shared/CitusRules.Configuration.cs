namespace EFCore.Citus.Shared;

internal static partial class CitusRules
{
    public static readonly CitusRule UseCitusMissing = new(
        "CITUS180",
        CitusRuleCategory.Configuration,
        "A model is configured for Citus, but the context does not use Citus");
}
