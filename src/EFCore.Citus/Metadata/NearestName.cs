namespace EFCore.Citus.Metadata;

/// <summary>
///     Finds the name that is meant by one that is misspelled.
/// </summary>
internal static class NearestName
{
    // One change for this many letters: with more of them, it may be any other name.
    private const int LettersOfChange = 3;

    /// <summary>
    ///     The name that is spelled most alike, whatever the case and underscores.
    /// </summary>
    /// <returns><see langword="null" /> when none is similar, or two are equally so.</returns>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        var letters = Fold(name);
        var nearest = candidates
            .Where(c => c != name)
            .Distinct()
            .Select(c => (Name: c, Distance: Distance(letters, Fold(c))))
            .Where(c => c.Distance <= letters.Length / LettersOfChange)
            .OrderBy(c => c.Distance)
            .Take(2)
            .ToList();

        return nearest.Count == 0 || nearest.Count == 2 && nearest[0].Distance == nearest[1].Distance ? null : nearest[0].Name;
    }

    private static string Fold(string name)
        => name.Replace("_", "").ToUpperInvariant();

    // Letters that are missing, one too many or another, and two that have changed places.
    private static int Distance(string a, string b)
    {
        var distances = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                distances[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(
                        Math.Min(distances[i - 1, j], distances[i, j - 1]) + 1,
                        distances[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));

                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    distances[i, j] = Math.Min(distances[i, j], distances[i - 2, j - 2] + 1);
                }
            }
        }

        return distances[a.Length, b.Length];
    }
}
