namespace EFCore.Citus.Update.Sets;

/// <summary>
///     The thresholds at which one way of executing commands becomes faster than another. They have been measured; see
///     docs/decisions/writes.md.
/// </summary>
internal class SetLimits
{
    /// <summary>Gets the maximum number of commands in one batch if the context does not configure it.</summary>
    public int BatchSize { get; init; } = 50_000;

    /// <summary>Gets the minimum number of commands in a set if the context does not configure it.</summary>
    public int MinSetSize { get; init; } = 16;

    /// <summary>Gets the minimum number of rows that are inserted from arrays instead of lists of values.</summary>
    public int InsertOfArrays { get; init; } = 200;

    /// <summary>Gets the maximum number of rows that one statement inserts from lists of values.</summary>
    public int RowsOfValues { get; init; } = 1000;

    /// <summary>Gets the maximum number of parameters of one statement. The limit of the protocol is 65,535.</summary>
    public int Parameters { get; init; } = 30_000;

    /// <summary>Gets the approximate maximum number of characters and bytes of values of variable length in one statement.</summary>
    public int Length { get; init; } = 16 * 1024 * 1024;

    /// <summary>Gets the maximum number of distinct values of the distribution column for which each value has its own statement.</summary>
    public int FewDistributionValues { get; init; } = 4;

    /// <summary>
    ///     Gets the number of changes below which they are executed row by row if there are more distinct values than
    ///     <see cref="FewDistributionValues" />.
    /// </summary>
    public int ScatteredRows { get; init; } = 50;

    /// <summary>Gets the minimum number of rows for which the server is queried for the shards of the distribution values.</summary>
    public int RowsForShardLookup { get; init; } = 500;

    /// <summary>Gets the minimum number of rows of a shard for which each shard has its own statement.</summary>
    public int RowsOfShard { get; init; } = 10;
}
