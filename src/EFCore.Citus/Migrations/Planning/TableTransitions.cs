using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Migrations.State;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Determines the operations that change a table from its old state to the state in the model.
/// </summary>
internal static class TableTransitions
{
    /// <summary>
    ///     Gets the transitions of all tables that a migration alters and for which it has no explicit operation.
    /// </summary>
    public static IReadOnlyList<TableTransition> Find(
        MigrationScope scope,
        HashSet<TableIdentity> handled)
    {
        var isConcurrent = scope.Operations.Any(o => o is DistributeConcurrentlyOperation);
        var schemas = scope.Schemas;
        var transitions = scope.Operations.OfType<AlterTableOperation>()
            .Select(a => (Table: a.TableIdentity, Old: CitusTableState.From(a.OldTable), New: CitusTableState.From(a)))
            .Concat(schemas.GetUnaltered().Select(u => (u.Table, Old: u.State, New: u.State)))
            .Where(a => !handled.Contains(a.Table))
            .Select(
                a => Plan(
                    a.Table,
                    schemas.Before(a.Table, WithNewNames(a.Old, a.Table, scope.Renamed)),
                    schemas.After(a.Table, a.New),
                    scope.Movable.Contains(a.Table),
                    scope))
            .Select(t => isConcurrent ? Concurrently(t) : t)
            .ToList();

        return WithFollowers(transitions, scope, [.. scope.Created, .. handled]);
    }

    private static TableTransition Plan(
        TableIdentity table,
        CitusTableState old,
        CitusTableState to,
        bool isMovable,
        MigrationScope scope)
    {
        var keepsShards = KeepsShards(old, to, scope);

        return old == to ? Allow([])
            : old.Type is CitusTableType.Local or CitusTableType.ManagedLocal ? Allow(FromCoordinator(table, old, to))
            : old.Type == CitusTableType.Distributed && to.Type == CitusTableType.Distributed ? BetweenDistributed()
            : old.Type == to.Type && !(isMovable && NamesOtherGroup(old, to)) ? Allow(PlanColocation(table, old, to))
            : Move([Undistribute(table), .. to.Type == CitusTableType.Local ? [] : CreateAndTruncate(table, to)]);

        TableTransition BetweenDistributed()
            => old.DistributionColumn == to.DistributionColumn && keepsShards
                ? Allow(isMovable && NamesOtherGroup(old, to) ? [Alter(table, old, to)] : PlanColocation(table, old, to))
                : Move([Alter(table, old, to)]);

        TableTransition Allow(IEnumerable<CitusTableOperation> steps)
            => new(table, old, to, [.. steps], []);

        // The rest of the migration is checked as if rows may be moved. Otherwise, most of its violations would only be consequences of
        // this one.
        TableTransition Move(IReadOnlyList<CitusTableOperation> steps)
            => new(table, old, to, steps, isMovable ? [] : [Explain(table, old, to, keepsShards)]);
    }

    // Citus deletes the rows from the coordinator after a concurrent distribution.
    private static TableTransition Concurrently(TableTransition transition)
        => transition is { Old.Type: CitusTableType.Local or CitusTableType.ManagedLocal, New: { Type: CitusTableType.Distributed } state }
            ? transition with { Operations = [state.CreateOperation(transition.Table, isConcurrent: true)] }
            : transition;

    // The rows are on the coordinator. They remain there or are distributed for the first time.
    private static IEnumerable<CitusTableOperation> FromCoordinator(TableIdentity table, CitusTableState old, CitusTableState to)
        => to.Type switch
        {
            CitusTableType.Local => [Undistribute(table)],
            CitusTableType.ManagedLocal =>
            [
                new AddLocalTableToMetadataOperation
                {
                    Table = table.Name,
                    Schema = table.Schema,
                    CascadeViaForeignKeys = old.Type == CitusTableType.Local
                }
            ],
            _ => CreateAndTruncate(table, to)
        };

    // Distribution copies the rows and keeps the old ones in the heap of the coordinator, where a later NOT NULL, unique index or check
    // constraint would still check them.
    private static IEnumerable<CitusTableOperation> CreateAndTruncate(TableIdentity table, CitusTableState to)
    {
        yield return to.CreateOperation(table);

        if (to.Type != CitusTableType.ManagedLocal)
        {
            yield return new TruncateLocalDataOperation { Table = table.Name, Schema = table.Schema };
        }
    }

    private static UndistributeTableOperation Undistribute(TableIdentity table)
        => new() { Table = table.Name, Schema = table.Schema };

