using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using EFCore.Citus.Shared;

namespace EFCore.Citus.Diagnostics;

/// <summary>
///     Represents an error of the server that proves the violation of a rule.
/// </summary>
/// <param name="Rule">The rule.</param>
/// <param name="Text">One of the errors of the rule. It is the message or the detail of the error.</param>
/// <param name="Fix">Gets the change that avoids the error, in one or two sentences.</param>
internal sealed partial record ExplainedError(CitusRule Rule, string Text, Func<string> Fix)
{
    private static readonly ConcurrentDictionary<string, Regex> Patterns = new();

    /// <summary>
    ///     Gets the condition that distinguishes the error from those of PostgreSQL and of other rules with the same text. It receives the
    ///     first name in the text, if there is one.
    /// </summary>
    public Func<ServerError, string, bool>? When { get; init; }

    /// <summary>
    ///     Gets the condition that identifies the error if the text is a detail that Npgsql omits.
    /// </summary>
    public Func<ServerError, bool>? WithoutDetail { get; init; }

    /// <summary>
    ///     Gets a cause that is more precise for this text than the title of the rule.
    /// </summary>
    public Func<ServerError, string?>? Cause { get; init; }

    /// <summary>
    ///     Gets a value indicating whether PostgreSQL reports the error, for a statement of Citus or of the application.
    /// </summary>
    public bool IsOfPostgres { get; init; }

    public bool Matches(ServerError error)
        => (Matches(error, error.Error.MessageText)
                || (error.Detail is { } detail && Matches(error, detail)))
            || (error.IsDetailOmitted && WithoutDetail?.Invoke(error) == true);

    private bool Matches(ServerError error, string words)
        => Pattern(Text).Match(words) is { Success: true } match
            && When?.Invoke(error, match.Groups["name"].Value) != false;

    /// <summary>
    ///     Determines whether the words are the text, in which <c>{0}</c> stands for any name.
    /// </summary>
    public static bool AreSame(string text, string words)
        => Pattern(text).IsMatch(words);

    private static Regex Pattern(string text)
        => Patterns.GetOrAdd(
            text,
            static t => new Regex(
                $@"\A{Placeholder().Replace(Regex.Escape(t).Replace(@"\{0}", "(?<name>.+?)", StringComparison.Ordinal), ".+?")}\z",
                RegexOptions.Singleline | RegexOptions.CultureInvariant));

    [GeneratedRegex(@"\\\{\d}")]
    private static partial Regex Placeholder();
}
