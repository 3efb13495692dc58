using System.Globalization;
using EFCore.Citus.Catalog;
using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.State;
using EFCore.Citus.Postgres;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Cluster.Drift;

/// <summary>
///     Compares a model with the state of a database.
/// </summary>
internal sealed class DriftComparison
{
    private readonly DatabaseState _state;
    private readonly DriftRemedies _remedies;
    private readonly StorageComparison _storage;
    private readonly List<CitusDriftItem> _items = [];
    private readonly Dictionary<(string Schema, string Name), CatalogTable> _catalog;
    private readonly Dictionary<(string Schema, string Name), (ITable Table, CitusTableState State)> _tables;

    public DriftComparison(IRelationalModel model, DatabaseState state, DriftRemedies remedies)
    {
        _state = state;
        _remedies = remedies;
        _storage = new StorageComparison(state, remedies);
        _catalog = state.CitusTables.ToDictionary(t => (t.Schema, t.Name));
        _tables = model.Tables.ToDictionary(t => state.Resolve(t.Name, t.Schema), t => (t, CitusTableState.From(t)));
    }

    public IReadOnlyList<CitusDriftItem> Compare(bool allowPlainPostgres)
    {
        if (!_state.HasCitus
            && !allowPlainPostgres
            && _tables.Values.Any(t => t.State.Type != CitusTableType.Local))
        {
            Add(
                CitusDriftKind.ExtensionMissing,
                "the database",
                "tables that Citus manages",
                "no citus extension",
                _remedies.CreateExtension());
        }

        foreach (var (identity, (table, state)) in _tables.OrderBy(t => t.Key.Schema, StringComparer.Ordinal).ThenBy(t => t.Key.Name, StringComparer.Ordinal))
        {
            if (!_state.Exists(identity))
            {
                Add(CitusDriftKind.TableMissing, Display(identity), Describe(state), "no such table", DriftRemedies.Migrate);
                continue;
            }

            if (_state.HasCitus)
            {
                CompareTable(identity, table, state);
                _items.AddRange(_storage.Compare(identity, table));
            }

            CompareForeignKeys(identity, table);
        }

        foreach (var table in _state.CitusTables.Where(t => !t.IsAutoConverted && !t.IsPartition && !_tables.ContainsKey((t.Schema, t.Name))))
        {
            Add(
                CitusDriftKind.UnknownTable,
                Display((table.Schema, table.Name)),
                "no such table",
                Describe(table),
                $"Add it to the model, or convert it to a local table: {_remedies.Undistribute(table.Name, table.Schema)}");
        }

        if (_state is { HasCitus: true, HasWorkers: false }
            && _tables.Values.Any(t => t.State.Type is not (CitusTableType.Local or CitusTableType.ManagedLocal)))
        {
            Add(
                CitusDriftKind.NoWorkers,
                "the cluster",
                "tables that are distributed over workers",
                "no workers: all shards are on the coordinator",
                DriftRemedies.AddNodes);
        }

        foreach (var node in _state.Nodes)
        {
            CompareNode(node);
        }

        return _items;
    }

    private void CompareTable((string Schema, string Name) identity, ITable table, CitusTableState state)
    {
        var entry = _catalog.GetValueOrDefault(identity);
        if (IsOfAnotherType(state, entry))
        {
            Add(
                CitusDriftKind.TableType,
                Display(identity),
                Describe(state),
                Describe(entry),
                entry?.Type == state.Type ? _remedies.AddToMetadata(table) : _remedies.ChangeType(table, state, entry is not null));

            return;
        }

        if (entry is null)
        {
            return;
        }

        if (state.DistributionColumn is { } column
            && LongIdentifier.Truncate(column) != entry.DistributionColumn)
        {
            Add(
                CitusDriftKind.DistributionColumn,
                Display(identity),
                Describe(state),
                Describe(entry),
                _remedies.ChangeDistributionColumn(table, column));
        }

        if (state.ShardCount is { } shardCount
            && shardCount != entry.Kind.ShardCount)
        {
            Add(
                CitusDriftKind.ShardCount,
                Display(identity),
                $"{Text(shardCount)} shards",
                $"{Text(entry.Kind.ShardCount)} shards",
                _remedies.ChangeShardCount(table, shardCount, cascade: GroupOf(entry).Any()));
        }

        CompareColocation(identity, table, state, entry);

        if (entry.LocalBytes > 0
            && entry.Type != CitusTableType.ManagedLocal)
        {
            Add(
                CitusDriftKind.LocalRowsRemain,
                Display(identity),
                "rows on shards only",
                $"{Text(entry.LocalBytes)} bytes on the coordinator, of rows from before the conversion to a Citus table",
                _remedies.TruncateLocalData(table));
        }
    }

    // If the model configures a managed local table, it must have been added to the metadata explicitly, because Citus may revert an
    // automatic conversion.
    private bool IsOfAnotherType(CitusTableState state, CatalogTable? entry)
        => (state.Type, entry) switch
        {
            (CitusTableType.Local, null) => false,
            (CitusTableType.Local, { Type: CitusTableType.ManagedLocal } managed) => !managed.IsAutoConverted && !IsConverted(managed),
            (_, null) => true,
            (_, { IsAutoConverted: true }) => true,
            _ => state.Type != entry.Type
        };

