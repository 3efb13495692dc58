namespace EFCore.Citus.Update;

/// <summary>
///     Where one way of executing commands becomes faster than another. Measured; see docs/decisions/writes.md.
/// </summary>
internal class SetLimits
{
    /// <summary>How many commands one batch takes where the context does not say.</summary>
    public int BatchSize { get; init; } = 50_000;

    /// <summary>How many commands a set has at least where the context does not say.</summary>
    public int MinSetSize { get; init; } = 16;

    /// <summary>From so many rows on, rows are inserted from arrays instead of lists of values.</summary>
    public int InsertOfArrays { get; init; } = 200;

    /// <summary>How many rows one statement inserts from lists of values.</summary>
    public int RowsOfValues { get; init; } = 1000;

    /// <summary>How many parameters one statement has at most; the protocol ends at 65,535.</summary>
    public int Parameters { get; init; } = 30_000;

    /// <summary>How many characters and bytes of values of varying length one statement carries, about.</summary>
    public int Length { get; init; } = 16 * 1024 * 1024;

    /// <summary>Up to so many values of the distribution column, each has a statement of its own.</summary>
    public int FewDistributionValues { get; init; } = 4;

    /// <summary>Fewer changes than this, of more distribution values than that, are executed row by row.</summary>
    public int ScatteredRows { get; init; } = 50;

    /// <summary>From so many rows on, the server is asked which distribution values share a shard.</summary>
    public int RowsForShardLookup { get; init; } = 500;

    /// <summary>From so many rows of a shard on, each shard has a statement of its own.</summary>
    public int RowsOfShard { get; init; } = 10;
}
