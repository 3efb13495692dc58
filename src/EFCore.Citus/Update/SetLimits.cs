namespace EFCore.Citus.Update;

/// <summary>
///     Where one way of executing commands becomes faster than another. Measured; see docs/decisions/writes.md.
/// </summary>
internal static class SetLimits
{
    /// <summary>How many commands one batch takes where the context does not say.</summary>
    public const int BatchSize = 50_000;

    /// <summary>How many commands a set has at least where the context does not say.</summary>
    public const int MinSetSize = 16;

    /// <summary>From so many rows on, rows are inserted from arrays instead of lists of values.</summary>
    public const int InsertOfArrays = 200;

    /// <summary>How many rows one statement inserts from lists of values.</summary>
    public const int RowsOfValues = 1000;

    /// <summary>How many parameters one statement has at most; the protocol ends at 65,535.</summary>
    public const int Parameters = 30_000;

    /// <summary>How many characters and bytes of values of varying length one statement carries, about.</summary>
    public const int Length = 16 * 1024 * 1024;

    /// <summary>Up to so many values of the distribution column, each has a statement of its own.</summary>
    public const int FewDistributionValues = 4;

    /// <summary>Fewer changes than this, of more distribution values than that, are executed row by row.</summary>
    public const int ScatteredRows = 50;

    /// <summary>From so many rows on, the server is asked which distribution values share a shard.</summary>
    public const int RowsForShardLookup = 500;

    /// <summary>From so many rows of a shard on, each shard has a statement of its own.</summary>
    public const int RowsOfShard = 50;
}
