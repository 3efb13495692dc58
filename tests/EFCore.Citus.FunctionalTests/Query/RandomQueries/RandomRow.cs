namespace EFCore.Citus.FunctionalTests.Query.RandomQueries;

/// <summary>
///     Represents a row of a random query that is not an entity.
/// </summary>
public class RandomRow
{
    public int? A { get; set; }

    public int? B { get; set; }

    public string? Text { get; set; }

    public decimal? Amount { get; set; }
}

/// <summary>
///     Represents two rows that a random query has joined.
/// </summary>
public class RandomPair<TOuter, TInner>
{
    public TOuter Outer { get; set; } = default!;

    public TInner Inner { get; set; } = default!;
}
