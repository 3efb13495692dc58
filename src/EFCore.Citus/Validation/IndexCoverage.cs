using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Validation;

/// <summary>
///     Determines whether an index can be used to find the rows of a foreign key.
/// </summary>
internal static class IndexCoverage
{
    /// <summary>
    ///     Determines whether an index or a key begins with the columns of the foreign key, in any order. The distribution column can be
    ///     missing, because the other columns are selective enough within a shard.
    /// </summary>
    public static bool IsCovered(CitusForeignKey foreignKey, string distributionColumn, ModelTables tables)
    {
        var identifier = foreignKey.Dependent.Identifier;
        var columns = foreignKey.ForeignKey.Properties.GetColumnNames(identifier)!.ToHashSet(StringComparer.Ordinal);
        var others = columns.Where(c => c != distributionColumn).ToHashSet(StringComparer.Ordinal);

        return tables.GetEntityTypes(foreignKey.Dependent)
            .SelectMany(GetIndexed)
            .Select(p => p.GetColumnNames(identifier))
            .OfType<IReadOnlyList<string>>()
            .Any(i => BeginsWith(i, columns) || (others.Count > 0 && BeginsWith(i, others)));
    }

    private static IEnumerable<IReadOnlyList<IReadOnlyProperty>> GetIndexed(IReadOnlyEntityType entityType)
        => entityType.GetKeys().Select(k => k.Properties).Concat(entityType.GetIndexes().Select(i => i.Properties));

    private static bool BeginsWith(IReadOnlyList<string> indexed, HashSet<string> columns)
        => columns.SetEquals(indexed.Take(columns.Count));
}
