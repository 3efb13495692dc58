using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.Validation;

/// <summary>
///     Checks the restrictions of columnar tables.
/// </summary>
internal static class ColumnarRules
{
    public static IEnumerable<CitusViolation> Check(CitusTable table, ModelTables tables)
    {
        if (!table.EntityType.UsesColumnarStorage())
        {
            return [];
        }

        var identifier = table.Identifier;
        var mapped = tables.GetEntityTypes(table).ToList();
        var foreignKeys = tables.ForeignKeys.Where(f => f.Dependent.Identifier == identifier)
            .Select(f => ($"a foreign key to '{f.Principal.EntityType.DisplayName()}'", CitusErrors.ForeignKeyOfColumnarTable));
        var referencing = tables.ForeignKeys.Where(f => f.Principal.Identifier == identifier && f.Dependent.Identifier != identifier)
            .Select(f => ($"a foreign key from '{f.Dependent.EntityType.DisplayName()}'", CitusErrors.ForeignKeyOfColumnarTable));
        var indexes = mapped.SelectMany(e => e.GetIndexes()).Distinct()
            .Where(i => i.GetDatabaseName(identifier) is not null && i.GetMethod() is not (null or "btree" or "hash"))
            .Select(i => ($"an index of the method '{i.GetMethod()}'", CitusErrors.IndexMethodOfColumnarTable));
        var rowVersions = mapped.SelectMany(e => e.GetProperties()).Distinct()
            .Where(p => p.GetColumnName(identifier) == "xmin")
            .Select(p => ($"'{p.Name}', the system column 'xmin'", CitusErrors.SystemColumnOfColumnarTable));

        var things = foreignKeys.Concat(referencing).Concat(indexes).Concat(rowVersions).ToList();
        if (table.EntityType.GetIsUnlogged())
        {
            things.Add(("no log", CitusErrors.UnloggedColumnarTable));
        }

        return
        [
            .. things.Select(
                thing => new CitusViolation(
                    CitusRules.TableCannotBeColumnar,
                    CitusStrings.ColumnarTableCannotHave(
                        table.EntityType.DisplayName(),
                        table.DisplayName,
                        thing.Item1,
                        CitusErrors.Quote(thing.Item2, identifier.Name)))),
            .. CheckPartitions(table)
        ];
    }

    private static IEnumerable<CitusViolation> CheckPartitions(CitusTable table)
    {
        if (table.EntityType.GetPartitionPropertyName() is not null)
        {
            yield return new CitusViolation(
                CitusRules.PartitionedTableCannotBeColumnar,
                CitusStrings.PartitionedTableCannotBeColumnar(
                    table.EntityType.DisplayName(), table.DisplayName, CitusRules.PartitionedTableCannotBeColumnar.QuoteCitus()));
        }
    }
}
