namespace EFCore.Citus.Shared;

/// <summary>
///     Finds the name that a misspelled name is most similar to.
/// </summary>
internal static class NearestName
{
    // One change is allowed for this number of letters. With more changes, any other name could be meant.
    private const int LettersOfChange = 3;

    /// <summary>
    ///     Finds the most similar name, ignoring case and underscores.
    /// </summary>
    /// <returns>The name, or <see langword="null" /> if none is similar, or if two are equally similar.</returns>
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

    // The distance counts missing, additional and replaced letters, and pairs of swapped letters.
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
