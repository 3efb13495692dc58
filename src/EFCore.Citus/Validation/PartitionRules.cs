using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Postgres;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Validation;

/// <summary>
///     Checks the tables that are partitioned by time.
/// </summary>
internal static class PartitionRules
{
    private const string Date = "date";

    public static IEnumerable<CitusViolation> Check(CitusTable table, ModelTables tables)
    {
        if (table.EntityType.GetPartitionPropertyName() is not { } name
            || (table.PartitionColumn is null && !table.IsAnchor))
        {
            return [];
        }

        if (!table.Type.IsSharded)
        {
            return
            [
                Refuse(CitusStrings.PartitionedTableOfType(
                    table.EntityType.DisplayName(),
                    table.DisplayName,
                    table.Type.DisplayName,
                    CitusRules.TableCannotBePartitioned.QuoteCitus()))
            ];
        }

        return IsPartitioned(table)
            ?
            [
                .. CheckInterval(table, name),
                .. CheckSystemColumns(table, tables),
                .. CheckIndexes(table, tables),
                .. CheckForeignKeys(table, tables)
            ]
            :
            [
                Refuse(CitusStrings.PartitionPropertyWithoutTime(
                    name,
                    table.EntityType.DisplayName(),
                    table.DisplayName,
                    CitusErrors.Quote(CitusErrors.PartitionColumnType, table.Identifier.Name),
                    table.EntityType.FindProperty(name) is null
                        && NearestName.Find(name, table.EntityType.GetProperties().Select(p => p.Name)) is { } nearest
                        ? CitusStrings.AdviceNearestName(nearest)
                        : CitusStrings.AdvicePartitionProperty()))
            ];
    }

    /// <summary>
    ///     Determines whether the table is partitioned by a column that holds a time.
    /// </summary>
    public static bool IsPartitioned(CitusTable table)
        => table.Type.IsSharded
            && table.PartitionColumn is not null
            && FindType(table, table.EntityType.GetPartitionPropertyName()!) is { } type
            && (type == Date || type.StartsWith("timestamp", StringComparison.Ordinal));

    private static string? FindType(CitusTable table, string property)
        => table.EntityType.FindProperty(property)!.GetColumnType(table.Identifier) is { } type ? PostgresTypeName.Normalize(type) : null;

    // The other tables of a hierarchy have the same interval.
    private static IEnumerable<CitusViolation> CheckInterval(CitusTable table, string property)
    {
        var rule = CitusRules.PartitionInterval;
        var interval = table.EntityType.GetPartitionInterval();
        var citusError = interval is null || !table.IsAnchor ? null
            : PartitionInterval.IsMalformed(interval) ? CitusErrors.Quote(CitusErrors.MalformedInterval, interval)
            : PartitionInterval.IsNotPositive(interval) ? CitusErrors.Quote(CitusErrors.EmptyPartitionRange, "now", "now")
            : FindType(table, property) == Date && PartitionInterval.HasTimeOfDay(interval) ? CitusErrors.IntervalOfPartOfDay
            : null;

        return citusError is null
            ? []
            :
            [
                new CitusViolation(
                    rule, CitusStrings.PartitionInterval(table.EntityType.DisplayName(), table.DisplayName, interval!, property, citusError))
            ];
    }

    private static IEnumerable<CitusViolation> CheckIndexes(CitusTable table, ModelTables tables)
        => from index in tables.GetEntityTypes(table).SelectMany(e => e.GetIndexes()).Distinct()
           where index.IsCreatedConcurrently() == true && index.GetDatabaseName(table.Identifier) is not null
           select new CitusViolation(
               CitusRules.ConcurrentIndexOfPartitionedTable,
               CitusStrings.ConcurrentIndexOfPartitionedTable(
                   index.Properties.Format(),
                   index.DeclaringEntityType.DisplayName(),
                   table.DisplayName,
                   CitusRules.ConcurrentIndexOfPartitionedTable.QuoteCitus(table.Identifier.Name)));

    private static IEnumerable<CitusViolation> CheckForeignKeys(CitusTable table, ModelTables tables)
        => from foreignKey in tables.ForeignKeys
           where foreignKey.Dependent.Identifier == table.Identifier && foreignKey.ForeignKey[CitusAnnotationNames.IsNotValid] is true
           select new CitusViolation(
               CitusRules.NotValidForeignKeyOfPartitionedTable,
               CitusStrings.NotValidForeignKeyOfPartitionedTable(
                   foreignKey.ForeignKey.Properties.Format(),
                   foreignKey.ForeignKey.DeclaringEntityType.DisplayName(),
                   table.DisplayName,
                   CitusRules.NotValidForeignKeyOfPartitionedTable.QuoteCitus(table.Identifier.Name, foreignKey.Principal.Identifier.Name)));

    // PostgreSQL does not return system columns of rows that it inserts into partitions, and every insert reads the values that the
    // database generates.
    private static IEnumerable<CitusViolation> CheckSystemColumns(CitusTable table, ModelTables tables)
        => from property in tables.GetEntityTypes(table).SelectMany(e => e.GetProperties()).Distinct()
           where SystemColumn.Is(property.GetColumnName(table.Identifier)) && property.ValueGenerated.HasFlag(ValueGenerated.OnAdd)
           select Refuse(
               CitusStrings.PartitionedTableWithSystemColumn(
                   property.Name,
                   property.GetColumnName(table.Identifier)!,
                   table.EntityType.DisplayName(),
                   table.DisplayName,
                   CitusErrors.SystemColumnOfPartitionedTable));

    private static CitusViolation Refuse(string message)
        => new(CitusRules.TableCannotBePartitioned, message);
}
