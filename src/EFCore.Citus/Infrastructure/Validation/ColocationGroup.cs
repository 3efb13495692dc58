using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Infrastructure.Validation;

/// <summary>
///     The colocation group that a table will be in, as far as the model tells.
/// </summary>
/// <param name="Opener">The table that opens the group; none for the groups that Citus keeps for tables of the same kind.</param>
/// <param name="TableType">The type of its tables.</param>
/// <param name="ColumnType">The type of their distribution columns.</param>
/// <param name="ShardCount">The number of their shards, if the model or the options say it.</param>
internal sealed record ColocationGroup(
    StoreObjectIdentifier? Opener,
    CitusTableType TableType,
    string? ColumnType,
    int? ShardCount)
{
    /// <summary>
    ///     Whether the tables are in the same group, or the model is wrong in such a way that it cannot be told.
    /// </summary>
    public static bool MayBeSame(CitusTable one, CitusTable other, ICitusSingletonOptions options)
        => one.Identifier == other.Identifier
            || Find(one, options) is not { } group
            || Find(other, options) is not { } otherGroup
            || group == otherGroup;

    /// <summary>
    ///     The tables that <paramref name="table" /> is colocated with, each by way of the one before, until none or the first is repeated.
    /// </summary>
    public static IReadOnlyList<CitusTable> GetChain(CitusTable table)
    {
        var chain = new List<CitusTable> { table };
        while (chain[^1].FindColocatedWith() is { } next)
        {
            var repeated = chain.Any(t => t.Identifier == next.Identifier);
            chain.Add(next);

            if (repeated)
            {
                break;
            }
        }

        return chain;
    }

    /// <summary>
    ///     The type of the distribution column, or <see langword="null" /> when there is no such column.
    /// </summary>
    public static string? FindColumnType(CitusTable table)
        => table.DistributionColumn is null
            ? null
            : table.EntityType.FindDistributionProperty()?.GetColumnType(table.Identifier);

    private static ColocationGroup? Find(CitusTable table, ICitusSingletonOptions options)
    {
        var chain = GetChain(table);
        var opener = chain[^1];
        var isComplete = opener.FindColocatedWith() is null
            && opener.EntityType.GetColocatedWithEntityTypeName() is null
            && chain.All(t => t.Type == table.Type);

        if (!isComplete)
        {
            return null;
        }

        if (!opener.JoinsGroup(options))
        {
            return new ColocationGroup(opener.Identifier, table.Type, null, null);
        }

        if (table.Type == CitusTableType.SingleShard)
        {
            return new ColocationGroup(null, table.Type, null, null);
        }

        return FindColumnType(opener) is { } columnType
            ? new ColocationGroup(null, table.Type, PostgresTypeName.Normalize(columnType), opener.FindShardCount(options))
            : null;
    }
}
