using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.Citus.Diagnostics;

/// <summary>
///     Determines which rule an error of the server violates, by the messages of the rule, and adds the fix to the message of the error.
/// </summary>
internal static partial class CitusErrorExplainer
{
    // Contains the rules that a program can violate at run time, with the fix of each.
    private static readonly Dictionary<CitusRule, Func<string>> Fixes = new()
    {
        [CitusRules.WriteAfterParallelAccess] = CitusStrings.AdviceSequentialMode
    };

    private static readonly ConcurrentDictionary<string, Regex> Patterns = new();

    /// <summary>
    ///     Creates the message for an error.
    /// </summary>
    /// <returns>The message, or <see langword="null" /> if no rule has a matching message.</returns>
    public static string? Explain(PostgresException error)
        => Fixes.FirstOrDefault(f => f.Key.CitusErrors.Any(text => Matches(text, error.MessageText))) is { Key: { } rule, Value: var fix }
            ? CitusStrings.ErrorExplained(rule.Title, error.MessageText, fix(), rule.Id, rule.HelpLink)
            : null;

    /// <summary>
    ///     Creates an exception with the message, and with the original exception as its inner exception.
    /// </summary>
    /// <returns>
    ///     The exception, or <see langword="null" /> if the original exception is not an error of the server, no rule has a matching
    ///     message, or it already contains the message.
    /// </returns>
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
