using System.Text.RegularExpressions;

namespace EFCore.Citus.FunctionalTests.TestUtilities;

/// <summary>
///     Holds what the server says against what a rule says that it says, where <c>{0}</c> stands for anything.
/// </summary>
public static partial class RuleError
{
    public static bool Matches(string? error, string words)
        => error is not null && Regex.IsMatch(error, Placeholder().Replace(Regex.Escape(words), ".+"));

    [GeneratedRegex(@"\\\{\d}")]
    private static partial Regex Placeholder();
}
