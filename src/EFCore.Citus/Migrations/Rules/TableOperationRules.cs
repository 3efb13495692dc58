using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Migrations.State;
using EFCore.Citus.Postgres;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Rules;

/// <summary>
///     Checks conversions of tables, their sequences and their seed data.
/// </summary>
internal static class TableOperationRules
{
    public static IEnumerable<CitusViolation> Check(MigrationOperation operation, MigrationTables tables)
        => operation switch
        {
            CreateDistributedTableOperation or CreateReferenceTableOperation or AddLocalTableToMetadataOperation
                => CheckConversion((CitusTableOperation)operation, tables),
            AlterTableOperation alter => CheckPartitions(alter),
            AlterDistributedTableOperation alter => CheckAlteration(alter, tables),
            AlterTableAccessMethodOperation alter => CheckAccessMethod(alter.TableIdentity, tables),
            UndistributeTableOperation undistribute => CheckUndistribution(undistribute, tables),
            AlterSequenceOperation alter => CheckSequence(new TableIdentity(alter.Name, alter.Schema), tables),
            RestartSequenceOperation restart => CheckSequence(new TableIdentity(restart.Name, restart.Schema), tables),
            InsertDataOperation insert => CheckInsert(insert, tables),
            UpdateDataOperation update => CheckUpdate(update, tables),
            _ => []
        };

    // PostgreSQL can only partition a new table. A changed interval affects only partitions that are created later.
    private static IEnumerable<CitusViolation> CheckPartitions(AlterTableOperation alter)
    {
        var old = alter.OldTable[CitusAnnotationNames.PartitionColumn] as string;
        var column = alter[CitusAnnotationNames.PartitionColumn] as string;

        // Both annotations contain the new name of a renamed column, so only the presence of a column is compared.
        return (old is null) == (column is null)
            ? []
            :
            [
                new CitusViolation(
                    CitusRules.PartitionsOfExistingTable,
                    CitusStrings.PartitionsOfExistingTable(alter.TableIdentity))
            ];
    }

    private static IEnumerable<CitusViolation> CheckConversion(CitusTableOperation operation, MigrationTables tables)
    {
        var table = operation.TableIdentity;
        var name = NameOf(operation);

        if (tables.IsView(table))
        {
            return
            [
                new CitusViolation(
                    CitusRules.TableOfThatTypeAlready,
                    CitusStrings.TableIsView(name, table, CitusErrors.Quote(CitusErrors.NotRegularTable, table.Name)))
            ];
        }

        switch (tables.FindType(table))
        {
            case CitusTableType.Distributed or CitusTableType.SingleShard or CitusTableType.Reference:
                return
                [
                    new CitusViolation(
                        CitusRules.TableOfThatTypeAlready,
                        CitusStrings.TableIsCitusTable(
                            name,
                            table,
                            tables.FindType(table)!.Value.DisplayName,
                            CitusRules.TableOfThatTypeAlready.QuoteCitus(table.Name)))
                ];

            // Citus undistributes the table first, unless it remains unchanged on one node.
            case CitusTableType.ManagedLocal when operation is CreateDistributedTableOperation { DistributionColumn: not null }:
                return CheckIdentity(name, table, tables);

            case CitusTableType.Local
                when operation is AddLocalTableToMetadataOperation { CascadeViaForeignKeys: false }
                && tables.ForeignKeys.GetConnected(table).Any(t => t != table):
                return
                [
                    new CitusViolation(
                        CitusRules.ForeignKeysInTheWay,
                        CitusStrings.ForeignKeysInTheWay(
                            name, table, CitusErrors.Quote(CitusErrors.InvolvedInForeignKey, table.Name)))
                ];

            // A concurrent distribution converts the table to a managed local table first.
            case CitusTableType.Local
                when operation is AddLocalTableToMetadataOperation or CreateDistributedTableOperation { IsConcurrent: true }:
                return CheckIdentityName(name, table, tables);

            default:
                return [];
        }
    }

    private static IEnumerable<CitusViolation> CheckIdentityName(string operation, TableIdentity table, MigrationTables tables)
        => from column in tables.Columns.GetIdentities(table)
           let fault = BareIdentifier.FindFault(column)
           where fault is not null
           select new CitusViolation(
               CitusRules.IdentityColumnOfManagedLocalTable,
               CitusStrings.IdentityColumnOfConvertedTable(
                   operation,
                   table,
                   column,
                   fault == BareIdentifier.Fault.Case
                       ? CitusRules.IdentityColumnOfManagedLocalTable.QuoteCitus(BareIdentifier.Fold(column), table.Name)
                       : CitusErrors.Quote(CitusErrors.SyntaxError, column)));

