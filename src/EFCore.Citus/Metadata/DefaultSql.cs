using System.Text.RegularExpressions;

namespace EFCore.Citus.Metadata;

/// <summary>
///     Reads from the SQL of a column's default what matters to Citus.
/// </summary>
internal static partial class DefaultSql
{
    /// <summary>
    ///     The sequences that the default takes values from, as it spells them.
    /// </summary>
    public static IEnumerable<string> FindSequences(string? sql)
        => sql is null ? [] : Nextval().Matches(sql).Select(m => m.Groups["name"].Value).Distinct(StringComparer.Ordinal);

    [GeneratedRegex(@"\bnextval\s*\(\s*'(?<name>[^']+)'", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Nextval();
}
