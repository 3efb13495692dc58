using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace EFCore.Citus.Infrastructure.Validation;

/// <summary>
///     Tables on the coordinator that Citus manages: because the model says so, or by itself, because foreign keys connect them with
///     reference tables.
/// </summary>
internal static class LocalTableRules
{
    public static IEnumerable<CitusViolation> Check(
        IReadOnlyList<CitusTable> tables,
        IReadOnlyList<CitusForeignKey> foreignKeys,
        ISqlGenerationHelper sqlGenerationHelper)
    {
        var managed = FindManaged(tables, foreignKeys);

        foreach (var table in tables.Where(t => managed.Contains(t.Identifier)))
        {
            foreach (var property in table.EntityType.GetDerivedTypesInclusive().SelectMany(e => e.GetProperties()).Distinct())
            {
                // To manage a table, Citus takes the identity off its column, and writes the name of the column without quotes.
                if (property.GetColumnName(table.Identifier) is { } column
                    && sqlGenerationHelper.DelimitIdentifier(column) != column
                    && property.GetValueGenerationStrategy(table.Identifier)
                        is NpgsqlValueGenerationStrategy.IdentityByDefaultColumn or NpgsqlValueGenerationStrategy.IdentityAlwaysColumn)
                {
                    var rule = CitusRules.QuotedIdentityColumnOfManagedTable;
                    yield return new CitusViolation(
                        rule,
                        CitusStrings.QuotedIdentityColumnOfManagedTable(
                            property.Name,
                            table.EntityType.DisplayName(),
                            table.DisplayName,
                            CitusModelRules.Describe(table.Type),
                            column,
                            rule.QuoteCitus(column.ToLowerInvariant(), table.Identifier.Name)));
                }
            }
        }
    }

    private static HashSet<StoreObjectIdentifier> FindManaged(
        IReadOnlyList<CitusTable> tables,
        IReadOnlyList<CitusForeignKey> foreignKeys)
    {
        var neighbors = foreignKeys
            .Where(f => IsUnsharded(f.Dependent) && IsUnsharded(f.Principal))
            .SelectMany(f => new[] { (f.Dependent, f.Principal), (f.Principal, f.Dependent) })
            .ToLookup(f => f.Item1.Identifier, f => f.Item2);

        var managed = new HashSet<StoreObjectIdentifier>();
        var queue = new Queue<StoreObjectIdentifier>();
        foreach (var table in tables.Where(t => t.Type is CitusTableType.ManagedLocal or CitusTableType.Reference))
        {
            queue.Enqueue(table.Identifier);
            if (table.Type == CitusTableType.ManagedLocal)
            {
                managed.Add(table.Identifier);
            }
        }

        while (queue.TryDequeue(out var identifier))
        {
            foreach (var neighbor in neighbors[identifier])
            {
                if (neighbor.Type == CitusTableType.Local
                    && managed.Add(neighbor.Identifier))
                {
                    queue.Enqueue(neighbor.Identifier);
                }
            }
        }

        return managed;
    }

    private static bool IsUnsharded(CitusTable table)
        => table.Type is CitusTableType.Local or CitusTableType.ManagedLocal or CitusTableType.Reference;
}
