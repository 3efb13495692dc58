using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Migrations.State;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Rules;

/// <summary>
///     Checks foreign keys that are added to Citus tables, or refer to them. Those of a model have been validated with it, and operations
///     written by hand have not.
/// </summary>
internal static class ForeignKeyOperationRules
{
    public static IEnumerable<CitusViolation> Check(AddForeignKeyOperation add, MigrationTables tables)
        => ForeignKeyVerdict.Of(GetFacts(add, tables)).Select(r => new CitusViolation(r, Describe(r, add, tables)));

    private static ForeignKeyFacts GetFacts(AddForeignKeyOperation add, MigrationTables tables)
    {
        var (table, principal) = (add.TableIdentity, add.PrincipalIdentity);
        var column = tables.Find(table)?.DistributionColumn;
        var principalColumn = tables.Find(principal)?.DistributionColumn;

        return new ForeignKeyFacts
        {
            Type = tables.FindType(table),
            PrincipalType = tables.FindType(principal),
            IsSelfReference = table == principal,
            IsColocated = tables.Groups.AreColocated(table, principal),
            PairsDistributionColumns = column is null || principalColumn is null
                ? null
                : add.Columns.Zip(add.PrincipalColumns ?? []).Contains((column, principalColumn)),
            ContainsDistributionColumn = column is not null && add.Columns.Contains(column, StringComparer.Ordinal),
            OnDelete = ActionOf(add.OnDelete),
            OnUpdate = ActionOf(add.OnUpdate),
            SetsSequenceDefault = FindSequenceColumn(add, tables) is not null,
            IsColumnar = tables.Storage.IsColumnar(table) || tables.Storage.IsColumnar(principal)
        };
    }

    private static ForeignKeyAction ActionOf(ReferentialAction action)
        => action switch
        {
            ReferentialAction.Cascade => ForeignKeyAction.Cascade,
            ReferentialAction.SetNull => ForeignKeyAction.SetNull,
            ReferentialAction.SetDefault => ForeignKeyAction.SetDefault,
            _ => ForeignKeyAction.None
        };

    // Finds a column that the foreign key sets to its default, if the default is a value of a sequence.
    private static string? FindSequenceColumn(AddForeignKeyOperation add, MigrationTables tables)
        => add.OnDelete == ReferentialAction.SetDefault || add.OnUpdate == ReferentialAction.SetDefault
            ? add.Columns.FirstOrDefault(c => tables.Columns.Find(add.TableIdentity, c)?.HasSequenceDefault == true)
            : null;

    private static string Describe(CitusRule rule, AddForeignKeyOperation add, MigrationTables tables)
    {
        var (name, table, principal) = (add.Name, add.TableIdentity, add.PrincipalIdentity);
        var (type, principalType) = (Describe(tables.FindType(table)), Describe(tables.FindType(principal)));
        var column = tables.Find(table)?.DistributionColumn ?? "";

        return rule == CitusRules.ForeignKeyToLocalTable
                ? CitusStrings.ForeignKeyOperationToLocalTable(name, table, type, principal, rule.QuoteCitus(principal.Name))
            : rule == CitusRules.ForeignKeyFromReferenceTable
                ? CitusStrings.ForeignKeyOperationFromReferenceTable(name, table, type, principal, principalType, rule.QuoteCitus())
            : rule == CitusRules.ForeignKeyFromLocalTable
                ? CitusStrings.ForeignKeyOperationFromLocalTable(name, table, principal, principalType)
            : rule == CitusRules.ForeignKeyBetweenGroups
                ? CitusStrings.ForeignKeyOperationBetweenGroups(name, table, type, principal, principalType, rule.QuoteCitus())
            : rule == CitusRules.ForeignKeyWithoutDistributionColumns
                ? CitusStrings.ForeignKeyOperationWithoutDistributionColumns(
                    name, table, principal, column, tables.Find(principal)!.DistributionColumn!, rule.QuoteCitus())
            : rule == CitusRules.CascadeFromLocalToReferenceTable
                ? CitusStrings.ForeignKeyOperationCascadesFromLocalTable(name, table, principal, principalType, rule.QuoteCitus())
            : rule == CitusRules.SetNullOnDistributionColumn
                ? CitusStrings.ForeignKeyOperationDeletesDistributionColumn(name, table, column, rule.QuoteCitus())
            : rule == CitusRules.ForeignKeyUpdatesDistributionColumn
                ? CitusStrings.ForeignKeyOperationUpdatesDistributionColumn(name, table, column, rule.QuoteCitus())
            : rule == CitusRules.ForeignKeySetsSequenceDefault
                ? CitusStrings.ForeignKeyOperationSetsSequenceDefault(name, table, FindSequenceColumn(add, tables)!, rule.QuoteCitus())
            : CitusStrings.ForeignKeyOperationOfColumnarTable(
                name, table, principal, tables.Storage.IsColumnar(table) ? table : principal, CitusErrors.ForeignKeyOfColumnarTable);
    }

    private static string Describe(CitusTableType? type)
        => type?.DisplayName ?? "";
}
