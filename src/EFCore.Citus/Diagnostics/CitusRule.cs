using System.Globalization;
using Microsoft.Extensions.Logging;

namespace EFCore.Citus.Diagnostics;

/// <summary>
///     A rule of Citus: one id for the validator, the documentation and whatever else speaks of it.
/// </summary>
internal sealed class CitusRule(string id, CitusRuleCategory category, string title, params string[] citusErrors)
{
    public string Id { get; } = id;

    public CitusRuleCategory Category { get; } = category;

    public string Title { get; } = title;

    public CitusRuleSeverity Severity { get; init; } = CitusRuleSeverity.Error;

    /// <summary>
    ///     The event with which the rule is reported when it is a warning about a model.
    /// </summary>
    public EventId? EventId { get; init; }

    /// <summary>
    ///     The oldest version of Citus that has the rule; versions before 12.1 are not considered.
    /// </summary>
    public string Since { get; init; } = "12.1";

    /// <summary>
    ///     The version of Citus that no longer has the rule, if there is one.
    /// </summary>
    public string? Until { get; init; }

    /// <summary>
    ///     What Citus itself says when the rule is broken, as format strings for the names it mentions; none when it accepts what the rule
    ///     forbids.
    /// </summary>
    public IReadOnlyList<string> CitusErrors { get; } = citusErrors;

    /// <summary>
    ///     The page that explains the rule, relative to the root of the documentation.
    /// </summary>
    public string HelpLink
        => $"docs/rules/{Id}.md";

    /// <summary>
    ///     What Citus says, for the first or only text of the rule.
    /// </summary>
    public string QuoteCitus(params string[] names)
        => QuoteCitus(0, names);

    public string QuoteCitus(int index, params string[] names)
        => string.Format(CultureInfo.InvariantCulture, CitusErrors[index], names);

    public override string ToString()
        => Id;
}
