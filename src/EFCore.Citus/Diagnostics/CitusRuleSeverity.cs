namespace EFCore.Citus.Diagnostics;

/// <summary>
///     What becomes of a model or a migration that breaks a rule.
/// </summary>
internal enum CitusRuleSeverity
{
    /// <summary>It is refused.</summary>
    Error,

    /// <summary>It works, and is reported as something that hurts.</summary>
    Warning
}
