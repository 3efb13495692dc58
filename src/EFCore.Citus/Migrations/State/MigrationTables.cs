using System.Text.RegularExpressions;
using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Postgres;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.State;

/// <summary>
///     Tracks the known state of the tables of a database while the operations of a migration are checked. The state results from these
///     operations and from the target model. Uncertain facts are treated as unknown.
/// </summary>
internal sealed partial class MigrationTables
{
    private readonly IRelationalModel? _model;
    private readonly RenamedObjects _renamed;
    private readonly Dictionary<TableIdentity, CitusTableState?> _states = [];
    private readonly Dictionary<TableIdentity, CreateTableOperation> _created = [];
    private readonly Dictionary<TableIdentity, List<MigrationKey>> _createdKeys = [];
    private readonly Dictionary<(TableIdentity, string), ColumnOperation> _columns = [];
    private readonly HashSet<MigrationForeignKey> _foreignKeys = [];
    private readonly HashSet<string> _distributedSchemas = new(StringComparer.Ordinal);

    // The names are those after the migration. A table can only become partitioned when it is created.
    private readonly Dictionary<TableIdentity, string> _partitionColumns = [];
    private readonly HashSet<TableIdentity> _columnar = [];

    // The columns of dropped local tables are unknown.
    private readonly HashSet<TableIdentity> _droppedLocal = [];

    // Indicates whether the known foreign keys are still complete.
    private bool _foreignKeysAreKnown = true;

    // Indicates whether Citus may distribute the tables of new schemas.
    private bool _newSchemasMayBeDistributed;

    /// <param name="operations">The operations of the migration, before they are planned.</param>
    /// <param name="model">The target model of the migration, if there is one.</param>
    public MigrationTables(IReadOnlyList<MigrationOperation> operations, IModel? model)
    {
        _model = model?.GetRelationalModel();
        _renamed = new RenamedObjects(operations);

        if (_model is not null)
        {
            foreach (var table in _model.Tables)
            {
                _states[_renamed.Before(Identity(table))] = FromModel(table);
                NotePartitions(Identity(table), table);
                NoteAccessMethod(_renamed.Before(Identity(table)), AccessMethods.Get(table));
            }

            AddForeignKeysOfModel(operations);
        }

        foreach (var operation in operations)
        {
            switch (operation)
            {
                case AlterTableOperation alter when AccessMethods.IsChangedBy(alter):
                    NoteAccessMethod(_renamed.Before(alter.TableIdentity), AccessMethods.Get(alter.OldTable));
                    break;
            }

            switch (operation)
            {
                // An operation without annotations was written by hand and does not contain the state of the table.
                case AlterTableOperation alter when IsAnnotated(alter) || IsAnnotated(alter.OldTable):
                    _states[_renamed.Before(alter.TableIdentity)] = CitusTableState.From(alter.OldTable);
                    NotePartitions(alter.TableIdentity, alter.OldTable);
                    break;
                case UndistributeSchemaOperation undistribute:
                    _distributedSchemas.Add(undistribute.Name);
                    break;
                case DropTableOperation drop:
                    _states[_renamed.Before(drop.TableIdentity)]
                        = IsAnnotated(drop) ? CitusTableState.From(drop) : null;
                    if (!IsAnnotated(drop))
                    {
                        _droppedLocal.Add(drop.TableIdentity);
                    }

                    break;
            }
        }

        // The model contains the state after such an operation. The state before it is unknown unless the operation is annotated.
        var altered = operations.OfType<AlterTableOperation>().Select(a => a.TableIdentity).ToHashSet();
        foreach (var operation in operations.OfType<CitusTableOperation>())
        {
            var table = operation.TableIdentity;
            if (!altered.Contains(_renamed.After(table)))
            {
                _states[_renamed.Before(table)] = null;
            }
        }
    }

    /// <summary>
    ///     Gets a value indicating whether column types are compared with their old types. Without a model, the type is specified again
    ///     whenever a column is altered.
    /// </summary>
    public bool ComparesTypes
        => _model?.Model.GetProductVersion() is not null;

    /// <summary>
    ///     Gets the state of the table at this point, or <see langword="null" /> if it is unknown.
    /// </summary>
    public CitusTableState? Find(TableIdentity table)
        => _states.GetValueOrDefault(table);

