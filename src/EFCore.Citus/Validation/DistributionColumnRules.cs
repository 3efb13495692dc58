using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Postgres;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Validation;

/// <summary>
///     Checks the distribution columns of tables.
/// </summary>
internal static class DistributionColumnRules
{
    // The other tables of a hierarchy have the column if the key contains it. It is the same column there.
    public static IEnumerable<CitusViolation> Check(CitusTable table)
        => table.Type != CitusTableType.Distributed || !table.IsAnchor
            ? []
            : table.DistributionColumn is { } column && table.EntityType.FindDistributionProperty() is { } property
                ? CheckColumn(table, property, column)
                : [Missing(table)];

    private static CitusViolation Missing(CitusTable table)
    {
        var entityType = table.EntityType;
        if (entityType.GetDistributionPropertyName() is not { } name)
        {
            return new CitusViolation(
                CitusRules.DistributionPropertyMissing,
                CitusStrings.DistributionPropertyNotSet(entityType.DisplayName(), table.DisplayName));
        }

        return entityType.FindDistributionProperty() is null
            ? new CitusViolation(CitusRules.DistributionPropertyMissing, ExplainMissing(table, name))
            : new CitusViolation(
                CitusRules.DistributionPropertyNotMapped,
                CitusStrings.DistributionPropertyNotMapped(
                    entityType.DisplayName(),
                    table.DisplayName,
                    name,
                    CitusRules.DistributionPropertyNotMapped.QuoteCitus(name, table.Identifier.Name)));
    }

    private static string ExplainMissing(CitusTable table, string name)
    {
        var entityType = table.EntityType;
        var citusError = CitusRules.DistributionPropertyMissing.QuoteCitus(name, table.Identifier.Name);
        if (entityType.FindNavigation(name) is not null || entityType.FindSkipNavigation(name) is not null)
        {
            return CitusStrings.DistributionPropertyIsNavigation(
                entityType.DisplayName(),
                table.DisplayName,
                name,
                citusError,
                entityType.FindNavigation(name) is { IsOnDependent: true, ForeignKey.Properties: [var property] }
                    ? CitusStrings.AdviceNearestName(property.Name)
                    : CitusStrings.AdviceNameForeignKeyProperty());
        }

        return CitusStrings.DistributionPropertyMissing(
            entityType.DisplayName(),
            table.DisplayName,
            name,
            citusError,
            NearestName.Find(name, entityType.GetProperties().Select(p => p.Name)) is { } nearest
                ? CitusStrings.AdviceNearestName(nearest)
                : CitusStrings.AdviceNameProperty(name));
    }

    private static IEnumerable<CitusViolation> CheckColumn(CitusTable table, IReadOnlyProperty property, string column)
    {
        var (entityType, tableName) = (table.EntityType.DisplayName(), table.DisplayName);

        if (SystemColumn.Is(column))
        {
            yield return new CitusViolation(
                CitusRules.DistributionColumnOfSystem,
                CitusStrings.DistributionColumnOfSystem(
                    entityType,
                    tableName,
                    property.Name,
                    column,
                    CitusRules.DistributionColumnOfSystem.QuoteCitus(column, table.Identifier.Name)));
            yield break;
        }

        if (property.GetComputedColumnSql(table.Identifier) is not null)
        {
            yield return new CitusViolation(
                CitusRules.DistributionColumnComputed,
                CitusStrings.DistributionColumnComputed(
                    entityType, tableName, property.Name, column, CitusRules.DistributionColumnComputed.QuoteCitus()));
        }

        if (CheckType(table, property, column) is { } unhashable)
        {
            yield return unhashable;
        }

        if (ColumnCollation.Find(property, table.Identifier) is { } collation
            && ColumnCollation.IsNondeterministic(collation, entityType: table.EntityType))
        {
            yield return new CitusViolation(
                CitusRules.DistributionColumnCollation,
                CitusStrings.DistributionColumnCollation(
                    entityType,
                    tableName,
                    property.Name,
                    column,
                    collation,
                    CitusRules.DistributionColumnCollation.QuoteCitus()));
        }

        if (property.IsNullable)
        {
            yield return new CitusViolation(
                CitusRules.DistributionPropertyOptional,
                CitusStrings.DistributionPropertyOptional(entityType, tableName, property.Name),
                property);
        }

        if (FindTypeOfFewValues(property, table.Identifier) is { } type)
        {
            yield return new CitusViolation(
                CitusRules.DistributionColumnOfFewValues,
                CitusStrings.DistributionColumnOfFewValues(entityType, tableName, property.Name, column, type),
                property);
        }
    }

    // The type of converted values is the stored type.
    private static CitusViolation? CheckType(CitusTable table, IReadOnlyProperty property, string column)
    {
        var storeType = property.GetColumnType(table.Identifier)!;
        var isHashableLater = HashOperatorClass.IsMissingBefore17For(storeType) || HashOperatorClass.IsMissingBefore17ForElementsOf(storeType);
        var rule = isHashableLater ? CitusRules.DistributionColumnTypeNotHashableYet : CitusRules.DistributionColumnTypeNotHashable;

        var citusError = HashOperatorClass.IsMissingFor(storeType) || HashOperatorClass.IsMissingBefore17For(storeType)
            ? rule.QuoteCitus(PostgresTypeName.Normalize(storeType))
            : HashOperatorClass.HasNegativeScale(storeType)
                ? CitusErrors.NumericWithNegativeScale
                : null;

        if (citusError is not null)
        {
            return new CitusViolation(
                rule,
                CitusStrings.DistributionColumnTypeNotHashable(
                    table.EntityType.DisplayName(), table.DisplayName, property.Name, column, storeType, citusError));
        }

        return isHashableLater || HashOperatorClass.IsMissingForElementsOf(storeType)
            ? new CitusViolation(
                rule,
                CitusStrings.DistributionColumnArrayNotHashable(
                    table.EntityType.DisplayName(), table.DisplayName, property.Name, column, storeType))
            : null;
    }

    private static string? FindTypeOfFewValues(IReadOnlyProperty property, in StoreObjectIdentifier table)
    {
        var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        if (type == typeof(bool)
            || type == typeof(char)
            || type.IsEnum)
        {
            return $"'{type.Name}'";
        }

        var storeType = property.GetColumnType(table)!;

        return PostgresTypeName.Normalize(storeType) == "boolean" || PostgresTypeName.IsOneCharacter(storeType)
            ? $"'{storeType}'"
            : null;
    }
}
