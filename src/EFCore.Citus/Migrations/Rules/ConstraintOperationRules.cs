using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Migrations.State;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Rules;

/// <summary>
///     Checks keys and foreign keys that are added to Citus tables. Those of a model have been validated with it, and operations written by
///     hand have not.
/// </summary>
internal static class ConstraintOperationRules
{
    public static IEnumerable<CitusViolation> Check(MigrationOperation operation, MigrationTables tables)
        => operation switch
        {
            AddForeignKeyOperation add => CheckForeignKey(add, tables),
            RenameConstraintOperation rename => CheckRename(rename, tables),
            CreateDistributedTableOperation { DistributionColumn: { } column } create => tables
                .GetCreatedKeys(create.TableIdentity)
                .Select(k => CheckKey(k, create.TableIdentity, column))
                .OfType<CitusViolation>(),
            _ when MigrationKey.From(operation) is var (table, key) && tables.Find(table)?.DistributionColumn is { } column
                => CheckKey(key, table, column) is { } violation ? [violation] : [],
            _ => []
        };

    /// <summary>
    ///     Checks a key that SQL adds to a table. If the table is not distributed, the key is recorded.
    /// </summary>
    public static CitusViolation? CheckKey(MigrationKey key, TableIdentity table, MigrationTables tables)
    {
        if (tables.IsSet("allow_unsafe_constraints"))
        {
            return null;
        }

        if (tables.Find(table)?.DistributionColumn is { } column)
        {
            return CheckKey(key, table, column);
        }

        tables.NoteKey(table, key);

        return null;
    }

    private static CitusViolation? CheckKey(MigrationKey key, TableIdentity table, string column)
        => key.Columns.Contains(column, StringComparer.Ordinal)
            ? null
            : new CitusViolation(
                key.Rule,
                CitusStrings.KeyOperationWithoutDistributionColumn(
                    key.Kind,
                    string.IsNullOrEmpty(key.Name) ? "" : $" '{key.Name}'",
                    key.Columns.Count == 0 ? "of expressions" : string.Join(", ", key.Columns.Select(c => $"'{c}'")),
                    table,
                    column,
                    key.Rule.QuoteCitus()));

    private static IEnumerable<CitusViolation> CheckRename(RenameConstraintOperation rename, MigrationTables tables)
    {
        var table = rename.TableIdentity;

        return HandWrittenSqlRules.IsCitusTable(table, tables)
            && (tables.HasUnindexedConstraint(table, rename.Name) || tables.HasUnindexedConstraint(table, rename.NewName))
            ?
            [
                HandWrittenSqlRules.Unsupported(
                    CitusRules.UnsupportedStatement,
                    CitusErrors.ConstraintRenamed,
                    table,
                    tables,
                    CitusStrings.AdviceRenameConstraint())
            ]
            : [];
    }

    private static IEnumerable<CitusViolation> CheckForeignKey(AddForeignKeyOperation add, MigrationTables tables)
    {
        var foreignKey = new ForeignKeyOperation(add, tables);

        // Citus does not check anything else if the sequence is the default of a column.
        if (foreignKey.FindSequenceColumn() is { } sequenceColumn
            && (IsKnownToCitus(foreignKey.Type) || IsKnownToCitus(foreignKey.PrincipalType)))
        {
            yield return new CitusViolation(
                CitusRules.ForeignKeySetsSequenceDefault,
                CitusStrings.ForeignKeyOperationSetsSequenceDefault(
                    add.Name, foreignKey.Table, sequenceColumn, CitusRules.ForeignKeySetsSequenceDefault.QuoteCitus()));
        }

        if (foreignKey is { Type: { } type, PrincipalType: { } principalType })
        {
            foreach (var violation in CheckTypes(foreignKey, type, principalType))
            {
                yield return violation;
            }
        }
    }

    private static IEnumerable<CitusViolation> CheckTypes(ForeignKeyOperation f, CitusTableType type, CitusTableType principalType)
        => type switch
        {
            CitusTableType.Local => IsSharded(principalType) ? [f.FromLocalTable()] : [],
            CitusTableType.ManagedLocal => IsSharded(principalType) ? [f.FromReferenceTable()] : [],
            CitusTableType.Reference => IsSharded(principalType) ? [f.FromReferenceTable()]
                : principalType != CitusTableType.Reference && f.HasAction ? [f.CascadesFromLocalTable()]
                : [],
            _ => CheckSharded(f, type, principalType)
        };

    private static IEnumerable<CitusViolation> CheckSharded(ForeignKeyOperation f, CitusTableType type, CitusTableType principalType)
    {
        if (principalType == CitusTableType.Local)
        {
            return [f.ToLocalTable()];
        }

        if (principalType != CitusTableType.Reference
            && principalType != type)
        {
            return [f.BetweenGroups()];
        }

        if (principalType == CitusTableType.Distributed
            && f is { Column: not null, PrincipalColumn: not null, PairsDistributionColumns: false })
        {
            return [f.WithoutDistributionColumns()];
        }

        return f.CheckActions();
    }

