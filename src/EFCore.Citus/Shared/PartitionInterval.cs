using System.Text.RegularExpressions;

namespace EFCore.Citus.Shared;

/// <summary>
///     Determines which intervals PostgreSQL cannot parse for certain, and by which Citus cannot partition a table. The server validates
///     all other intervals.
/// </summary>
internal static class PartitionInterval
{
    // PostgreSQL reads this number of letters of a word.
    private const int LettersOfWord = 10;

    private const RegexOptions Options = RegexOptions.CultureInvariant;

    // The units are those of the word table of PostgreSQL.
    private static readonly HashSet<string> UnitsOfDays = new(StringComparer.Ordinal)
    {
        "c", "cent", "centuries", "century", "d", "day", "days", "dec", "decade", "decades", "decs", "mil", "millennia", "millennium", "mils",
        "mon", "mons", "month", "months", "w", "week", "weeks", "y", "year", "years", "yr", "yrs"
    };

    private static readonly HashSet<string> UnitsOfTime = new(StringComparer.Ordinal)
    {
        "h", "hour", "hours", "hr", "hrs", "m", "microsecon", "millisecon", "min", "mins", "minute", "minutes", "ms", "msec", "msecond",
        "mseconds", "msecs", "s", "sec", "second", "seconds", "secs", "us", "usec", "usecond", "useconds", "usecs"
    };

    // The words are the one that makes an interval negative, the sign of an exponent, and those that PostgreSQL refuses only after a
    // number.
    private static readonly HashSet<string> OtherWords = new(StringComparer.Ordinal)
    {
        "ago", "e", "qtr", "quarter", "timezone", "timezone_h", "timezone_m"
    };

    // PostgreSQL ignores or knows these words after a number from version 17 on.
    private static readonly HashSet<string> WordsOfNewerVersions = new(StringComparer.Ordinal) { "at", "mm", "on" };

    private static readonly Regex Numbers = new(@"^(?:\s*([0-9]+)\s*([A-Za-z]+))+\s*$", Options);
    private static readonly Regex Clock = new(@"^\s*[0-9]+:[0-9]+(?::[0-9]+)?\s*$", Options);
    private static readonly Regex Iso = new(@"^P(?:[0-9]+[YMWD])*T((?:[0-9]+[HMS])+)$", Options);
    private static readonly Regex Negative = new(@"^\s*(-?)\s*[0-9]+\s*([A-Za-z]+)(?:\s+(ago))?\s*$", Options);

    /// <summary>
    ///     Determines whether the text is not an interval: it contains a word that PostgreSQL does not know, or no number.
    /// </summary>
    public static bool IsMalformed(string interval)
    {
        // The letters of ISO 8601 are different.
        if (interval.TrimStart().StartsWith("P", StringComparison.Ordinal))
        {
            return false;
        }

        // A single point is the number zero.
        if (!interval.Any(c => c is '.' or (>= '0' and <= '9')))
        {
            return true;
        }

        return Numbers.Match(interval) is { Success: true } match
            ? match.Groups[2].Captures.Cast<Capture>().Any(c => !MayFollowNumber(Word(c.Value)))
            : GetWords(interval).Any(w => !MayFollowNumber(w) && !OtherWords.Contains(w));
    }

    /// <summary>
    ///     Determines whether the interval, which must be well-formed, is zero or negative.
    /// </summary>
    public static bool IsNotPositive(string interval)
        => !interval.Any(c => c is >= '1' and <= '9')
            || Negative.Match(interval) is { Success: true } match
            && IsUnit(Word(match.Groups[2].Value))
            && match.Groups[1].Length > 0 != match.Groups[3].Success;

    /// <summary>
    ///     Determines whether the interval, which must be well-formed, has a part that is less than a day. Hours count as such a part,
    ///     independently of their number.
    /// </summary>
    public static bool HasTimeOfDay(string interval)
    {
        if (Numbers.Match(interval) is { Success: true } match)
        {
            return Enumerable.Range(0, match.Groups[1].Captures.Count)
                .Any(i => IsNotZero(match.Groups[1].Captures[i].Value) && UnitsOfTime.Contains(Word(match.Groups[2].Captures[i].Value)));
        }

        return Clock.IsMatch(interval)
            ? IsNotZero(interval)
            : Iso.Match(interval) is { Success: true } iso && IsNotZero(iso.Groups[1].Value);
    }

    private static IEnumerable<string> GetWords(string interval)
    {
        for (var start = 0; start < interval.Length; start++)
        {
            var end = start;
            while (end < interval.Length && (char.IsLetter(interval[end]) || interval[end] == '_'))
            {
                end++;
            }

            if (end > start)
            {
                yield return Word(interval.Substring(start, end - start));
                start = end;
            }
        }
    }

    private static bool MayFollowNumber(string word)
        => IsUnit(word) || word == "ago" || WordsOfNewerVersions.Contains(word);

    private static bool IsUnit(string word)
        => UnitsOfDays.Contains(word) || UnitsOfTime.Contains(word);

    private static string Word(string letters)
        => letters.Substring(0, Math.Min(letters.Length, LettersOfWord)).ToLowerInvariant();

    private static bool IsNotZero(string digits)
        => digits.Any(c => c is >= '1' and <= '9');
}
