using System.Text.RegularExpressions;

namespace EFCore.Citus.Postgres;

/// <summary>
///     Reads the parts of the SQL of a column default that are relevant to Citus.
/// </summary>
internal static partial class DefaultSql
{
    /// <summary>
    ///     Finds the sequences of the default, as they are written.
    /// </summary>
    public static IEnumerable<string> FindSequences(string? sql)
        => sql is null ? [] : Nextval().Matches(sql).Select(m => m.Groups["name"].Value).Distinct(StringComparer.Ordinal);

    /// <summary>
    ///     Determines whether the default is constant on every node, as far as the SQL shows: a literal, with operators and casts.
    /// </summary>
    public static bool IsConstant(string sql)
        => !Literal().Matches(sql).Any(m => IsMoment(m.Value.Trim('\'')))
            && !Computed().IsMatch(Cast().Replace(Literal().Replace(sql, "''"), ""));

    /// <summary>
    ///     Determines whether the default calls a function of PostgreSQL that returns another value for each row.
    /// </summary>
    public static bool IsVolatile(string sql)
        => Volatile().IsMatch(Literal().Replace(sql, "''"));

    /// <summary>
    ///     Determines whether the default is the time at which it is evaluated.
    /// </summary>
    public static bool IsMomentary(string sql)
        => Literal().Matches(sql).Any(m => IsMoment(m.Value.Trim('\''))) || Momentary().IsMatch(Literal().Replace(sql, "''"));

    // These literals are evaluated by PostgreSQL to the time at which they are read.
    private static bool IsMoment(string literal)
        => literal.Trim().ToLowerInvariant() is "now" or "today" or "tomorrow" or "yesterday";

    [GeneratedRegex("'(?:[^']|'')*'")]
    private static partial Regex Literal();

    [GeneratedRegex(@"::\s*[\w\s.""]+(?:\(\s*\d+\s*(?:,\s*-?\d+\s*)?\))?(?:\[\])*")]
    private static partial Regex Cast();

    [GeneratedRegex(
        @"[\w""]\s*\(|\b(?:current_\w+|localtime|localtimestamp|session_user|system_user|user)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Computed();

    [GeneratedRegex(
        @"\b(?:clock_timestamp|timeofday|random|random_normal|gen_random_uuid|gen_random_bytes|gen_salt|uuid_generate_v\w+|uuidv4|uuidv7|nextval|txid_current|pg_current_xact_id)\s*\(",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Volatile();

    [GeneratedRegex(
        @"\b(?:now|transaction_timestamp|statement_timestamp)\s*\(|\b(?:current_(?:date|time|timestamp)|localtime|localtimestamp)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Momentary();

    [GeneratedRegex(@"\bnextval\s*\(\s*'(?<name>[^']+)'", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Nextval();
}