    /// <summary>
    ///     Gets the type of the table at this point, or <see langword="null" /> if it is unknown. A local table that foreign keys connect
    ///     with reference tables is a managed local table.
    /// </summary>
    public CitusTableType? FindType(TableIdentity table)
        => Find(table)?.Type is { } type
            ? type == CitusTableType.Local && _foreignKeysAreKnown && IsManagedByForeignKeys(table, _foreignKeys) ? CitusTableType.ManagedLocal : type
            : null;

    /// <summary>
    ///     Gets the type of the table in the model, or <see langword="null" /> if the model does not contain the table.
    /// </summary>
    public CitusTableType? FindTypeInModel(TableIdentity table)
        => _renamed.After(table) is var after && _model?.FindTable(after.Name, after.Schema) is { } found
            ? CitusTableState.From(found).Type
            : null;

    /// <summary>
    ///     Gets the tables that foreign keys are known to connect with the table, which may include the table itself.
    /// </summary>
    public IEnumerable<TableIdentity> GetConnected(TableIdentity table)
        => _foreignKeysAreKnown ? GetConnected(table, _foreignKeys) : [];

    /// <summary>
    ///     Determines whether Citus manages the local table at this point, or may manage it because its state is unknown.
    /// </summary>
    public bool MayBeManaged(TableIdentity table)
        => Find(table)?.Type switch
        {
            CitusTableType.ManagedLocal => true,
            CitusTableType.Local => IsManagedByForeignKeys(table, _foreignKeys),
            _ => false
        };

    /// <summary>
    ///     Determines whether a foreign key from or to the table may be the reason why Citus manages a local table that owns a sequence.
    /// </summary>
    public bool MayReleaseSequences(TableIdentity table)
        => Find(table)?.Type.IsSharded != true
            && (_droppedLocal.Any(d => d != table)
                || _states.Any(s => s.Value?.Type == CitusTableType.Local && GetColumns(s.Key).Any(c => c.Facts.IsIdentity || c.Facts.IsSerial)));

    /// <summary>
    ///     Gets the primary key, unique constraints and unique indexes of a table that the migration creates.
    /// </summary>
    public IReadOnlyList<MigrationKey> GetCreatedKeys(TableIdentity table)
        => _createdKeys.TryGetValue(table, out var keys) ? keys : [];

    /// <summary>
    ///     Gets the facts about a column from an operation that adds it or from the model.
    /// </summary>
    public ColumnFacts? FindColumn(TableIdentity table, string name)
    {
        if (_columns.TryGetValue((table, name), out var operation))
        {
            return ColumnFacts.From(operation);
        }

        var after = _renamed.After(table);

        return _created.ContainsKey(table)
            ? null
            : _model?.FindTable(after.Name, after.Schema)?.FindColumn(_renamed.ColumnAfter(table, name)) is { } column
                ? ColumnFacts.From(column)
                : null;
    }

    /// <summary>
    ///     Gets the names of the identity columns of a table.
    /// </summary>
    public IEnumerable<string> GetIdentityColumns(TableIdentity table)
        => GetColumns(table).Where(c => c.Facts.IsIdentity).Select(c => c.Name);

    /// <summary>
    ///     Gets the tables with an identity column that Citus does not manage at this point.
    /// </summary>
    public IEnumerable<TableIdentity> GetLocalTablesWithIdentity()
        => _states.Keys.Where(t => FindType(t) == CitusTableType.Local && GetIdentityColumns(t).Any());

    /// <summary>
    ///     Gets the table that Citus manages and that has a column with values from the sequence.
    /// </summary>
    public TableIdentity? FindUserOfSequence(TableIdentity sequence)
    {
        foreach (var table in _states.Keys)
        {
            if (FindType(table) is { } type
                && type != CitusTableType.Local
                && GetColumns(table).Any(c => c.Facts.Uses(sequence, table, c.Name)))
            {
                return table;
            }
        }

        return null;
    }

    /// <summary>
    ///     Determines whether the table is known to be partitioned.
    /// </summary>
    public bool IsPartitioned(TableIdentity table)
        => _partitionColumns.ContainsKey(_renamed.After(table));

    /// <summary>
    ///     Gets the partition column of the table, or <see langword="null" /> if the table is not known to be partitioned.
    /// </summary>
    public string? FindPartitionColumn(TableIdentity table)
        => _partitionColumns.TryGetValue(_renamed.After(table), out var column) ? _renamed.ColumnBefore(table, column) : null;

