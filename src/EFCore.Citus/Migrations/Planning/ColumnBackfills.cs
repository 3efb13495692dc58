using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Migrations.State;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Finds the operations that set the distribution columns which a migration adds to tables with rows. Each value is taken from the row
///     that a foreign key of the model references, once that row has its own value.
/// </summary>
internal static class ColumnBackfills
{
    /// <summary>
    ///     Gets the operations, ordered so that each follows the operations that set the values it reads.
    /// </summary>
    public static IReadOnlyList<BackfillColumnOperation> Find(
        MigrationScope scope,
        IReadOnlyList<TableTransition> transitions)
    {
        var written = scope.Operations.OfType<BackfillColumnOperation>().ToList();
        var candidates = scope.Operations.OfType<AddColumnOperation>()
            .Where(a => IsAddedForDistribution(a, transitions) && !written.Exists(w => Target(w) == Target(a)))
            .SelectMany(a => FindBackfills(a.TableIdentity, a.Name, scope))
            .Concat(written.Select(w => (Backfill: w, IsRequired: true)))
            .ToList();

        return InOrder(candidates);
    }

    // Gets the operations that can set a column: one for each other table that a foreign key of the model references by this column and
    // others.
    private static IEnumerable<(BackfillColumnOperation Backfill, bool IsRequired)> FindBackfills(
        TableIdentity table,
        string column,
        MigrationScope scope)
    {
        foreach (var foreignKey in scope.FindTable(table)?.ForeignKeyConstraints ?? [])
        {
            var pairs = foreignKey.Columns.Zip(foreignKey.PrincipalColumns).ToList();
            var others = pairs.Where(p => p.First.Name != column).ToList();
            if (others.Count == 0
                || others.Count == pairs.Count
                || foreignKey.PrincipalTable == foreignKey.Table)
            {
                continue;
            }

            yield return (
                new BackfillColumnOperation
                {
                    Table = table.Name,
                    Schema = table.Schema,
                    Column = column,
                    ForeignKeyColumns = [.. others.Select(p => p.First.Name)],
                    PrincipalTable = foreignKey.PrincipalTable.Name,
                    PrincipalSchema = foreignKey.PrincipalTable.Schema,
                    PrincipalColumn = pairs.Single(p => p.First.Name == column).Second.Name,
                    PrincipalKeyColumns = [.. others.Select(p => p.Second.Name)]
                },
                others.TrueForAll(p => !p.First.IsNullable));
        }
    }

    // A default that is SQL determines the values of the rows. The default that Entity Framework Core adds for required columns is a value.
    private static bool IsAddedForDistribution(AddColumnOperation add, IReadOnlyList<TableTransition> transitions)
        => add is { DefaultValueSql: null, ComputedColumnSql: null }
            && transitions.Any(
                t => t.Table == add.TableIdentity
                    && t.New.DistributionColumn == add.Name
                    && t.Old.Type is CitusTableType.Local or CitusTableType.ManagedLocal
                    && t.ChangesTable);

    /// <summary>
    ///     Selects for each column the first foreign key for which the principal column is already set. Required foreign keys are preferred
    ///     over optional ones.
    /// </summary>
    private static List<BackfillColumnOperation> InOrder(List<(BackfillColumnOperation Backfill, bool IsRequired)> candidates)
    {
        var ordered = new List<BackfillColumnOperation>();
        var pending = candidates.Select(c => Target(c.Backfill)).ToHashSet();

        while (FindNext(mayBeOptional: false) is { } next || (next = FindNext(mayBeOptional: true)) is not null)
        {
            ordered.Add(next);
            pending.Remove(Target(next));
        }

        return ordered;

        BackfillColumnOperation? FindNext(bool mayBeOptional)
            => candidates
                .Where(c => (c.IsRequired || mayBeOptional) && pending.Contains(Target(c.Backfill)) && !pending.Contains(Source(c.Backfill)))
                .Select(c => c.Backfill)
                .FirstOrDefault();
    }

    private static (TableIdentity, string) Target(BackfillColumnOperation operation)
        => (operation.TableIdentity, operation.Column);

    private static (TableIdentity, string) Target(AddColumnOperation operation)
        => (operation.TableIdentity, operation.Name);

    private static (TableIdentity, string) Source(BackfillColumnOperation operation)
        => (new TableIdentity(operation.PrincipalTable, operation.PrincipalSchema), operation.PrincipalColumn);
}