    // The change is not cascaded: tables that the model contains have a separate operation, and other tables of the group remain in it.
    private static EnsureDistributionOperation Alter(TableIdentity table, CitusTableState old, CitusTableState to)
    {
        var shardCount = to.ShardCount == old.ShardCount ? null : to.ShardCount;

        return new EnsureDistributionOperation
        {
            Table = table.Name,
            Schema = table.Schema,
            DistributionColumn = to.DistributionColumn == old.DistributionColumn ? null : to.DistributionColumn,
            ShardCount = shardCount,
            ColocateWith = to.ColocateWith?.Name,
            ColocateWithSchema = to.ColocateWith?.Schema,
            IsColocated = to.IsColocated,
            CascadeToColocated = shardCount is not null || to.ColocateWith is not null || !to.IsColocated ? false : null
        };
    }

    // If a number of shards is no longer specified, the shards are not changed. A table in the group of another one has the same number of
    // shards.
    private static bool KeepsShards(CitusTableState old, CitusTableState to, MigrationScope scope)
    {
        var oldCount = old.ShardCount ?? (old.ColocateWith is { } oldGroup ? scope.FindShardCount(oldGroup) : null);

        return to.ShardCount is { } count
            ? count == oldCount
            : !NamesOtherGroup(old, to)
            || oldCount is null
            || scope.FindShardCount(to.ColocateWith!.Value) is not { } groupCount
            || groupCount == oldCount;
    }

    private static bool NamesOtherGroup(CitusTableState old, CitusTableState to)
        => to.ColocateWith is not null && to.ColocateWith != old.ColocateWith;

    // If the shards or the group of a table change, the tables that the model declares as colocated with it are also changed.
    private static List<TableTransition> WithFollowers(
        List<TableTransition> transitions,
        MigrationScope scope,
        HashSet<TableIdentity> settled)
    {
        var result = new List<TableTransition>(transitions);
        var queue = new Queue<TableTransition>(transitions);

        while (queue.TryDequeue(out var leader))
        {
            foreach (var (table, state) in scope.GetColocatedWith(leader.Table))
            {
                if (settled.Contains(table)
                    || result.Exists(t => t.Table == table && (t.Operations.Count > 0 || t.Violations.Count > 0))
                    || leader.Operations.Select(o => Follow(o, table)).OfType<CitusTableOperation>().FirstOrDefault() is not { } step)
                {
                    continue;
                }

                var follower = new TableTransition(table, state, state, [step], []);
                result.RemoveAll(t => t.Table == table);
                result.Add(follower);
                queue.Enqueue(follower);
            }
        }

        return result;
    }

    private static CitusTableOperation? Follow(CitusTableOperation step, TableIdentity table)
        => step switch
        {
            AlterDistributedTableOperation => new EnsureDistributionOperation
            {
                Table = table.Name,
                Schema = table.Schema,
                ColocateWith = step.Table,
                ColocateWithSchema = step.Schema,
                CascadeToColocated = false
            },
            UpdateTableColocationOperation => new UpdateTableColocationOperation
            {
                Table = table.Name,
                Schema = table.Schema,
                ColocateWith = step.Table,
                ColocateWithSchema = step.Schema
            },
            _ => null
        };

    // A rename of a column or a table is not a change of the state.
    private static CitusTableState WithNewNames(CitusTableState state, TableIdentity table, RenamedObjects renamed)
        => state with
        {
            DistributionColumn = state.DistributionColumn is { } column ? renamed.ColumnAfter(table, column) : null,
            ColocateWith = state.ColocateWith is { } other ? renamed.After(other) : null
        };

    private static IEnumerable<CitusTableOperation> PlanColocation(TableIdentity table, CitusTableState old, CitusTableState to)
    {
        // If a table is no longer specified, the group is not changed: Citus has no default group to which the table could return without
        // moving rows.
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

    private static CitusViolation Explain(TableIdentity table, CitusTableState old, CitusTableState to, bool keepsShards)
    {
        var recipe = DataMovement.DescribeCall(table);

        return old.Type == CitusTableType.Distributed && to.Type == CitusTableType.Distributed && keepsShards
            ? new CitusViolation(
                CitusRules.DistributionColumnReplaced,
                CitusStrings.DistributionColumnReplaced(table, old.DistributionColumn!, to.DistributionColumn!, recipe))
            : new CitusViolation(
                CitusRules.DistributedRowsMoved,
                CitusStrings.DistributedRowsMoved(
                    table,
                    Describe(old),
                    Describe(to),
                    old.Type == CitusTableType.SingleShard && table.Schema is { } schema
                        ? $"{recipe} or, if the schema is distributed, with 'migrationBuilder.UndistributeSchema(\"{schema}\")'"
                        : recipe));
    }

    private static string Describe(CitusTableState state)
        => state.Type switch
        {
            CitusTableType.Distributed => $"distributed by '{state.DistributionColumn}'"
                + (state.ShardCount is { } count ? FormattableString.Invariant($" over {count} shards") : ""),
            _ => state.Type.DisplayName
        };
}