    /// <summary>
    ///     Determines whether the table is known to use columnar storage at this point.
    /// </summary>
    public bool IsColumnar(TableIdentity table)
        => _columnar.Contains(table);

    /// <summary>
    ///     Determines whether the model maps the name to a view.
    /// </summary>
    public bool IsView(TableIdentity name)
        => _model?.FindView(name.Name, name.Schema) is not null && _model.FindTable(name.Name, name.Schema) is null;

    /// <summary>
    ///     Gets the tables with a state that is or was known.
    /// </summary>
    public IEnumerable<TableIdentity> Known
        => _states.Keys;

    /// <summary>
    ///     Gets the name of a table in the form that operations use, which omits the schema of the search path.
    /// </summary>
    public TableIdentity Resolve(TableIdentity name)
        => name is { Schema: "public" } && !_states.ContainsKey(name) ? name with { Schema = null } : name;

    /// <summary>
    ///     Gets the declared type of a column, or <see langword="null" /> if it is unknown.
    /// </summary>
    public string? FindColumnType(TableIdentity table, string column)
        => _columns.TryGetValue((table, column), out var operation) ? operation.ColumnType
            : _created.ContainsKey(table) ? null
            : _renamed.After(table) is var after
                ? _model?.FindTable(after.Name, after.Schema)?.FindColumn(_renamed.ColumnAfter(table, column))?.StoreType
                : null;

    /// <summary>
    ///     Gets the declared collation of a column, or <see langword="null" /> if it is that of the type or is unknown.
    /// </summary>
    public string? FindColumnCollation(TableIdentity table, string column)
        => ColumnCollation.Normalize(
            _columns.TryGetValue((table, column), out var operation) ? operation.Collation
                : _created.ContainsKey(table) ? null
                : _renamed.After(table) is var after
                    ? _model?.FindTable(after.Name, after.Schema)?.FindColumn(_renamed.ColumnAfter(table, column))?.Collation
                    : null);

    /// <summary>
    ///     Determines whether the model has a foreign key or a check constraint of the name, neither of which has an index.
    /// </summary>
    public bool HasUnindexedConstraint(TableIdentity table, string name)
        => _renamed.After(table) is var after
            && _model?.FindTable(after.Name, after.Schema) is { } found
            && (found.CheckConstraints.Any(c => c.Name == name) || found.ForeignKeyConstraints.Any(f => f.Name == name));

    /// <summary>
    ///     Determines whether other tables are known to be colocated with a distributed table.
    /// </summary>
    public bool HasColocated(TableIdentity table)
        => FindGroup(table) is { } group && _states.Keys.Any(t => t != table && FindGroup(t) == group);

    /// <summary>
    ///     Determines whether Citus could use the separate group of other tables as the default group of the table. If so, the method also
    ///     returns a table that is already in the default group, if there is one.
    /// </summary>
    public bool IsDefaultGroupAmbiguous(CreateDistributedTableOperation create, out TableIdentity? member)
    {
        var table = create.TableIdentity;
        var type = GroupType(table, create.DistributionColumn);
        var roots = _states.Keys.Where(t => t != table).Select(FindRoot).OfType<TableIdentity>().Distinct()
            .Select(r => (Table: r, State: Find(r)!))
            .Where(r => GroupType(r.Table, r.State.DistributionColumn) == type)
            .ToList();

        var collation = create.DistributionColumn is { } column ? FindColumnCollation(table, column) : null;
        member = roots
            .Where(
                r => r.State.IsColocated
                    && r.State.ShardCount == create.ShardCount
                    && (r.State.DistributionColumn is not { } other || FindColumnCollation(r.Table, other) == collation))
            .Select(r => (TableIdentity?)r.Table)
            .FirstOrDefault();

        return roots.Exists(r => !r.State.IsColocated
            && (r.State.ShardCount is null || create.ShardCount is null || r.State.ShardCount == create.ShardCount));

        string? GroupType(TableIdentity table, string? column)
            => column is null ? "" : FindColumnType(table, column) is { } storeType ? PostgresTypeName.Normalize(storeType) : null;
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

        var (state, otherState) = (Find(root)!, Find(otherRoot)!);

        return !state.IsColocated
            || !otherState.IsColocated
            || (state.ShardCount is { } count && otherState.ShardCount is { } otherCount && count != otherCount)
            || (FindColumnType(root, state.DistributionColumn) is { } type
                && FindColumnType(otherRoot, otherState.DistributionColumn) is { } otherType
                && !PostgresTypeName.AreEqual(type, otherType))
                ? false
                : null;

        string? FindColumnType(TableIdentity table, string? column)
            => column is null ? null : this.FindColumnType(table, column);
    }

