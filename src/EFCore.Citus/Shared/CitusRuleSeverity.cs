namespace EFCore.Citus.Shared;

/// <summary>
///     Represents the consequence for a model, a migration or a query that violates a rule.
/// </summary>
internal enum CitusRuleSeverity
{
    /// <summary>The model, migration or query is refused.</summary>
    Error,

    /// <summary>The model, migration or query works and is reported, because it has a disadvantage.</summary>
    Warning,

    /// <summary>The code may be intended, and is only reported by the compiler.</summary>
    Suggestion
}