    // Citus converts a local table to a managed one if foreign keys connect it with a reference table, directly or through other managed
    // tables.
    private bool IsConverted(CatalogTable entry)
    {
        var visited = new HashSet<ITable>();
        var queue = new Queue<ITable>([_tables[(entry.Schema, entry.Name)].Table]);
        while (queue.TryDequeue(out var table))
        {
            if (CitusTableState.From(table).Type is not (CitusTableType.Local or CitusTableType.ManagedLocal))
            {
                return true;
            }

            foreach (var next in table.ForeignKeyConstraints.Select(f => f.PrincipalTable)
                         .Concat(table.ReferencingForeignKeyConstraints.Select(f => f.Table))
                         .Where(visited.Add))
            {
                queue.Enqueue(next);
            }
        }

        return false;
    }

    private void CompareColocation((string Schema, string Name) identity, ITable table, CitusTableState state, CatalogTable entry)
    {
        if (state.ColocateWith is { } other)
        {
            if (_catalog.TryGetValue(_state.Resolve(other.Name, other.Schema), out var otherEntry)
                && otherEntry.Type == entry.Type
                && otherEntry.ColocationId != entry.ColocationId)
            {
                Add(
                    CitusDriftKind.Colocation,
                    Display(identity),
                    $"in the colocation group of {Display((otherEntry.Schema, otherEntry.Name))}",
                    $"in colocation group {Text(entry.ColocationId)}, and the other table in colocation group {Text(otherEntry.ColocationId)}",
                    _remedies.ChangeColocation(table, other));
            }
        }
        else if (!state.IsColocated
                 && GroupOf(entry).Where(t => IsSetApart(t, identity)).ToList() is { Count: > 0 } strangers)
        {
            Add(
                CitusDriftKind.Colocation,
                Display(identity),
                "in a separate colocation group",
                $"in colocation group {Text(entry.ColocationId)} together with {string.Join(", ", strangers.Select(Display))}",
                _remedies.ChangeColocation(table, other: null));
        }
    }

    // Determines whether the model contains the table and does not place it, directly or through other tables, in the group that the given
    // table starts.
    private bool IsSetApart((string Schema, string Name) table, (string Schema, string Name) opener)
    {
        var visited = new HashSet<(string Schema, string Name)>();
        while (_tables.TryGetValue(table, out var found) && visited.Add(table))
        {
            if (found.State.ColocateWith is not { } next)
            {
                return true;
            }

            table = _state.Resolve(next.Name, next.Schema);
            if (table == opener)
            {
                return false;
            }
        }

        return false;
    }

    private IEnumerable<(string Schema, string Name)> GroupOf(CatalogTable entry)
        => _state.CitusTables
            .Where(t => t != entry && t.ColocationId == entry.ColocationId && entry.ColocationId != 0)
            .Select(t => (t.Schema, t.Name));

    private void CompareForeignKeys((string Schema, string Name) identity, ITable table)
    {
        foreach (var foreignKey in table.ForeignKeyConstraints)
        {
            var principal = _state.Resolve(foreignKey.PrincipalTable.Name, foreignKey.PrincipalTable.Schema);
            var columns = foreignKey.Columns.Select(c => LongIdentifier.Truncate(c.Name)).ToList();
            if (!_state.ForeignKeys.Contains(
                    DatabaseState.ForeignKeyIdentity(identity, columns, principal, foreignKey.PrincipalColumns.Select(c => LongIdentifier.Truncate(c.Name)))))
            {
                Add(
                    CitusDriftKind.ForeignKeyMissing,
                    Display(identity),
                    $"foreign key {foreignKey.Name} ({string.Join(", ", columns)}) to {Display(principal)}",
                    "no such foreign key",
                    _state.Exists(principal) ? _remedies.AddForeignKey(foreignKey) : DriftRemedies.Migrate);
            }
        }
    }

    private void CompareNode(DatabaseState.Node node)
    {
        if (!node.Success)
        {
            Add(
                CitusDriftKind.NodeUnreachable,
                node.Name,
                "the database on every node",
                node.Result ?? "no answer",
                "Start the node. If the database does not exist on it, create the database with the citus extension");
        }
        else if (string.IsNullOrEmpty(node.Result))
        {
            Add(
                CitusDriftKind.NodeExtensionMissing,
                node.Name,
                "the citus extension on every node",
                "no citus extension in the database",
                $"On that node: {_remedies.CreateExtension()}");
        }
        else if (node.Result != node.CoordinatorVersion)
        {
            Add(
                CitusDriftKind.NodeExtensionVersion,
                node.Name,
                $"version {node.CoordinatorVersion} of the extension, as on the coordinator",
                $"version {node.Result}",
                "On the node with the older version: ALTER EXTENSION citus UPDATE;");
        }
    }

    private void Add(CitusDriftKind kind, string subject, string expected, string actual, string remedy)
        => _items.Add(new CitusDriftItem(kind, subject, expected, actual, remedy));

    private string Describe(CitusTableState state)
        => Describe(state.Type, state.DistributionColumn)
            + (state.ColocateWith is { } other ? $", colocated with {Display(_state.Resolve(other.Name, other.Schema))}" : "");

    private static string Describe(CatalogTable? entry)
        => entry switch
        {
            null => Describe(CitusTableType.Local, null),
            { IsAutoConverted: true } => "managed local table that Citus converts back when its foreign keys are dropped",
            { Type: { } type } => Describe(type, entry.DistributionColumn),
            _ => $"distributed by '{entry.DistributionColumn}', by a method that models do not support"
        };

    private static string Describe(CitusTableType type, string? column)
        => type switch
        {
            CitusTableType.Distributed => $"distributed by '{column}'",
            CitusTableType.Reference => "reference table",
            CitusTableType.SingleShard => "single-shard table",
            CitusTableType.ManagedLocal => "managed local table",
            _ => "local table"
        };

    private static string Display((string Schema, string Name) table)
        => $"{table.Schema}.{table.Name}";

    private static string Text(long number)
        => number.ToString(CultureInfo.InvariantCulture);
}