    /// <summary>
    ///     Determines whether the migration distributes the schema of the table.
    /// </summary>
    public bool IsInDistributedSchema(TableIdentity table)
        => table.Schema is { } schema && _distributedSchemas.Contains(schema);

    // Marks the state of a table as unknown.
    private void Forget(TableIdentity table)
    {
        _states[table] = null;
        _created.Remove(table);
        _createdKeys.Remove(table);
        _columnar.Remove(table);
        _foreignKeys.RemoveWhere(f => f.Table == table || f.Principal == table);
        foreach (var key in _columns.Keys.Where(k => k.Item1 == table).ToList())
        {
            _columns.Remove(key);
        }
    }

    /// <summary>
    ///     Applies the changes of an operation.
    /// </summary>
    public void Apply(MigrationOperation operation)
    {
        switch (operation)
        {
            case CreateTableOperation create:
                Create(create);
                break;
            case DropTableOperation drop:
                Forget(drop.TableIdentity);
                break;
            case RenameTableOperation rename:
                Rename(rename.TableIdentity, RenamedObjects.NewNameOf(rename));
                break;
            case RenameColumnOperation rename:
                RenameColumn(rename.TableIdentity, rename.Name, rename.NewName);
                break;
            case AddColumnOperation add:
                _columns[(add.TableIdentity, add.Name)] = add;
                break;
            case AddForeignKeyOperation add:
                _foreignKeys.Add(MigrationForeignKey.From(add));
                break;
            case DropForeignKeyOperation drop:
                _foreignKeys.RemoveWhere(f => f.Name == drop.Name && f.Table == drop.TableIdentity);
                break;
            case DistributeSchemaOperation distribute:
                _distributedSchemas.Add(distribute.Name);
                SetStates(distribute.Name, new CitusTableState(CitusTableType.SingleShard));
                break;
            case UndistributeSchemaOperation undistribute:
                _distributedSchemas.Remove(undistribute.Name);
                SetStates(undistribute.Name, CitusTableState.Local);
                break;
            case AlterTableAccessMethodOperation alter:
                NoteAccessMethod(alter.TableIdentity, alter.AccessMethod);
                break;
            case SetAccessMethodOperation set:
                NoteAccessMethod(set.TableIdentity, set.AccessMethod);
                break;
            case SqlOperation sql:
                ApplySql(sql.Sql);
                break;
            case CitusTableOperation citus:
                ApplyCitus(citus);
                break;
            default:
                if (MigrationKey.From(operation) is var (table, key)
                    && _createdKeys.TryGetValue(table, out var keys))
                {
                    keys.Add(key);
                }

                break;
        }
    }

    private void SetStates(string schema, CitusTableState state)
    {
        foreach (var table in _states.Keys.Where(t => t.Schema == schema).ToList())
        {
            _states[table] = state;
        }
    }

    private static bool IsAnnotated(IReadOnlyAnnotatable operation)
        => operation.FindAnnotation(CitusAnnotationNames.TableType) is not null;

    private void NotePartitions(TableIdentity table, IReadOnlyAnnotatable annotatable)
    {
        if (annotatable[CitusAnnotationNames.PartitionColumn] is string column)
        {
            _partitionColumns[table] = column;
        }
    }

    private void NoteAccessMethod(TableIdentity table, string accessMethod)
    {
        if (accessMethod == CitusAnnotationNames.Columnar)
        {
            _columnar.Add(table);
        }
        else
        {
            _columnar.Remove(table);
        }
    }

    private static TableIdentity Identity(ITable table)
        => new(table.Name, table.Schema);

    private CitusTableState FromModel(ITable table)
    {
        var state = CitusTableState.From(table);

        return state.DistributionColumn is { } column
            ? state with { DistributionColumn = _renamed.ColumnBefore(Identity(table), column) }
            : state;
    }

