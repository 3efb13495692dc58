using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Postgres;

namespace EFCore.Citus.Migrations.State;

/// <summary>
///     Determines the colocation groups of tables at a point of a migration, as far as they are known.
/// </summary>
internal sealed class ColocationGroups(TableStates states, ColumnCatalog columns)
{
    /// <summary>
    ///     Determines whether other tables are known to be colocated with a distributed table.
    /// </summary>
    public bool HasColocated(TableIdentity table)
        => FindGroup(table) is { } group && states.Known.Any(t => t != table && FindGroup(t) == group);

    /// <summary>
    ///     Determines whether Citus could use the separate group of other tables as the default group of the table. If so, the method also
    ///     returns a table that is already in the default group, if there is one.
    /// </summary>
    public bool IsDefaultGroupAmbiguous(CreateDistributedTableOperation create, out TableIdentity? member)
    {
        var table = create.TableIdentity;
        var type = GroupType(table, create.DistributionColumn);
        var roots = states.Known.Where(t => t != table).Select(FindRoot).OfType<TableIdentity>().Distinct()
            .Select(r => (Table: r, State: states.Find(r)!))
            .Where(r => GroupType(r.Table, r.State.DistributionColumn) == type)
            .ToList();

        var collation = create.DistributionColumn is { } column ? columns.FindCollation(table, column) : null;
        member = roots
            .Where(
                r => r.State.IsColocated
                    && r.State.ShardCount == create.ShardCount
                    && (r.State.DistributionColumn is not { } other || columns.FindCollation(r.Table, other) == collation))
            .Select(r => (TableIdentity?)r.Table)
            .FirstOrDefault();

        return roots.Exists(r => !r.State.IsColocated
            && (r.State.ShardCount is null || create.ShardCount is null || r.State.ShardCount == create.ShardCount));

        string? GroupType(TableIdentity table, string? column)
            => column is null ? "" : columns.FindType(table, column) is { } storeType ? PostgresTypeName.Normalize(storeType) : null;
    }

    /// <summary>
    ///     Determines whether two tables are in the same colocation group, as far as that is known.
    /// </summary>
    public bool? AreColocated(TableIdentity table, TableIdentity other)
    {
        if (FindRoot(table) is not { } root
            || FindRoot(other) is not { } otherRoot)
        {
            return null;
        }

        if (root == otherRoot)
        {
            return true;
        }

        var (state, otherState) = (states.Find(root)!, states.Find(otherRoot)!);

        return IsAlone(state)
            || IsAlone(otherState)
            || (state.IsGroupDeclared
                && otherState.IsGroupDeclared
                && state.ShardCount is { } count
                && otherState.ShardCount is { } otherCount
                && count != otherCount)
            || (FindType(root, state.DistributionColumn) is { } type
                && FindType(otherRoot, otherState.DistributionColumn) is { } otherType
                && PostgresTypeName.AreDifferent(type, otherType))
                ? false
                : null;

        static bool IsAlone(CitusTableState state)
            => state is { IsColocated: false, IsGroupDeclared: true };

        string? FindType(TableIdentity table, string? column)
            => column is null ? null : columns.FindType(table, column);
    }

    // Gets the table that other tables have joined, or the properties that tables of the default group share.
    private (TableIdentity? Table, string? Type, int? ShardCount)? FindGroup(TableIdentity table)
        => FindRoot(table) is { } root && states.Find(root) is { Type: CitusTableType.Distributed } state
            ? state.IsColocated && columns.FindType(root, state.DistributionColumn!) is { } type
                ? (null, PostgresTypeName.Normalize(type), state.ShardCount)
                : (root, null, null)
            : null;

    // Follows the tables that specify another one, up to the table that specifies none.
    private TableIdentity? FindRoot(TableIdentity table)
    {
        var visited = new HashSet<TableIdentity>();
        while (visited.Add(table))
        {
            if (states.Find(table) is not { Type: CitusTableType.Distributed or CitusTableType.SingleShard, IsGroupKnown: true } state)
            {
                return null;
            }

            if (state.ColocateWith is not { } other)
            {
                return table;
            }

            table = other;
        }

        return null;
    }
}
