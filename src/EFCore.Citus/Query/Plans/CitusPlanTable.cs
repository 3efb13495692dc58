using System.Globalization;

namespace EFCore.Citus.Query;

/// <summary>
///     Represents a table that a statement reads or writes. Instances are obtained from a <see cref="CitusPlan" />.
/// </summary>
public sealed record CitusPlanTable
{
    internal CitusPlanTable(string? schema, string name, int shardCount, int shardsAsked)
    {
        Schema = schema;
        Name = name;
        ShardCount = shardCount;
        ShardsAsked = shardsAsked;
    }

    /// <summary>
    ///     Gets the schema of the table.
    /// </summary>
    public string? Schema { get; }

    /// <summary>
    ///     Gets the name of the table. If the table is partitioned, this is the partitioned table.
    /// </summary>
    public string Name { get; }

    /// <summary>
    ///     Gets the number of shards of the table. It is 1 for reference tables, and 0 for tables that Citus does not manage.
    /// </summary>
    public int ShardCount { get; }

    /// <summary>
    ///     Gets the number of different shards that the tasks read or write.
    /// </summary>
    public int ShardsAsked { get; }

    /// <summary>
    ///     Gets the number of shards that are not read because their values of the distribution column are excluded.
    /// </summary>
    public int ShardsPruned
        => ShardCount - ShardsAsked;

    /// <summary>
    ///     Returns the name of the table, and the number of shards.
    /// </summary>
    /// <returns>A text such as <c>orders (1 of 32 shards)</c>.</returns>
    public override string ToString()
    {
        var name = Schema is null or "public" ? Name : $"{Schema}.{Name}";

        return ShardCount switch
        {
            0 => name,
            1 => $"{name} (1 shard)",
            _ => string.Create(CultureInfo.InvariantCulture, $"{name} ({ShardsAsked} of {ShardCount} shards)")
        };
    }
}
