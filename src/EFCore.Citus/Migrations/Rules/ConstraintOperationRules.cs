using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Migrations.State;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Rules;

/// <summary>
///     Checks keys that are added to Citus tables. Those of a model have been validated with it, and operations written by hand have not.
/// </summary>
internal static class ConstraintOperationRules
{
    public static IEnumerable<CitusViolation> Check(MigrationOperation operation, MigrationTables tables)
        => operation switch
        {
            AddForeignKeyOperation add => ForeignKeyOperationRules.Check(add, tables),
            RenameConstraintOperation rename => CheckRename(rename, tables),
            CreateTableOperation create when create[CitusAnnotationNames.PartitionColumn] is string column => MigrationKey.GetAll(create)
                .SelectMany(k => CheckKey(k, create.TableIdentity, distributionColumn: null, column)),
            CreateDistributedTableOperation { DistributionColumn: { } column } create => tables.Keys.GetAdded(create.TableIdentity)
                .SelectMany(k => CheckKey(k, create.TableIdentity, column, partitionColumn: null)),
            _ when MigrationKey.From(operation) is var (table, key)
                => CheckKey(key, table, tables.Find(table)?.DistributionColumn, tables.Storage.FindPartitionColumn(table)),
            _ => []
        };

    private static IEnumerable<CitusViolation> CheckKey(MigrationKey key, TableIdentity table, string? distributionColumn, string? partitionColumn)
    {
        var rules = KeyVerdict.Of(
            new KeyFacts
            {
                Kind = key.Kind,
                Type = distributionColumn is null ? null : CitusTableType.Distributed,
                ContainsDistributionColumn = Contains(distributionColumn),
                ContainsPartitionColumn = Contains(partitionColumn)
            });

        var kind = key.Kind.ConstraintName;
        var name = string.IsNullOrEmpty(key.Name) ? "" : $" '{key.Name}'";
        var columns = key.Columns.Count == 0 ? "of expressions" : string.Join(", ", key.Columns.Select(c => $"'{c}'"));

        return rules.Select(
            r => new CitusViolation(
                r,
                r == CitusRules.KeyWithoutPartitionColumn
                    ? CitusStrings.KeyOperationWithoutPartitionColumn(kind, name, columns, table, partitionColumn!, r.QuoteCitus())
                    : CitusStrings.KeyOperationWithoutDistributionColumn(kind, name, columns, table, distributionColumn!, r.QuoteCitus())));

        bool? Contains(string? column)
            => column is null ? null : key.Columns.Contains(column, StringComparer.Ordinal);
    }

    private static IEnumerable<CitusViolation> CheckRename(RenameConstraintOperation rename, MigrationTables tables)
    {
        var table = rename.TableIdentity;

        return tables.FindType(table) is { } type and not CitusTableType.Local
            && (tables.Keys.HasUnindexedConstraint(table, rename.Name) || tables.Keys.HasUnindexedConstraint(table, rename.NewName))
            ?
            [
                new CitusViolation(
                    CitusRules.UnsupportedStatement,
                    CitusStrings.UnsupportedStatement(
                        table, type.DisplayName, CitusErrors.ConstraintRenamed, CitusStrings.AdviceRenameConstraint()))
            ]
            : [];
    }
}
