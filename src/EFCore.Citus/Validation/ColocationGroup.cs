using EFCore.Citus.Infrastructure;
using EFCore.Citus.Metadata;
using EFCore.Citus.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Validation;

/// <summary>
///     Represents the colocation group of a table, as far as the model determines it.
/// </summary>
/// <param name="Opener">The table that starts the group, or <see langword="null" /> for the default groups of Citus.</param>
/// <param name="TableType">The type of its tables.</param>
/// <param name="ColumnType">The type of their distribution columns.</param>
/// <param name="ShardCount">The number of their shards, if the model or the options specify it.</param>
internal sealed record ColocationGroup(
    StoreObjectIdentifier? Opener,
    CitusTableType TableType,
    string? ColumnType,
    int? ShardCount)
{
    /// <summary>
    ///     Determines whether the tables are in the same group. Returns <see langword="true" /> if an error in the model makes this
    ///     unknown.
    /// </summary>
    public static bool MayBeSame(CitusTable one, CitusTable other, ICitusSingletonOptions options)
        => one.Identifier == other.Identifier
            || Find(one, options) is not { } group
            || Find(other, options) is not { } otherGroup
            || group == otherGroup;

    /// <summary>
    ///     Gets the tables that <paramref name="table" /> is colocated with, each through the one before, until there is none or the first
    ///     is repeated.
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
    ///     Gets the type of the distribution column, or <see langword="null" /> if there is no such column.
    /// </summary>
    public static string? FindColumnType(CitusTable table)
        => table.DistributionColumn is null
            ? null
            : table.EntityType.FindDistributionProperty()?.GetColumnType(table.Identifier);

    /// <summary>
    ///     Finds the group of a table, or returns <see langword="null" /> if the model does not determine it.
    /// </summary>
    public static ColocationGroup? Find(CitusTable table, ICitusSingletonOptions options)
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
