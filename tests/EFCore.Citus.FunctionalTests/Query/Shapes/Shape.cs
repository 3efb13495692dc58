using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace EFCore.Citus.FunctionalTests.Query.Shapes;

/// <summary>
///     Represents a kind of query that is written in LINQ.
/// </summary>
public sealed partial class Shape(string name, Func<Roots, object?> query, [CallerArgumentExpression(nameof(query))] string linq = "")
{
    public string Name { get; } = name;

    /// <summary>Gets the query. A result that is a sequence is enumerated by the runner.</summary>
    public Func<Roots, object?> Query { get; } = query;

    /// <summary>Gets the query as readers see it.</summary>
    public string Linq { get; init; } = Format(linq);

    /// <summary>Gets whether the query is run with a value for the distribution column, without one, or both.</summary>
    public ShapeKey Key { get; init; } = ShapeKey.GivenOrMissing;

    /// <summary>Gets whether rows that are equal for the last ordering can be in any order.</summary>
    public bool HasTies { get; init; }

    /// <summary>Gets whether the result depends on the time or on random values.</summary>
    public bool IsVolatile { get; init; }

    /// <summary>Gets the form of the query that Citus sends to one shard, or accepts.</summary>
    public string? Instead { get; init; }

    public IEnumerable<bool> Modes
        => Key switch
        {
            ShapeKey.Given => [true],
            ShapeKey.Missing => [false],
            _ => [true, false]
        };

    /// <summary>Gets the query without the columns of a total order.</summary>
    public string ShortLinq
        => Paging().Replace(Linq, ".OrderBy(…)");

    private static string Format(string linq)
    {
        var text = Space().Replace(linq, " ").Replace(" .", ".", StringComparison.Ordinal);
        text = Start().Replace(text, "");
        text = GivenKey().Replace(text, "key");
        text = Root().Replace(text, m => m.Groups["root"].Value.ToLowerInvariant());

        return text.Replace("q.Db.", "context.", StringComparison.Ordinal)
            .Replace("q.Db", "context", StringComparison.Ordinal)
            .Replace("!.", ".", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"\.OrderBy\((\w+) => \1\.StoreId\)\.ThenBy\(\1 => \1\.Id\)")]
    private static partial Regex Paging();

    [GeneratedRegex("^q => ")]
    private static partial Regex Start();

    [GeneratedRegex(@"\bq\.\w*Key\b")]
    private static partial Regex GivenKey();

    [GeneratedRegex(@"\bq\.(?<root>(?!Db\b)\w+)")]
    private static partial Regex Root();
}

/// <summary>
///     Contains whether a query has a value for the distribution column.
/// </summary>
public enum ShapeKey
{
    GivenOrMissing,
    Given,
    Missing
}

/// <summary>
///     Represents a group of shapes on the page.
/// </summary>
public sealed record ShapeArea(string Title, IReadOnlyList<Shape> Shapes);
