using EFCore.Citus.Diagnostics;
using EFCore.Citus.Properties;

namespace EFCore.Citus.Infrastructure.Validation;

/// <summary>
///     A rule and where a model breaks it.
/// </summary>
internal sealed record CitusViolation(CitusRule Rule, string Message)
{
    public override string ToString()
        => CitusStrings.Violation(Rule.Id, Message, Rule.HelpLink);
}
