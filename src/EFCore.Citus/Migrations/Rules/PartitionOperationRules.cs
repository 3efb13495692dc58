using EFCore.Citus.Diagnostics;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Migrations.Rendering;
using EFCore.Citus.Migrations.State;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Rules;

/// <summary>
///     Checks partitions that a migration creates by hand, and indexes of tables that have partitions. From an interval of zero, Citus
///     would create partitions endlessly.
/// </summary>
internal static class PartitionOperationRules
{
    public static IEnumerable<CitusViolation> Check(MigrationOperation operation, MigrationTables tables)
        => operation switch
        {
            CreateTimePartitionsOperation create => CheckInterval(create),
            CreateIndexOperation create when ConcurrentIndexes.IsCreatedConcurrently(create) => CheckIndex(create, tables),
            _ => []
        };

    private static IEnumerable<CitusViolation> CheckInterval(CreateTimePartitionsOperation create)
    {
        var rule = CitusRules.PartitionInterval;
        var citusError = PartitionInterval.IsMalformed(create.Interval) ? CitusErrors.Quote(CitusErrors.MalformedInterval, create.Interval)
            : PartitionInterval.IsNotPositive(create.Interval) ? CitusErrors.Quote(CitusErrors.EmptyPartitionRange, "now", "now")
            : null;

        return citusError is null
            ? []
            :
            [
                new CitusViolation(
                    rule, CitusStrings.PartitionIntervalOfOperation(create.TableIdentity, create.Interval, citusError))
            ];
    }

    private static IEnumerable<CitusViolation> CheckIndex(CreateIndexOperation create, MigrationTables tables)
    {
        var table = create.TableIdentity;

        return tables.Storage.IsPartitioned(table)
            ?
            [
                new CitusViolation(
                    CitusRules.ConcurrentIndexOfPartitionedTable,
                    CitusStrings.ConcurrentIndexOperationOfPartitionedTable(
                        create.Name, table, CitusRules.ConcurrentIndexOfPartitionedTable.QuoteCitus(table.Name)))
            ]
            : [];
    }
}
