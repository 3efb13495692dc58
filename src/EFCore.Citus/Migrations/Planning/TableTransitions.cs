using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
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
    ///     The operations that an altered table needs.
    /// </summary>
    /// <exception cref="InvalidOperationException">The transition would move rows that are distributed already.</exception>
    public static IEnumerable<CitusTableOperation> Plan(AlterTableOperation alter, IReadOnlyList<MigrationOperation> operations)
    {
        var table = new TableIdentity(alter.Name, alter.Schema);
        var old = AfterRenames(CitusTableState.From(alter.OldTable), table, operations);
        var to = CitusTableState.From(alter);

        if (old == to)
        {
            return [];
        }

        if (old.Type == CitusTableType.Local)
        {
            // Distribution copies the rows and leaves the old ones in the coordinator's heap, where a later NOT NULL, unique index or
            // check constraint would still see them.
            return to.Type == CitusTableType.ManagedLocal
                ? [CreateStep(table, to)]
                : [CreateStep(table, to), new TruncateLocalDataOperation { Table = table.Name, Schema = table.Schema }];
        }

        var inGroupOfNew = old with { ColocateWith = to.ColocateWith, IsColocated = to.IsColocated };
        if (inGroupOfNew == to)
        {
            return PlanColocation(table, old, to);
        }

        throw new InvalidOperationException(DescribeRefusal(table, old, to));
    }

    /// <summary>
    ///     The operation that makes a local table what <paramref name="state" /> says.
    /// </summary>
    public static CitusTableOperation CreateStep(TableIdentity table, CitusTableState state)
        => state.Type switch
        {
            CitusTableType.Reference => new CreateReferenceTableOperation { Table = table.Name, Schema = table.Schema },
            CitusTableType.ManagedLocal => new AddLocalTableToMetadataOperation { Table = table.Name, Schema = table.Schema },
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
            _ => throw new InvalidOperationException(
                $"Table '{table}' has the Citus table type '{state.Type}', which this version of EFCore.Citus does not know.")
        };

    // A column or table of another name is still the same one, of which Citus keeps track itself.
    private static CitusTableState AfterRenames(
        CitusTableState old,
        TableIdentity table,
        IReadOnlyList<MigrationOperation> operations)
    {
        foreach (var operation in operations)
        {
            old = operation switch
            {
                RenameColumnOperation column when CitusMigrationsPlanner.IdentityOf(column) == table && column.Name == old.DistributionColumn
                    => old with { DistributionColumn = column.NewName },
                RenameTableOperation rename when CitusMigrationsPlanner.IdentityOf(rename) == old.ColocateWith
                    => old with { ColocateWith = new TableIdentity(rename.NewName ?? rename.Name, rename.NewSchema) },
                _ => old
            };
        }

        return old;
    }

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

    private static string DescribeRefusal(TableIdentity table, CitusTableState old, CitusTableState to)
        => $"Table '{table}' is {Describe(old)} and is to become {Describe(to)}. That moves its rows between the nodes of the cluster, "
            + "which a migration does not do because a line of the model has changed. If it is meant, say so in the migration with an "
            + "operation for this table, for example migrationBuilder.UndistributeTable("
            + $"\"{table.Name}\"{(table.Schema is null ? "" : $", schema: \"{table.Schema}\"")}) followed by "
            + "migrationBuilder.CreateDistributedTable(...) or CreateReferenceTable(...); otherwise undo the change of the model.";

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
