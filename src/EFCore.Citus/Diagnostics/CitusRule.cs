using System.Globalization;

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
    ///     Whether it is broken by statements that a program executes, and reported when the server has refused one of them.
    /// </summary>
    public bool IsOfStatements { get; init; }

    /// <summary>
    ///     The oldest version of Citus that is supported.
    /// </summary>
    public static readonly Version OldestVersion = new(12, 1);

    /// <summary>
    ///     The oldest version of Citus that has the rule.
    /// </summary>
    public Version Since { get; init; } = OldestVersion;

    /// <summary>
    ///     The version of Citus that no longer has the rule, if there is one.
    /// </summary>
    public Version? Until { get; init; }

    /// <summary>
    ///     The version of PostgreSQL that no longer has the rule, if there is one.
    /// </summary>
    public Version? UntilPostgres { get; init; }

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
    ///     Whether servers of these versions have the rule. A version that is not known may be any supported one, and then a rule counts that
    ///     all of them have: what some server accepts is not refused without knowing that it is another one.
    /// </summary>
    public bool AppliesTo(Version? citus, Version? postgres)
        => (citus is null ? Since <= OldestVersion && Until is null : Since <= citus && (Until is null || citus < Until))
            && (UntilPostgres is null || (postgres is not null && postgres < UntilPostgres));

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