    private void AddForeignKeysOfModel(IReadOnlyList<MigrationOperation> operations)
    {
        var added = operations.OfType<AddForeignKeyOperation>()
            .Concat(operations.OfType<CreateTableOperation>().SelectMany(c => c.ForeignKeys))
            .Select(f => (f.Name, Table: _renamed.After(f.TableIdentity)))
            .ToHashSet();

        foreach (var foreignKey in _model!.Tables.SelectMany(t => t.ForeignKeyConstraints))
        {
            if (!added.Contains((foreignKey.Name, Identity(foreignKey.Table))))
            {
                _foreignKeys.Add(
                    new MigrationForeignKey(
                        foreignKey.Name,
                        _renamed.Before(Identity(foreignKey.Table)),
                        _renamed.Before(Identity(foreignKey.PrincipalTable))));
            }
        }
    }

    private static IEnumerable<TableIdentity> GetConnected(TableIdentity table, HashSet<MigrationForeignKey> foreignKeys)
        => foreignKeys.Where(f => f.Table == table).Select(f => f.Principal)
            .Concat(foreignKeys.Where(f => f.Principal == table).Select(f => f.Table));

    private bool IsManagedByForeignKeys(TableIdentity table, HashSet<MigrationForeignKey> foreignKeys)
    {
        var visited = new HashSet<TableIdentity> { table };
        var queue = new Queue<TableIdentity>(visited);
        while (queue.TryDequeue(out var current))
        {
            foreach (var neighbor in GetConnected(current, foreignKeys).Where(visited.Add))
            {
                switch (Find(neighbor)?.Type)
                {
                    case CitusTableType.Reference or CitusTableType.ManagedLocal:
                        return true;
                    case CitusTableType.Local:
                        queue.Enqueue(neighbor);
                        break;
                }
            }
        }

        return false;
    }

    private IEnumerable<(string Name, ColumnFacts Facts)> GetColumns(TableIdentity table)
    {
        var added = _columns.Where(c => c.Key.Item1 == table).Select(c => (Name: c.Key.Item2, Facts: ColumnFacts.From(c.Value))).ToList();
        var after = _renamed.After(table);

        return _created.ContainsKey(table) || _model?.FindTable(after.Name, after.Schema) is not { } found
            ? added
            : added.Concat(
                found.Columns
                    .Select(c => (Name: _renamed.ColumnBefore(table, c.Name), Facts: ColumnFacts.From(c)))
                    .Where(c => added.TrueForAll(a => a.Name != c.Name)));
    }

    private void Create(CreateTableOperation create)
    {
        var table = create.TableIdentity;
        _states[table] = IsInDistributedSchema(table) ? new CitusTableState(CitusTableType.SingleShard)
            : _newSchemasMayBeDistributed && table.Schema is not null ? null
            : CitusTableState.Local;
        _created[table] = create;
        NotePartitions(_renamed.After(table), create);
        NoteAccessMethod(table, AccessMethods.Get(create));
        _createdKeys[table] = [.. MigrationKey.GetAll(create)];

        foreach (var column in create.Columns)
        {
            _columns[(table, column.Name)] = column;
        }

        foreach (var foreignKey in create.ForeignKeys)
        {
            _foreignKeys.Add(MigrationForeignKey.From(foreignKey));
        }
    }

    private void Rename(TableIdentity from, TableIdentity to)
    {
        if (_states.Remove(from, out var state))
        {
            _states[to] = state;
        }

        if (_created.Remove(from, out var create))
        {
            _created[to] = create;
            _createdKeys[to] = _createdKeys[from];
            _createdKeys.Remove(from);
        }

        if (_columnar.Remove(from))
        {
            _columnar.Add(to);
        }

        foreach (var (key, column) in _columns.Where(c => c.Key.Item1 == from).ToList())
        {
            _columns.Remove(key);
            _columns[(to, key.Item2)] = column;
        }

        foreach (var foreignKey in _foreignKeys.Where(f => f.Table == from || f.Principal == from).ToList())
        {
            _foreignKeys.Remove(foreignKey);
            _foreignKeys.Add(
                foreignKey with
                {
                    Table = foreignKey.Table == from ? to : foreignKey.Table,
                    Principal = foreignKey.Principal == from ? to : foreignKey.Principal
                });
        }
    }

    private void RenameColumn(TableIdentity table, string from, string to)
    {
        if (_columns.Remove((table, from), out var column))
        {
            _columns[(table, to)] = column;
        }

        if (Find(table) is { } state
            && state.DistributionColumn == from)
        {
            _states[table] = state with { DistributionColumn = to };
        }
    }

