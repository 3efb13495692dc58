using EFCore.Citus.Diagnostics;
using EFCore.Citus.Infrastructure.Validation;
using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     What it takes to bring a table from the state that an operation found it in to the one that the model wants.
/// </summary>
internal static class TableTransitions
{
    /// <summary>
    ///     The tables that exist already and become Citus tables in this migration.
    /// </summary>
    public static HashSet<TableIdentity> FindConverted(
        IReadOnlyList<MigrationOperation> operations,
        HashSet<TableIdentity> handled)
        => operations
            .OfType<AlterTableOperation>()
            .Where(
                a => CitusTableState.From(a.OldTable).Type == CitusTableType.Local
                    && CitusTableState.From(a).Type != CitusTableType.Local)
            .Select(a => new TableIdentity(a.Name, a.Schema))
            .Where(t => !handled.Contains(t))
            .ToHashSet();

    /// <summary>
    ///     The operations that an altered table needs, or why it cannot have them: they would move rows that are distributed already.
    /// </summary>
    public static (IReadOnlyList<CitusTableOperation> Operations, IReadOnlyList<CitusViolation> Violations) Plan(
        AlterTableOperation alter,
        RenamedObjects renamed)
    {
        var table = new TableIdentity(alter.Name, alter.Schema);
        var old = WithNewNames(CitusTableState.From(alter.OldTable), table, renamed);
        var to = CitusTableState.From(alter);

        if (old == to)
        {
            return ([], []);
        }

        if (old.Type == CitusTableType.Local)
        {
            // Distribution copies the rows and leaves the old ones in the coordinator's heap, where a later NOT NULL, unique index or
            // check constraint would still see them.
            return to.Type == CitusTableType.ManagedLocal
                ? ([new AddLocalTableToMetadataOperation { Table = table.Name, Schema = table.Schema, CascadeViaForeignKeys = true }], [])
                : ([CreateStep(table, to), new TruncateLocalDataOperation { Table = table.Name, Schema = table.Schema }], []);
        }

        var inGroupOfNew = old with { ColocateWith = to.ColocateWith, IsColocated = to.IsColocated };

        return inGroupOfNew == to ? ([.. PlanColocation(table, old, to)], []) : ([], [Refuse(table, old, to)]);
    }

    // A column or a table that is only renamed is the same.
    private static CitusTableState WithNewNames(CitusTableState state, TableIdentity table, RenamedObjects renamed)
        => state with
        {
            DistributionColumn = state.DistributionColumn is { } column ? renamed.ColumnAfter(table, column) : null,
            ColocateWith = state.ColocateWith is { } other ? renamed.After(other) : null
        };

    /// <summary>
    ///     The operation that makes a local table what <paramref name="state" /> says.
    /// </summary>
    public static CitusTableOperation CreateStep(TableIdentity table, CitusTableState state)
        => state.Type switch
        {
            CitusTableType.Reference => new CreateReferenceTableOperation { Table = table.Name, Schema = table.Schema },
            CitusTableType.ManagedLocal => new AddLocalTableToMetadataOperation { Table = table.Name, Schema = table.Schema },
            CitusTableType.Distributed when state.DistributionColumn is null
                => throw new InvalidOperationException(CitusStrings.DistributedTableWithoutColumn(table, CitusAnnotationNames.DistributionColumn)),
            CitusTableType.Distributed or CitusTableType.SingleShard => new CreateDistributedTableOperation
            {
                Table = table.Name,
                Schema = table.Schema,
                DistributionColumn = state.DistributionColumn,
                ShardCount = state.ShardCount,
                ColocateWith = state.ColocateWith?.Name,
                ColocateWithSchema = state.ColocateWith?.Schema,
                IsColocated = state.IsColocated
            },
            _ => throw new InvalidOperationException(CitusStrings.UnknownTableType(table, state.Type))
        };

    private static IEnumerable<CitusTableOperation> PlanColocation(TableIdentity table, CitusTableState old, CitusTableState to)
    {
        // No longer naming a table leaves the group as it is: Citus has no default group to go back to without moving rows.
        if (to.ColocateWith == old.ColocateWith && to.IsColocated == old.IsColocated
            || to.ColocateWith is null && to.IsColocated)
        {
            return [];
        }

        return
        [
            new UpdateTableColocationOperation
            {
                Table = table.Name,
                Schema = table.Schema,
                ColocateWith = to.ColocateWith?.Name,
                ColocateWithSchema = to.ColocateWith?.Schema
            }
        ];
    }

    private static CitusViolation Refuse(TableIdentity table, CitusTableState old, CitusTableState to)
    {
        var arguments = $"\"{table.Name}\"{(table.Schema is null ? "" : $", schema: \"{table.Schema}\"")}";
        var recipe = $"migrationBuilder.UndistributeTable({arguments})"
            + (to.Type switch
            {
                CitusTableType.Local => "",
                CitusTableType.ManagedLocal => $" followed by migrationBuilder.AddLocalTableToMetadata({arguments})",
                CitusTableType.Reference => $" followed by migrationBuilder.CreateReferenceTable({arguments})",
                CitusTableType.SingleShard => $" followed by migrationBuilder.CreateSingleShardTable({arguments})",
                _ => " followed by migrationBuilder.CreateDistributedTable(...)"
            });

        return old.Type == CitusTableType.Distributed
            && to == old with
            {
                DistributionColumn = to.DistributionColumn,
                ColocateWith = to.ColocateWith,
                IsColocated = to.IsColocated
            }
                ? new CitusViolation(
                    CitusRules.DistributionColumnReplaced,
                    CitusStrings.DistributionColumnReplaced(table, old.DistributionColumn!, to.DistributionColumn!, recipe))
                : new CitusViolation(
                    CitusRules.DistributedRowsMoved,
                    CitusStrings.DistributedRowsMoved(table, Describe(old), Describe(to), recipe));
    }

    private static string Describe(CitusTableState state)
        => state.Type switch
        {
            CitusTableType.Local => "a local table",
            CitusTableType.ManagedLocal => "a managed local table",
            CitusTableType.Reference => "a reference table",
            CitusTableType.SingleShard => "a single-shard table",
            _ => $"distributed by '{state.DistributionColumn}'"
                + (state.ShardCount is { } count ? FormattableString.Invariant($" over {count} shards") : "")
        };
}
