using EFCore.Citus.Diagnostics;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.Citus.Infrastructure.Validation;

/// <summary>
///     A rule and where a model or a migration breaks it.
/// </summary>
/// <param name="Rule">The rule.</param>
/// <param name="Message">What is wrong, and how to make it right.</param>
/// <param name="Subject">
///     For warnings about a model, the property, foreign key or entity type that they are about, if it is one of these.
/// </param>
internal sealed record CitusViolation(CitusRule Rule, string Message, IReadOnlyAnnotatable? Subject = null)
{
    public override string ToString()
        => CitusStrings.Violation(Rule.Id, Message, Rule.HelpLink);
}
