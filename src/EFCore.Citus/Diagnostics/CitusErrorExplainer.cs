using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.Citus.Diagnostics;

/// <summary>
///     Finds the rule that an error of the server comes from, by the texts that the rule has for it, and says what to do about it.
/// </summary>
internal static partial class CitusErrorExplainer
{
    // Rules that are broken by what a program does at run time, and the fix of each.
    private static readonly Dictionary<CitusRule, Func<string>> Fixes = new()
    {
        [CitusRules.WriteAfterParallelAccess] = CitusStrings.AdviceSequentialMode
    };

    private static readonly ConcurrentDictionary<string, Regex> Patterns = new();

    /// <summary>
    ///     Says what an error is about.
    /// </summary>
    /// <returns><see langword="null" /> when no rule knows of it.</returns>
    public static string? Explain(PostgresException error)
        => Fixes.FirstOrDefault(f => f.Key.CitusErrors.Any(text => Matches(text, error.MessageText))) is { Key: { } rule, Value: var fix }
            ? CitusStrings.ErrorExplained(rule.Title, error.MessageText, fix(), rule.Id, rule.HelpLink)
            : null;

    /// <summary>
    ///     Says it in an exception that takes the place of another, which stays inside.
    /// </summary>
    /// <returns><see langword="null" /> when the exception is no error of the server, no rule knows of it, or it says so already.</returns>
    public static Exception? Explain(Exception exception)
        => exception switch
        {
            PostgresException error => Explain(error) is { } message ? new InvalidOperationException(message, error) : null,
            DbUpdateException { InnerException: PostgresException error } update when update.GetType() == typeof(DbUpdateException)
                => Explain(error) is { } message && !update.Message.Contains(message, StringComparison.Ordinal)
                    ? new DbUpdateException(message, error, update.Entries)
                    : null,
            _ => null
        };

    private static bool Matches(string text, string message)
        => Patterns.GetOrAdd(text, static t => new Regex($@"\A{Placeholder().Replace(Regex.Escape(t), ".+?")}\z", RegexOptions.Singleline))
            .IsMatch(message);

    [GeneratedRegex(@"\\\{\d}")]
    private static partial Regex Placeholder();
}
