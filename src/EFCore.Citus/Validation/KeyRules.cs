using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Validation;

/// <summary>
///     Checks the keys and unique indexes, which have to contain the distribution column and the partition column.
/// </summary>
internal static class KeyRules
{
    public static IEnumerable<CitusViolation> Check(CitusTable table, ModelTables tables)
        => GetKeys(table, tables).SelectMany(k => KeyVerdict.Of(GetFacts(k, table)).Select(r => Describe(r, k, table)));

    /// <summary>
    ///     Determines whether the table has the primary key that a foreign key to it needs. If not, a violation of the foreign key is a
    ///     consequence.
    /// </summary>
    public static bool HasDistributedPrimaryKey(CitusTable table)
        => table.DistributionColumn is { } column
            && table.EntityType.FindPrimaryKey()?.Properties.GetColumnNames(table.Identifier)?.Contains(column) == true;

    private static IEnumerable<Key> GetKeys(CitusTable table, ModelTables tables)
    {
        var identifier = table.Identifier;
        var mapped = tables.GetEntityTypes(table).ToList();

        // The other entity types that share the table have the same primary key.
        var keys = mapped.SelectMany(e => e.GetKeys()).Distinct()
            .Where(k => k.GetName(identifier) is not null && (!k.IsPrimaryKey() || k == table.EntityType.FindPrimaryKey()))
            .Select(k => new Key(k.IsPrimaryKey() ? KeyKind.PrimaryKey : KeyKind.AlternateKey, k.DeclaringEntityType, k.Properties));
        var indexes = mapped.SelectMany(e => e.GetIndexes()).Distinct()
            .Where(i => i.IsUnique && i.GetDatabaseName(identifier) is not null)
            .Select(i => new Key(KeyKind.UniqueIndex, i.DeclaringEntityType, i.Properties, IsOfExpression: i.GetTsVectorConfig() is not null));

        return keys.Concat(indexes);
    }

    private static KeyFacts GetFacts(Key key, CitusTable table)
    {
        var columns = key.Properties.GetColumnNames(table.Identifier);

        return new KeyFacts
        {
            Kind = key.Kind,
            Type = table.Type,
            // The other tables of a hierarchy have the same primary key.
            ContainsDistributionColumn = table.DistributionColumn is { } column && (table.IsAnchor || key.Kind != KeyKind.PrimaryKey)
                ? Contains(column)
                : null,
            ContainsPartitionColumn = PartitionRules.IsPartitioned(table) ? Contains(table.PartitionColumn!) : null
        };

        bool? Contains(string column)
            => key.IsOfExpression ? false : columns?.Contains(column);
    }

    private static CitusViolation Describe(CitusRule rule, Key key, CitusTable table)
    {
        var (entityType, properties) = (key.EntityType, key.Properties);
        var quoted = rule.QuoteCitus();

        return new CitusViolation(rule, rule == CitusRules.KeyWithoutPartitionColumn
            ? CitusStrings.KeyWithoutPartitionColumn(
                key.Kind.DisplayName,
                properties.Format(),
                table.EntityType.DisplayName(),
                table.DisplayName,
                table.EntityType.GetPartitionPropertyName()!,
                quoted)
            : key.Kind switch
            {
                KeyKind.PrimaryKey => CitusStrings.PrimaryKeyWithoutDistributionColumn(
                    properties.Format(), table.EntityType.DisplayName(), table.DisplayName, DistributionProperty(table.EntityType),
                    table.DistributionColumn!, quoted, DescribeWidenedKey(table.EntityType, properties)),
                KeyKind.AlternateKey => CitusStrings.AlternateKeyWithoutDistributionColumn(
                    properties.Format(), entityType.DisplayName(), table.DisplayName, DistributionProperty(entityType),
                    table.DistributionColumn!, quoted, $"HasAlternateKey({Widen(entityType, properties)})"),
                _ => CitusStrings.UniqueIndexWithoutDistributionColumn(
                    properties.Format(), entityType.DisplayName(), table.DisplayName, DistributionProperty(entityType),
                    table.DistributionColumn!, quoted, $"HasIndex({Widen(entityType, properties)}).IsUnique()")
            });
    }

    private static string DistributionProperty(IReadOnlyEntityType entityType)
        => entityType.GetDistributionPropertyName()!;

    // A key of several properties has no generated values unless the model configures it.
    private static string DescribeWidenedKey(IReadOnlyEntityType entityType, IReadOnlyList<IReadOnlyProperty> properties)
        => $"HasKey({Widen(entityType, properties)})"
            + (properties is [{ ValueGenerated: ValueGenerated.OnAdd } generated]
                ? $" and Property(\"{generated.Name}\").ValueGeneratedOnAdd()"
                : "");

    private static string Widen(IReadOnlyEntityType entityType, IReadOnlyList<IReadOnlyProperty> properties)
        => string.Join(
            ", ", properties.Select(p => p.Name).Prepend(entityType.GetDistributionPropertyName()).Select(n => $"\"{n}\""));

    private sealed record Key(
        KeyKind Kind,
        IReadOnlyEntityType EntityType,
        IReadOnlyList<IReadOnlyProperty> Properties,
        bool IsOfExpression = false);
}
