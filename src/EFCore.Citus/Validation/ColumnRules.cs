using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Postgres;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace EFCore.Citus.Validation;

/// <summary>
///     Checks the columns of Citus tables other than the distribution column.
/// </summary>
internal static class ColumnRules
{
    public static IEnumerable<CitusViolation> Check(ModelTables tables, IReadOnlyModel model)
        => tables.Tables.SelectMany(t => CheckRowVersions(t, tables))
            .Concat(tables.Tables.SelectMany(t => CheckIdentityColumns(t, tables)))
            .Concat(CheckSequences(tables))
            .Concat(CheckGeneratedIntegers(tables))
            .Concat(CheckLoneSequences(tables, model));

    private static IEnumerable<CitusViolation> CheckRowVersions(CitusTable table, ModelTables tables)
        => table.Type is CitusTableType.Local or CitusTableType.ManagedLocal
            ? []
            : tables.GetColumns(table)
                .Where(c => c.Property.IsConcurrencyToken && SystemColumn.Is(c.Name))
                .Select(
                    c => table.Type == CitusTableType.Reference
                        ? new CitusViolation(
                            CitusRules.RowVersionOfReferenceTable,
                            CitusStrings.RowVersionOfReferenceTable(
                                table.EntityType.DisplayName(), table.DisplayName, c.Property.Name, c.Name))
                        : new CitusViolation(
                            CitusRules.RowVersionOfDistributedTable,
                            CitusStrings.RowVersionOfDistributedTable(
                                table.EntityType.DisplayName(),
                                table.DisplayName,
                                table.Type.DisplayName,
                                c.Property.Name,
                                c.Name),
                            c.Property));

    private static IEnumerable<CitusViolation> CheckIdentityColumns(CitusTable table, ModelTables tables)
    {
        var conversion = tables.Conversions.GetValueOrDefault(table.Identifier);
        if (table.Type != CitusTableType.ManagedLocal && conversion is null)
        {
            return [];
        }

        var reason = conversion is null
            ? "is a managed local table"
            : $"becomes a managed local table, because a foreign key connects it with '{conversion.ConnectedWith.DisplayName}', "
            + (conversion.ConnectedWith.Type == CitusTableType.Local
                ? "which becomes a managed local table"
                : $"which is {conversion.ConnectedWith.Type.DisplayName}");

        return tables.GetColumns(table)
            .Where(c => IsIdentity(c.Property, table.Identifier) && BareIdentifier.FindFault(c.Name) is not null)
            .Select(
                c => new CitusViolation(
                    CitusRules.IdentityColumnOfManagedLocalTable,
                    CitusStrings.IdentityColumnOfManagedLocalTable(
                        table.EntityType.DisplayName(),
                        table.DisplayName,
                        c.Property.Name,
                        c.Name,
                        reason,
                        QuoteIdentityError(c.Name, table.Identifier.Name))));
    }

    private static string QuoteIdentityError(string column, string table)
        => BareIdentifier.FindFault(column) is { } fault && fault == BareIdentifier.Fault.Case
            ? CitusRules.IdentityColumnOfManagedLocalTable.QuoteCitus(BareIdentifier.Fold(column), table)
            : CitusErrors.Quote(CitusErrors.SyntaxError, column);

    /// <summary>
    ///     Checks that the type of a sequence is the type of the columns that use it, because every Citus table gives it the type of its
    ///     column.
    /// </summary>
    private static IEnumerable<CitusViolation> CheckSequences(ModelTables tables)
    {
        var users = tables.Tables
            .Where(t => t.Type != CitusTableType.Local || tables.Conversions.ContainsKey(t.Identifier))
            .SelectMany(
                t => tables.GetColumns(t).SelectMany(
                    c => DefaultSql.FindSequences(c.Property.GetDefaultValueSql(t.Identifier))
                        .Select(s => (Sequence: s, Table: t, c.Name, StoreType: c.Property.GetColumnType(t.Identifier)!))))
            .GroupBy(u => u.Sequence, StringComparer.Ordinal);

        foreach (var sequence in users)
        {
            var first = sequence.First();
            foreach (var other in sequence.Skip(1).Where(u => !PostgresTypeName.AreEqual(u.StoreType, first.StoreType)))
            {
                yield return new CitusViolation(
                    CitusRules.SequenceOfSeveralTypes,
                    CitusStrings.SequenceOfSeveralTypes(
                        sequence.Key,
                        other.Table.EntityType.DisplayName(),
                        other.Table.DisplayName,
                        other.Name,
                        other.StoreType,
                        first.Table.EntityType.DisplayName(),
                        first.Table.DisplayName,
                        first.Name,
                        first.StoreType,
                        CitusRules.SequenceOfSeveralTypes.QuoteCitus(sequence.Key, first.Name, first.Table.Identifier.Name)));
            }
        }
    }

    // A worker takes its values from a range of its own, which starts after the last integer. One warning lists all columns, because they
    // have the same cause, and an application accepts all of them or none.
    private static IEnumerable<CitusViolation> CheckGeneratedIntegers(ModelTables tables)
    {
        var columns = tables.Tables
            .Where(t => t.Type != CitusTableType.Local)
            .SelectMany(t => tables.GetColumns(t).Where(c => IsGeneratedInteger(c.Property, t.Identifier)).Select(c => (Table: t, c.Property, c.Name)))
            .ToList();

        return columns.Count == 0
            ? []
            :
            [
                new CitusViolation(
                    CitusRules.GeneratedIntegerColumn,
                    CitusStrings.GeneratedIntegerColumn(
                        string.Join(", ", columns.Select(c => $"'{c.Table.DisplayName}.{c.Name}'")),
                        CitusErrors.SequenceOfIntegerColumn),
                    columns[0].Property)
            ];
    }

    // Citus creates the objects that tables need on workers. It creates a sequence, with a range for each node, only if a default names it.
    private static IEnumerable<CitusViolation> CheckLoneSequences(ModelTables tables, IReadOnlyModel model)
    {
        var used = tables.Tables
            .Where(t => t.Type != CitusTableType.Local || tables.Conversions.ContainsKey(t.Identifier))
            .SelectMany(t => tables.GetColumns(t).SelectMany(c => DefaultSql.FindSequences(c.Property.GetDefaultValueSql(t.Identifier))))
            .Select(s => s.Replace("\"", "", StringComparison.Ordinal))
            .ToHashSet(StringComparer.Ordinal);

        return model.GetSequences()
            .Where(s => !used.Contains(s.Name) && !used.Contains($"{s.Schema}.{s.Name}"))
            .Select(
                s => new CitusViolation(
                    CitusRules.SequenceOnCoordinator,
                    CitusStrings.SequenceOnCoordinator(s.Name, CitusRules.SequenceOnCoordinator.QuoteCitus(s.Name))));
    }

    private static bool IsGeneratedInteger(IReadOnlyProperty property, in StoreObjectIdentifier table)
        => (property.GetValueGenerationStrategy(table) is NpgsqlValueGenerationStrategy.SerialColumn
                || IsIdentity(property, table)
                || DefaultSql.FindSequences(property.GetDefaultValueSql(table)).Any())
            && property.GetColumnType(table) is { } storeType
            && (PostgresTypeName.AreEqual(storeType, "integer") || PostgresTypeName.AreEqual(storeType, "smallint"));

    private static bool IsIdentity(IReadOnlyProperty property, in StoreObjectIdentifier table)
        => property.GetValueGenerationStrategy(table)
            is NpgsqlValueGenerationStrategy.IdentityByDefaultColumn or NpgsqlValueGenerationStrategy.IdentityAlwaysColumn;
}
