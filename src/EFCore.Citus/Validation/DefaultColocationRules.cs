using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Postgres;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.Validation;

/// <summary>
///     Checks distributed tables without a configured colocation, which Citus groups by the type of the distribution column and the number
///     of shards.
/// </summary>
internal static class DefaultColocationRules
{
    public static IEnumerable<CitusViolation> Check(ModelTables tables)
    {
        var openers = tables.Tables
            .Where(t => t is { Type: CitusTableType.Distributed, IsAnchor: true, DistributionColumn: not null }
                && t.JoinsGroup(tables.Options)
                && t.EntityType.GetColocatedWithEntityTypeName() is null)
            .Select(Opener.Create)
            .OrderBy(o => o.Table.DisplayName, StringComparer.Ordinal)
            .ToList();

        return openers.GroupBy(o => (o.Type, o.Table.FindShardCount(tables.Options))).SelectMany(g => CheckGroup([.. g]))
            .Concat(openers.GroupBy(o => o.Column, StringComparer.Ordinal).SelectMany(g => CheckSameColumn([.. g])));
    }

    private static IEnumerable<CitusViolation> CheckGroup(List<Opener> group)
    {
        foreach (var other in group.Skip(1).Where(o => o.Collation != group[0].Collation))
        {
            yield return new CitusViolation(
                CitusRules.DefaultGroupCollationsDiffer,
                CitusStrings.DefaultGroupCollationsDiffer(
                    other.EntityType,
                    other.Table.DisplayName,
                    other.Column,
                    ColumnCollation.Describe(other.Collation),
                    group[0].EntityType,
                    group[0].Table.DisplayName,
                    group[0].Column,
                    ColumnCollation.Describe(group[0].Collation),
                    CitusRules.DefaultGroupCollationsDiffer.QuoteCitus(
                        other.Table.Identifier.Name, group[0].Table.Identifier.Name)));
        }

        // If tables of two collations are accepted, each collation has a group of its own.
        foreach (var sameCollation in group.GroupBy(o => o.Collation))
        {
            // Each of these columns only identifies rows of its own table.
            var unrelated = sameCollation.Where(o => o.IsWholeKey).ToList();
            foreach (var other in unrelated.Skip(1))
            {
                yield return new CitusViolation(
                    CitusRules.ColocatedByDefault,
                    CitusStrings.ColocatedByDefault(
                        other.EntityType, other.Table.DisplayName, unrelated[0].EntityType, unrelated[0].Table.DisplayName),
                    other.Table.EntityType);
            }
        }
    }

    private static IEnumerable<CitusViolation> CheckSameColumn(List<Opener> sameColumn)
    {
        // Keys of different tables can have the same name and different meanings.
        var candidates = sameColumn.Where(o => !o.IsWholeKey).ToList();

        return candidates
            .Skip(1)
            .Where(o => o.CollatedType != candidates[0].CollatedType)
            .Select(
                o => new CitusViolation(
                    CitusRules.SameColumnInOtherGroup,
                    CitusStrings.SameColumnInOtherGroup(
                        o.EntityType,
                        o.Table.DisplayName,
                        o.Column,
                        o.CollatedType,
                        candidates[0].EntityType,
                        candidates[0].Table.DisplayName,
                        candidates[0].CollatedType),
                    o.Table.EntityType));
    }

    private sealed record Opener(CitusTable Table, string Column, string Type, string? Collation, bool IsWholeKey)
    {
        public string EntityType
            => Table.EntityType.DisplayName();

        // The format is that of PostgreSQL.
        public string CollatedType
            => Collation is null ? Type : $"{Type} COLLATE \"{Collation}\"";

        public static Opener Create(CitusTable table)
        {
            var property = table.EntityType.FindDistributionProperty()!;

            return new Opener(
                table,
                table.DistributionColumn!,
                PostgresTypeName.Normalize(property.GetColumnType(table.Identifier)!),
                ColumnCollation.Find(property, table.Identifier),
                table.EntityType.FindPrimaryKey()?.Properties is [var key] && key == property);
        }
    }
}