    private static bool IsSharded(CitusTableType type)
        => type.IsSharded;

    private static bool IsKnownToCitus(CitusTableType? type)
        => type is not null and not CitusTableType.Local;

    private sealed class ForeignKeyOperation(AddForeignKeyOperation add, MigrationTables tables)
    {
        public TableIdentity Table { get; } = new(add.Table, add.Schema);

        public TableIdentity Principal { get; } = new(add.PrincipalTable, add.PrincipalSchema);

        public CitusTableType? Type
            => tables.FindType(Table);

        public CitusTableType? PrincipalType
            => tables.FindType(Principal);

        public string? Column
            => tables.Find(Table)?.DistributionColumn;

        public string? PrincipalColumn
            => tables.Find(Principal)?.DistributionColumn;

        public bool HasAction
            => ChangesRows(add.OnDelete) || ChangesRows(add.OnUpdate);

        public bool PairsDistributionColumns
            => add.Columns.Zip(add.PrincipalColumns ?? []).Contains((Column!, PrincipalColumn!));

        /// <summary>
        ///     Gets a column that the foreign key sets to its default, if the default is a value of a sequence.
        /// </summary>
        public string? FindSequenceColumn()
            => add.OnDelete == ReferentialAction.SetDefault || add.OnUpdate == ReferentialAction.SetDefault
                ? add.Columns.FirstOrDefault(c => tables.FindColumn(Table, c)?.HasSequenceDefault == true)
                : null;

        public CitusViolation ToLocalTable()
            => new(
                CitusRules.ForeignKeyToLocalTable,
                CitusStrings.ForeignKeyOperationToLocalTable(
                    add.Name, Table, Describe(Type), Principal, CitusRules.ForeignKeyToLocalTable.QuoteCitus(Principal.Name)));

        public CitusViolation FromReferenceTable()
            => new(
                CitusRules.ForeignKeyFromReferenceTable,
                CitusStrings.ForeignKeyOperationFromReferenceTable(
                    add.Name,
                    Table,
                    Describe(Type),
                    Principal,
                    Describe(PrincipalType),
                    CitusRules.ForeignKeyFromReferenceTable.QuoteCitus()));

        public CitusViolation FromLocalTable()
            => new(
                CitusRules.ForeignKeyFromLocalTable,
                CitusStrings.ForeignKeyOperationFromLocalTable(add.Name, Table, Principal, Describe(PrincipalType)));

        public CitusViolation BetweenGroups()
            => new(
                CitusRules.ForeignKeyBetweenGroups,
                CitusStrings.ForeignKeyOperationBetweenGroups(
                    add.Name,
                    Table,
                    Describe(Type),
                    Principal,
                    Describe(PrincipalType),
                    CitusRules.ForeignKeyBetweenGroups.QuoteCitus()));

        public CitusViolation WithoutDistributionColumns()
            => new(
                CitusRules.ForeignKeyWithoutDistributionColumns,
                CitusStrings.ForeignKeyOperationWithoutDistributionColumns(
                    add.Name,
                    Table,
                    Principal,
                    Column!,
                    PrincipalColumn!,
                    CitusRules.ForeignKeyWithoutDistributionColumns.QuoteCitus()));

        public CitusViolation CascadesFromLocalTable()
            => new(
                CitusRules.CascadeFromLocalToReferenceTable,
                CitusStrings.ForeignKeyOperationCascadesFromLocalTable(
                    add.Name, Table, Principal, Describe(PrincipalType), CitusRules.CascadeFromLocalToReferenceTable.QuoteCitus()));

        public IEnumerable<CitusViolation> CheckActions()
        {
            if (Column is not { } column
                || !add.Columns.Contains(column, StringComparer.Ordinal))
            {
                yield break;
            }

            if (add.OnDelete is ReferentialAction.SetNull or ReferentialAction.SetDefault)
            {
                yield return new CitusViolation(
                    CitusRules.SetNullOnDistributionColumn,
                    CitusStrings.ForeignKeyOperationDeletesDistributionColumn(
                        add.Name, Table, column, CitusRules.SetNullOnDistributionColumn.QuoteCitus()));
            }

            if (ChangesRows(add.OnUpdate))
            {
                yield return new CitusViolation(
                    CitusRules.ForeignKeyUpdatesDistributionColumn,
                    CitusStrings.ForeignKeyOperationUpdatesDistributionColumn(
                        add.Name, Table, column, CitusRules.ForeignKeyUpdatesDistributionColumn.QuoteCitus()));
            }
        }

        private static bool ChangesRows(ReferentialAction action)
            => action is not (ReferentialAction.NoAction or ReferentialAction.Restrict);

        private static string Describe(CitusTableType? type)
            => type!.Value.DisplayName;
    }
}
