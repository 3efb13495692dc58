using System.Text.RegularExpressions;

namespace EFCore.Citus.FunctionalTests.TestUtilities;

/// <summary>
///     Compares an error of the server with the error in a rule, in which <c>{0}</c> matches any text.
/// </summary>
public static partial class RuleError
{
    public static bool Matches(string? error, string words)
        => error is not null && Regex.IsMatch(error, Placeholder().Replace(Regex.Escape(words), ".+"));

    [GeneratedRegex(@"\\\{\d}")]
    private static partial Regex Placeholder();
}
