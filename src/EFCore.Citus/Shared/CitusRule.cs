namespace EFCore.Citus.Shared;

/// <summary>
///     Represents a rule of Citus. The validator, the analyzers and the documentation use the same ID for it.
/// </summary>
internal sealed class CitusRule(string id, CitusRuleCategory category, string title, params string[] citusErrors)
{
    public string Id { get; } = id;

    public CitusRuleCategory Category { get; } = category;

    public string Title { get; } = title;

    public CitusRuleSeverity Severity { get; init; } = CitusRuleSeverity.Error;

    /// <summary>
    ///     Gets a value indicating whether the rule is violated by statements that a program executes, and is reported when the server has
    ///     refused one of them.
    /// </summary>
    public bool IsOfStatements { get; init; }

    /// <summary>
    ///     The oldest supported version of Citus.
    /// </summary>
    public static readonly Version OldestVersion = new(12, 1);

    /// <summary>
    ///     Gets the oldest supported version of Citus that has the rule.
    /// </summary>
    public Version Since { get; init; } = OldestVersion;

    /// <summary>
    ///     Gets the version of Citus that no longer has the rule, if there is one.
    /// </summary>
    public Version? Until { get; init; }

    /// <summary>
    ///     Gets the version of PostgreSQL that no longer has the rule, if there is one.
    /// </summary>
    public Version? UntilPostgres { get; init; }

    /// <summary>
    ///     Gets the messages that Citus reports for the rule, as format strings for the names that they contain. The list is empty if Citus
    ///     does not report an error.
    /// </summary>
    public IReadOnlyList<string> CitusErrors { get; } = citusErrors;

    /// <summary>
    ///     Gets the address of the page that explains the rule.
    /// </summary>
    public string HelpLink
        => $"{Documentation.Root}docs/rules/{Id}.md";

    /// <summary>
    ///     Determines whether servers of the specified versions have the rule. An unknown version may be any supported one. The rule then
    ///     only applies if all supported versions have it, so that a statement which some servers accept is not refused.
    /// </summary>
    public bool AppliesTo(Version? citus, Version? postgres)
        => (citus is null ? Since <= OldestVersion && Until is null : Since <= citus && (Until is null || citus < Until))
            && (UntilPostgres is null || (postgres is not null && postgres < UntilPostgres));

    /// <summary>
    ///     Gets the first or only message that Citus reports for the rule.
    /// </summary>
    public string QuoteCitus(params string[] names)
        => Shared.CitusErrors.Quote(CitusErrors[0], names);

    public override string ToString()
        => Id;
}
