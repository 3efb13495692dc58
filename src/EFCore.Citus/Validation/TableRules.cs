using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Postgres;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Validation;

/// <summary>
///     Checks the restrictions and recommendations for tables of each type.
/// </summary>
internal static class TableRules
{
    public static IEnumerable<CitusViolation> Check(ModelTables tables)
        => tables.Tables.SelectMany(t => CheckTriggers(t, tables))
            .Concat(tables.Tables.Select(CheckPrimaryKey).OfType<CitusViolation>())
            .Concat(CheckReferenceTables(tables));

    private static IEnumerable<CitusViolation> CheckTriggers(CitusTable table, ModelTables tables)
        => table.Type is CitusTableType.Local or CitusTableType.ManagedLocal
            ? []
            : tables.GetEntityTypes(table)
                .SelectMany(e => e.GetDeclaredTriggers())
                .Where(t => t.GetDatabaseName(table.Identifier) is not null)
                .Select(
                    t => new CitusViolation(
                        CitusRules.TriggerOfCitusTable,
                        CitusStrings.TriggerOfCitusTable(
                            t.GetDatabaseName(table.Identifier)!,
                            t.EntityType.DisplayName(),
                            table.DisplayName,
                            table.Type.DisplayName,
                            CitusRules.TriggerOfCitusTable.QuoteCitus(
                                table.Type == CitusTableType.Reference ? "reference" : "distributed"))));

    private static CitusViolation? CheckPrimaryKey(CitusTable table)
        => table.Type.IsSharded && table.EntityType.FindPrimaryKey() is null
            ? new CitusViolation(
                CitusRules.TableWithoutPrimaryKey,
                CitusStrings.TableWithoutPrimaryKey(
                    table.EntityType.DisplayName(),
                    table.DisplayName,
                    table.Type.DisplayName,
                    CitusRules.TableWithoutPrimaryKey.QuoteCitus(table.Identifier.Name)),
                table.EntityType)
            : null;

    /// <summary>
    ///     Checks whether a reference table has a column that is a part of the key of distributed tables, because the application is then
    ///     distributed by it. If the column is the whole key of the reference table, the table has at most one row for each value, and can
    ///     be small.
    /// </summary>
    private static IEnumerable<CitusViolation> CheckReferenceTables(ModelTables tables)
    {
        var distributed = tables.Tables
            .Where(t => t.DistributionColumn is not null && t.EntityType.FindPrimaryKey()?.Properties.Count > 1)
            .DistinctBy(Key)
            .ToDictionary(Key);

        foreach (var table in tables.Tables.Where(t => t.Type == CitusTableType.Reference))
        {
            foreach (var (property, column) in tables.GetColumns(table))
            {
                if (distributed.TryGetValue((column, StoreType(property, table)), out var other)
                    && !(property.IsPrimaryKey() && property.FindContainingPrimaryKey()!.Properties.Count == 1))
                {
                    yield return new CitusViolation(
                        CitusRules.ReferenceTableWithDistributionColumn,
                        CitusStrings.ReferenceTableWithDistributionColumn(
                            table.EntityType.DisplayName(),
                            table.DisplayName,
                            property.Name,
                            column,
                            other.EntityType.DisplayName(),
                            other.DisplayName),
                        property);
                }
            }
        }

        static (string, string?) Key(CitusTable table)
            => (table.DistributionColumn!, ColocationGroup.FindColumnType(table) is { } type ? PostgresTypeName.Normalize(type) : null);

        static string StoreType(IReadOnlyProperty property, CitusTable table)
            => PostgresTypeName.Normalize(property.GetColumnType(table.Identifier)!);
    }
}