    private static IEnumerable<CitusViolation> CheckUndistribution(UndistributeTableOperation operation, MigrationTables tables)
    {
        var table = operation.TableIdentity;
        if (tables.FindType(table) == CitusTableType.Local)
        {
            return
            [
                new CitusViolation(
                    CitusRules.TableOfThatTypeAlready,
                    CitusStrings.TableIsNotDistributed(table, CitusErrors.UndistributedTableNotDistributed))
            ];
        }

        return !operation.CascadeViaForeignKeys && tables.ForeignKeys.GetConnected(table).Any()
            ?
            [
                new CitusViolation(
                    CitusRules.ForeignKeysInTheWay,
                    CitusStrings.ForeignKeysInTheWay(
                        NameOf(operation), table, CitusRules.ForeignKeysInTheWay.QuoteCitus(table.Name)))
            ]
            : CheckIdentity(NameOf(operation), table, tables);
    }

    private static IEnumerable<CitusViolation> CheckAlteration(AlterDistributedTableOperation operation, MigrationTables tables)
    {
        var table = operation.TableIdentity;

        return tables.FindType(table) switch
        {
            null => [],
            CitusTableType.Distributed => CheckIdentity(NameOf(operation), table, tables),
            var type =>
            [
                new CitusViolation(
                    CitusRules.TableOfThatTypeAlready,
                    CitusStrings.TableIsNotHashDistributed(
                        NameOf(operation),
                        table,
                        type.Value.DisplayName,
                        type == CitusTableType.SingleShard ? CitusErrors.Quote(CitusErrors.NotHashDistributed, table.Name) : CitusErrors.AlteredTableNotDistributed))
            ]
        };
    }

    private static IEnumerable<CitusViolation> CheckAccessMethod(TableIdentity table, MigrationTables tables)
        => tables.Storage.IsPartitioned(table)
            ?
            [
                new CitusViolation(
                    CitusRules.AccessMethodOfPartitionedTable,
                    CitusStrings.AccessMethodOfPartitionedTable(table, CitusRules.AccessMethodOfPartitionedTable.QuoteCitus()))
            ]
            : tables.ForeignKeys.GetConnected(table).Any()
            ?
            [
                new CitusViolation(
                    CitusRules.ForeignKeysInTheWay,
                    CitusStrings.ForeignKeysOfAccessMethod(table, CitusRules.ForeignKeysInTheWay.QuoteCitus(table.Name)))
            ]
            : CheckIdentity("AlterTableAccessMethod", table, tables);

    private static IEnumerable<CitusViolation> CheckIdentity(string operation, TableIdentity table, MigrationTables tables)
        => tables.Columns.GetIdentities(table)
            .Take(1)
            .Select(
                c => new CitusViolation(
                    CitusRules.IdentityColumnInTheWay,
                    CitusStrings.IdentityColumnInTheWay(operation, table, c, CitusRules.IdentityColumnInTheWay.QuoteCitus())));

    private static IEnumerable<CitusViolation> CheckSequence(TableIdentity sequence, MigrationTables tables)
        => tables.FindUserOfSequence(sequence) is { } table
            ?
            [
                new CitusViolation(
                    CitusRules.DistributedSequenceAltered,
                    CitusStrings.DistributedSequenceAltered(sequence, table, CitusRules.DistributedSequenceAltered.QuoteCitus()))
            ]
            : [];

    private static IEnumerable<CitusViolation> CheckInsert(InsertDataOperation insert, MigrationTables tables)
    {
        var table = insert.TableIdentity;
        if (tables.Find(table)?.DistributionColumn is not { } column)
        {
            return [];
        }

        var index = Array.IndexOf(insert.Columns, column);
        var error = index >= 0
            ? Enumerable.Range(0, insert.Values.GetLength(0)).Any(r => insert.Values[r, index] is null) ? CitusErrors.InsertOfNull : null
            : tables.Columns.Find(table, column) is { HasDefault: false, IsIdentity: false, IsSerial: false } ? CitusErrors.InsertWithoutDistributionColumn : null;

        return error is not null
            ?
            [
                new CitusViolation(
                    CitusRules.SeedOfDistributionColumn,
                    CitusStrings.SeedWithoutDistributionColumn(table, column, error))
            ]
            : [];
    }

    private static IEnumerable<CitusViolation> CheckUpdate(UpdateDataOperation update, MigrationTables tables)
    {
        var table = update.TableIdentity;

        // If the row is identified by the same value, Citus detects that the value does not change.
        return tables.Find(table)?.DistributionColumn is { } column
            && update.Columns.Contains(column, StringComparer.Ordinal)
            && !update.KeyColumns.Contains(column, StringComparer.Ordinal)
                ?
                [
                    new CitusViolation(
                        CitusRules.SeedOfDistributionColumn,
                        CitusStrings.SeedChangesDistributionColumn(table, column, CitusErrors.DistributionColumnUpdated))
                ]
                : [];
    }

    private static string NameOf(CitusTableOperation operation)
        => operation switch
        {
            CreateReferenceTableOperation => "CreateReferenceTable",
            AddLocalTableToMetadataOperation => "AddLocalTableToMetadata",
            CreateDistributedTableOperation { DistributionColumn: null } => "CreateSingleShardTable",
            CreateDistributedTableOperation { IsConcurrent: true } => "CreateDistributedTableConcurrently",
            CreateDistributedTableOperation => "CreateDistributedTable",
            AlterDistributedTableOperation => "AlterDistributedTable",
            _ => "UndistributeTable"
        };
}