    // SQL written by hand may change foreign keys arbitrarily. It changes the type of tables with the functions of Citus. If it may replace
    // a table or drop a key that it names, they are no longer known.
    private void ApplySql(string sql)
    {
        _foreignKeysAreKnown = false;
        _columnar.Clear();
        _newSchemasMayBeDistributed |= Mentions("enable_schema_based_sharding");
        foreach (var keys in _createdKeys.Values)
        {
            keys.RemoveAll(k => k.Name is { Length: > 0 } name && Mentions(name));
        }

        var changesTypes = CitusFunctions.OfTableTypes.Any(Mentions);
        var replacesTables = ReplacesTables().IsMatch(sql);
        foreach (var table in _states.Keys.ToList())
        {
            if (replacesTables && Mentions(table.Name))
            {
                Forget(table);
            }
            else if (changesTypes)
            {
                _states[table] = null;
            }
        }

        bool Mentions(string name)
            => sql.Contains(name, StringComparison.OrdinalIgnoreCase);
    }

    [GeneratedRegex(
        @"\b(?:create|drop)\b[^;]*\btable\b|\brename\s+to\b|\bset\s+schema\b|\bdo\b|\bexecute\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ReplacesTables();

    private void ApplyCitus(CitusTableOperation operation)
    {
        var table = operation.TableIdentity;
        switch (operation)
        {
            case CreateDistributedTableOperation create:
                _states[table] = new CitusTableState(
                    create.DistributionColumn is null ? CitusTableType.SingleShard : CitusTableType.Distributed,
                    create.DistributionColumn,
                    create.ShardCount,
                    create.ColocateWith is null ? null : new TableIdentity(create.ColocateWith, create.ColocateWithSchema),
                    create.IsColocated);
                break;
            case CreateReferenceTableOperation:
                _states[table] = new CitusTableState(CitusTableType.Reference);
                break;
            case AddLocalTableToMetadataOperation:
                _states[table] = new CitusTableState(CitusTableType.ManagedLocal);
                break;
            case AlterDistributedTableOperation alter when Find(table) is { } state:
                _states[table] = alter.CascadeToColocated == true
                    ? null
                    : state with
                    {
                        DistributionColumn = alter.DistributionColumn ?? state.DistributionColumn,
                        ShardCount = alter.ShardCount ?? state.ShardCount,
                        ColocateWith = alter.ColocateWith is null ? null : new TableIdentity(alter.ColocateWith, alter.ColocateWithSchema),
                        IsColocated = alter.IsColocated
                    };
                break;
            case UpdateTableColocationOperation update when Find(table) is { } state:
                _states[table] = state with
                {
                    ColocateWith = update.ColocateWith is null ? null : new TableIdentity(update.ColocateWith, update.ColocateWithSchema),
                    IsColocated = update.ColocateWith is not null
                };
                break;
            case UndistributeTableOperation undistribute:
                foreach (var other in undistribute.CascadeViaForeignKeys ? GetReachable(table) : [table])
                {
                    _states[other] = CitusTableState.Local;
                }

                break;
        }
    }

    // Gets the table that other tables have joined, or the properties that tables of the default group share.
    private (TableIdentity? Table, string? Type, int? ShardCount)? FindGroup(TableIdentity table)
        => FindRoot(table) is { } root && Find(root) is { Type: CitusTableType.Distributed } state
            ? state.IsColocated && FindColumnType(root, state.DistributionColumn!) is { } type
                ? (null, PostgresTypeName.Normalize(type), state.ShardCount)
                : (root, null, null)
            : null;

    // Follows the tables that specify another one, up to the table that specifies none.
    private TableIdentity? FindRoot(TableIdentity table)
    {
        var visited = new HashSet<TableIdentity>();
        while (visited.Add(table))
        {
            if (Find(table) is not { Type: CitusTableType.Distributed or CitusTableType.SingleShard } state)
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

    private HashSet<TableIdentity> GetReachable(TableIdentity table)
    {
        var reachable = new HashSet<TableIdentity> { table };
        var queue = new Queue<TableIdentity>(reachable);
        while (queue.TryDequeue(out var current))
        {
            foreach (var neighbor in GetConnected(current).Where(reachable.Add))
            {
                queue.Enqueue(neighbor);
            }
        }

        return reachable;
    }
}
