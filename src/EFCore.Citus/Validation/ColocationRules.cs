using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Postgres;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.Validation;

/// <summary>
///     Checks the configuration of shards and colocated tables.
/// </summary>
internal static class ColocationRules
{
    public static IEnumerable<CitusViolation> Check(CitusTable table)
    {
        // The other tables of a hierarchy are colocated with the anchor.
        if (!table.IsAnchor
            || !table.Type.IsSharded)
        {
            yield break;
        }

        var entityType = table.EntityType;

        if (table.Type == CitusTableType.SingleShard
            && entityType.GetShardCount() is { } shardCount)
        {
            yield return new CitusViolation(
                CitusRules.ShardCountOfSingleShardTable,
                CitusStrings.ShardCountOfSingleShardTable(
                    entityType.DisplayName(),
                    table.DisplayName,
                    shardCount,
                    CitusRules.ShardCountOfSingleShardTable.QuoteCitus()));
        }

        if (entityType.GetColocatedWithEntityTypeName() is { } otherName)
        {
            foreach (var violation in CheckColocatedWith(table, otherName))
            {
                yield return violation;
            }
        }
    }

    private static IEnumerable<CitusViolation> CheckColocatedWith(CitusTable table, string otherName)
    {
        var entityType = table.EntityType;

        if (table.FindColocatedWith() is not { } other)
        {
            yield return new CitusViolation(
                CitusRules.ColocatedWithUnknownTable,
                CitusStrings.ColocatedWithUnknownTable(
                    entityType.DisplayName(),
                    table.DisplayName,
                    otherName,
                    CitusRules.ColocatedWithUnknownTable.QuoteCitus(otherName)));
            yield break;
        }

        if (other.Type != table.Type)
        {
            yield return OtherTableType(table, other);
            yield break;
        }

        if (table.ShardCount is { } ownShardCount)
        {
            yield return new CitusViolation(
                CitusRules.ShardCountOfColocatedTable,
                CitusStrings.ShardCountOfColocatedTable(
                    entityType.DisplayName(),
                    table.DisplayName,
                    ownShardCount,
                    other.EntityType.DisplayName(),
                    CitusRules.ShardCountOfColocatedTable.QuoteCitus()));
        }

        if (ColocationGroup.FindColumnType(table) is { } columnType
            && ColocationGroup.FindColumnType(other) is { } otherColumnType
            && PostgresTypeName.AreDifferent(columnType, otherColumnType))
        {
            yield return new CitusViolation(
                CitusRules.ColocatedColumnTypesDiffer,
                CitusStrings.ColocatedColumnTypesDiffer(
                    entityType.DisplayName(),
                    table.DisplayName,
                    table.DistributionColumn!,
                    columnType,
                    other.EntityType.DisplayName(),
                    other.DisplayName,
                    other.DistributionColumn!,
                    otherColumnType,
                    CitusRules.ColocatedColumnTypesDiffer.QuoteCitus(other.Identifier.Name, table.Identifier.Name)));
        }

        if (CheckCollation(table, other) is { } collation)
        {
            yield return collation;
        }

        if (CheckCycle(table) is { } cycle)
        {
            yield return cycle;
        }
    }

    private static CitusViolation? CheckCollation(CitusTable table, CitusTable other)
    {
        if (table.EntityType.FindDistributionProperty() is not { } property
            || other.EntityType.FindDistributionProperty() is not { } otherProperty)
        {
            return null;
        }

        var collation = ColumnCollation.Find(property, table.Identifier);
        var otherCollation = ColumnCollation.Find(otherProperty, other.Identifier);

        return collation == otherCollation
            ? null
            : new CitusViolation(
                CitusRules.ColocatedColumnCollationsDiffer,
                CitusStrings.ColocatedColumnCollationsDiffer(
                    table.EntityType.DisplayName(),
                    table.DisplayName,
                    property.Name,
                    ColumnCollation.Describe(collation),
                    other.EntityType.DisplayName(),
                    other.DisplayName,
                    otherProperty.Name,
                    ColumnCollation.Describe(otherCollation),
                    CitusRules.ColocatedColumnCollationsDiffer.QuoteCitus(other.Identifier.Name, table.Identifier.Name)));
    }

    private static CitusViolation OtherTableType(CitusTable table, CitusTable other)
    {
        var rule = CitusRules.ColocatedWithOtherTableType;
        var citusError = other.Type switch
        {
            CitusTableType.Local => CitusErrors.Quote(CitusErrors.NotDistributed, other.Identifier.Name),
            CitusTableType.ManagedLocal => CitusErrors.ColocatedWithManagedLocalTable,
            _ => CitusErrors.Quote(CitusErrors.CannotColocate, other.Identifier.Name, table.Identifier.Name)
        };

        return new CitusViolation(
            rule,
            CitusStrings.ColocatedWithOtherTableType(
                table.EntityType.DisplayName(),
                table.DisplayName,
                table.Type.DisplayName,
                other.EntityType.DisplayName(),
                other.DisplayName,
                other.Type.DisplayName,
                citusError));
    }

    private static CitusViolation? CheckCycle(CitusTable table)
    {
        var chain = ColocationGroup.GetChain(table);

        // A cycle is reported once, for the first of its tables, and not for tables that only lead into it.
        return chain.Count > 1
            && chain[^1].Identifier == table.Identifier
            && chain.All(t => t.Identifier.CompareTo(table.Identifier) >= 0)
                ? new CitusViolation(
                    CitusRules.ColocationCycle,
                    CitusStrings.ColocationCycle(
                        table.EntityType.DisplayName(),
                        table.DisplayName,
                        string.Join(" -> ", chain.Select(t => $"'{t.EntityType.DisplayName()}'")),
                        CitusRules.ColocationCycle.QuoteCitus(chain[1].Identifier.Name)))
                : null;
    }
}
