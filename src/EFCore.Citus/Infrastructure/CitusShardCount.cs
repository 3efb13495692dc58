using EFCore.Citus.Properties;

namespace EFCore.Citus.Infrastructure;

/// <summary>
///     Provides the bounds of the setting <c>citus.shard_count</c> of Citus.
/// </summary>
internal static class CitusShardCount
{
    private const int Min = 1;
    private const int Max = 64000;

    public static int? Check(int? shardCount, string parameterName)
    {
        if (shardCount is < Min or > Max)
        {
            throw new ArgumentOutOfRangeException(parameterName, shardCount, CitusStrings.ShardCountOutOfRange(Min, Max));
        }

        return shardCount;
    }
}
