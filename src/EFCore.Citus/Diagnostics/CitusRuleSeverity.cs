namespace EFCore.Citus.Diagnostics;

/// <summary>
///     What becomes of a model, a migration or a query that breaks a rule.
/// </summary>
internal enum CitusRuleSeverity
{
    /// <summary>It is refused.</summary>
    Error,

    /// <summary>It works, and is reported as something that hurts.</summary>
    Warning,

    /// <summary>It may be meant, and only the compiler points to it.</summary>
    Suggestion
}
