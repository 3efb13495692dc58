using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Validation;

/// <summary>
///     Checks the keys that have to contain the distribution column.
/// </summary>
internal static class KeyRules
{
    public static IEnumerable<CitusViolation> Check(CitusTable table, ModelTables tables)
        => table is { Type: CitusTableType.Distributed, DistributionColumn: { } column } ? CheckKeys(table, column, tables) : [];

    /// <summary>
    ///     Determines whether the table has the primary key that a foreign key to it needs. If not, a violation of the foreign key is a
    ///     consequence.
    /// </summary>
    public static bool HasDistributedPrimaryKey(CitusTable table)
        => table.DistributionColumn is { } column
            && table.EntityType.FindPrimaryKey()?.Properties.GetColumnNames(table.Identifier)?.Contains(column) == true;

    private static IEnumerable<CitusViolation> CheckKeys(
        CitusTable table,
        string column,
        ModelTables tables)
    {
        var identifier = table.Identifier;

        // The other tables of a hierarchy have the same key. The other entity types that share the table have it too.
        if (table.IsAnchor
            && table.EntityType.FindPrimaryKey() is { } primaryKey
            && Lacks(primaryKey.Properties))
        {
            yield return new CitusViolation(
                CitusRules.PrimaryKeyWithoutDistributionColumn,
                CitusStrings.PrimaryKeyWithoutDistributionColumn(
                    primaryKey.Properties.Format(),
                    table.EntityType.DisplayName(),
                    table.DisplayName,
                    table.EntityType.GetDistributionPropertyName()!,
                    column,
                    CitusRules.PrimaryKeyWithoutDistributionColumn.QuoteCitus(),
                    $"HasKey({Widen(table.EntityType, primaryKey.Properties)})"
                    // A key of several properties has no generated values unless the model configures it.
                    + (primaryKey.Properties is [{ ValueGenerated: ValueGenerated.OnAdd } generated]
                        ? $" and Property(\"{generated.Name}\").ValueGeneratedOnAdd()"
                        : "")));
        }

        var mapped = tables.GetEntityTypes(table).ToList();

        foreach (var key in mapped.SelectMany(e => e.GetKeys()).Distinct())
        {
            if (!key.IsPrimaryKey()
                && key.GetName(identifier) is not null
                && Lacks(key.Properties))
            {
                yield return new CitusViolation(
                    CitusRules.AlternateKeyWithoutDistributionColumn,
                    CitusStrings.AlternateKeyWithoutDistributionColumn(
                        key.Properties.Format(),
                        key.DeclaringEntityType.DisplayName(),
                        table.DisplayName,
                        key.DeclaringEntityType.GetDistributionPropertyName()!,
                        column,
                        CitusRules.AlternateKeyWithoutDistributionColumn.QuoteCitus(),
                        $"HasAlternateKey({Widen(key.DeclaringEntityType, key.Properties)})"));
            }
        }

        foreach (var index in mapped.SelectMany(e => e.GetIndexes()).Distinct())
        {
            if (index.IsUnique
                && index.GetDatabaseName(identifier) is not null
                && (Lacks(index.Properties) || index.GetTsVectorConfig() is not null))
            {
                yield return new CitusViolation(
                    CitusRules.UniqueIndexWithoutDistributionColumn,
                    CitusStrings.UniqueIndexWithoutDistributionColumn(
                        index.Properties.Format(),
                        index.DeclaringEntityType.DisplayName(),
                        table.DisplayName,
                        index.DeclaringEntityType.GetDistributionPropertyName()!,
                        column,
                        CitusRules.UniqueIndexWithoutDistributionColumn.QuoteCitus(),
                        $"HasIndex({Widen(index.DeclaringEntityType, index.Properties)}).IsUnique()"));
            }
        }

        bool Lacks(IReadOnlyList<IReadOnlyProperty> properties)
            => properties.GetColumnNames(identifier) is { } columns && !columns.Contains(column);
    }

    private static string Widen(IReadOnlyEntityType entityType, IReadOnlyList<IReadOnlyProperty> properties)
        => string.Join(
            ", ", properties.Select(p => p.Name).Prepend(entityType.GetDistributionPropertyName()).Select(n => $"\"{n}\""));
}
