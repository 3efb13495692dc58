using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.Citus.Diagnostics;

/// <summary>
///     Represents a violation of a rule in a model or in a migration.
/// </summary>
/// <param name="Rule">The rule.</param>
/// <param name="Message">The cause and the fix.</param>
/// <param name="Subject">The property, foreign key or entity type of a warning about a model, if it concerns one of these.</param>
internal sealed record CitusViolation(CitusRule Rule, string Message, IReadOnlyAnnotatable? Subject = null)
{
    public override string ToString()
        => CitusStrings.Violation(Rule.Id, Message, Rule.HelpLink);

    /// <summary>
    ///     Creates the exception for a model with violations.
    /// </summary>
    public static InvalidOperationException CreateException(IEnumerable<CitusViolation> violations)
        => new(CitusStrings.InvalidModel(string.Join('\n', violations.Select(v => v.ToString()).Distinct())));
}
