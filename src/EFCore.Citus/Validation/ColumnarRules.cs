using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.Validation;

/// <summary>
///     Checks the restrictions of columnar tables, except for foreign keys.
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
        var indexes = mapped.SelectMany(e => e.GetIndexes()).Distinct()
            .Where(i => i.GetDatabaseName(identifier) is not null && i.GetMethod() is not (null or "btree" or "hash"))
            .Select(i => ($"an index with the method '{i.GetMethod()}'", CitusErrors.IndexMethodOfColumnarTable));
        var rowVersions = mapped.SelectMany(e => e.GetProperties()).Distinct()
            .Where(p => p.GetColumnName(identifier) == "xmin")
            .Select(p => ($"the property '{p.Name}', which is mapped to the system column 'xmin'", CitusErrors.SystemColumnOfColumnarTable));

        var things = indexes.Concat(rowVersions).ToList();
        if (table.EntityType.GetIsUnlogged())
        {
            things.Add(("the option 'IsUnlogged()'", CitusErrors.UnloggedColumnarTable));
        }

        return
        [
            .. things.Select(t => Describe(table, t.Item1, t.Item2)),
            .. CheckPartitions(table)
        ];
    }

    /// <summary>
    ///     Creates the violation of a table that has something which columnar storage does not support.
    /// </summary>
    public static CitusViolation Describe(CitusTable table, string thing, string citusError)
        => new(
            CitusRules.TableCannotBeColumnar,
            CitusStrings.ColumnarTableCannotHave(
                table.EntityType.DisplayName(), table.DisplayName, thing, CitusErrors.Quote(citusError, table.Identifier.Name)));

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
