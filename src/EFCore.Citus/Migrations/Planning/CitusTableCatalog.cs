using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     What is known about the tables that a migration may touch: from its own operations first, then from the model, which migrations
///     written by hand do not have.
/// </summary>
internal sealed class CitusTableCatalog
{
    private readonly Dictionary<TableIdentity, CitusTableType> _types = [];
    private readonly IRelationalModel? _model;

    public CitusTableCatalog(IReadOnlyList<MigrationOperation> operations, IModel? model)
    {
        _model = model?.GetRelationalModel();
        if (_model is not null)
        {
            foreach (var table in _model.Tables)
            {
                Add(new TableIdentity(table.Name, table.Schema), CitusTableState.From(table).Type);
            }
        }

        foreach (var operation in operations)
        {
            switch (operation)
            {
                case CreateTableOperation create:
                    UsesCitus |= AccessMethods.IsSaidBy(create);
                    Add(new TableIdentity(create.Name, create.Schema), CitusTableState.From(create).Type);
                    break;
                case AlterTableOperation alter:
                    UsesCitus |= AccessMethods.IsChangedBy(alter);
                    var type = CitusTableState.From(alter).Type;
                    Add(
                        new TableIdentity(alter.Name, alter.Schema),
                        type == CitusTableType.Local ? CitusTableState.From(alter.OldTable).Type : type);
                    break;
                case DropTableOperation drop:
                    Add(new TableIdentity(drop.Name, drop.Schema), CitusTableState.From(drop).Type);
                    break;
                case CitusTableOperation citus:
                    Add(new TableIdentity(citus.Table, citus.Schema), TypeAfter(citus));
                    break;
                case UseSequentialModeOperation or AlterTableAccessMethodOperation or AllowDataMovementOperation
                    or DistributeConcurrentlyOperation or BackfillColumnOperation or DistributeSchemaOperation or UndistributeSchemaOperation
                    or CreateTimePartitionsOperation or DropOldTimePartitionsOperation:
                    UsesCitus = true;
                    break;
            }
        }
    }

    /// <summary>
    ///     Whether the operations or the model mention Citus at all. If not, there is nothing to plan.
    /// </summary>
    public bool UsesCitus { get; private set; }

    /// <summary>
    ///     Whether the table is, or for lack of knowledge has to be taken for, a table that Citus manages.
    /// </summary>
    /// <remarks>
    ///     A model does not know every table: that of a migration written by hand is empty, and it has tables by the names they have
    ///     after the migration.
    /// </remarks>
    public bool MayBeCitusTable(TableIdentity table)
        => !_types.TryGetValue(table, out var type) || type != CitusTableType.Local;

    /// <summary>
    ///     Whether the table is known to be managed by Citus.
    /// </summary>
    public bool IsCitusTable(TableIdentity table)
        => _types.TryGetValue(table, out var type) && type != CitusTableType.Local;

    /// <summary>
    ///     Whether the rows of the table are known to be routed to shards, so that writing them is no write to a reference table.
    /// </summary>
    public bool IsSharded(TableIdentity table)
        => _types.TryGetValue(table, out var type) && type is CitusTableType.Distributed or CitusTableType.SingleShard;

    /// <summary>
    ///     Whether the model has foreign keys of the table.
    /// </summary>
    public bool HasForeignKeys(TableIdentity table)
        => _model?.FindTable(table.Name, table.Schema)?.ForeignKeyConstraints.Any() == true;

    /// <summary>
    ///     The distributed tables that the model declares colocated with another one, by name or by a foreign key.
    /// </summary>
    public IEnumerable<(TableIdentity Table, CitusTableState State)> GetColocatedWith(TableIdentity table)
        => from other in _model?.Tables ?? []
           let state = CitusTableState.From(other)
           where state.Type == CitusTableType.Distributed && state.ColocateWith == table
           select (new TableIdentity(other.Name, other.Schema), state);

    /// <summary>
    ///     The number of shards that the model declares for a table, or for the group that it is in.
    /// </summary>
    public int? FindShardCount(TableIdentity table)
    {
        var visited = new HashSet<TableIdentity>();
        for (TableIdentity? current = table; current is { } identity && visited.Add(identity);)
        {
            if (_model?.FindTable(identity.Name, identity.Schema) is not { } found)
            {
                return null;
            }

            var state = CitusTableState.From(found);
            if (state.ShardCount is { } shardCount)
            {
                return shardCount;
            }

            current = state.ColocateWith;
        }

        return null;
    }

    /// <summary>
    ///     The tables that the model has.
    /// </summary>
    public IEnumerable<(TableIdentity Table, CitusTableState State)> GetTables()
        => from table in _model?.Tables ?? []
           select (new TableIdentity(table.Name, table.Schema), CitusTableState.From(table));

    /// <summary>
    ///     The foreign keys of the model that the migration finds in the database and leaves as they are.
    /// </summary>
    public IEnumerable<AddForeignKeyOperation> GetKeptForeignKeys(IReadOnlyList<MigrationOperation> operations, RenamedObjects renamed)
    {
        var added = operations.OfType<AddForeignKeyOperation>()
            .Concat(operations.OfType<CreateTableOperation>().SelectMany(c => c.ForeignKeys))
            .Select(f => (f.Name, renamed.After(CitusMigrationsPlanner.IdentityOf(f))))
            .ToHashSet();

        return from table in _model?.Tables ?? []
               from foreignKey in table.ForeignKeyConstraints
               where !added.Contains((foreignKey.Name, new TableIdentity(table.Name, table.Schema)))
               select Describe(foreignKey);
    }

    private static AddForeignKeyOperation Describe(IForeignKeyConstraint foreignKey)
    {
        var operation = AddForeignKeyOperation.CreateFrom(foreignKey);
        if (foreignKey.Table.IsExcludedFromMigrations)
        {
            operation[CitusAnnotationNames.OfOtherContext] = true;
        }
        else if (foreignKey.PrincipalTable.IsExcludedFromMigrations)
        {
            operation[CitusAnnotationNames.ToOtherContext] = true;
        }

        return operation;
    }

    /// <summary>
    ///     From where a column can take its values: from each other table that a foreign key of the model refers to by the column and others.
    /// </summary>
    public IEnumerable<(BackfillColumnOperation Backfill, bool IsRequired)> FindBackfills(TableIdentity table, string column)
    {
        foreach (var foreignKey in _model?.FindTable(table.Name, table.Schema)?.ForeignKeyConstraints ?? [])
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

    /// <summary>
    ///     The tables for which the migration says itself, by an operation of its own, what happens.
    /// </summary>
    public HashSet<TableIdentity> FindHandled(IReadOnlyList<MigrationOperation> operations)
    {
        var local = operations.OfType<AlterTableOperation>()
            .Where(a => CitusTableState.From(a.OldTable).Type == CitusTableType.Local)
            .Select(a => new TableIdentity(a.Name, a.Schema))
            .Concat(operations.OfType<CreateTableOperation>().Select(c => new TableIdentity(c.Name, c.Schema)))
            .ToHashSet();

        var handled = operations.OfType<CitusTableOperation>().Where(Decides).Select(CitusMigrationsPlanner.IdentityOf).ToHashSet();

        // What is undistributed by way of foreign keys has no operation of its own.
        var queue = new Queue<TableIdentity>(
            operations
                .OfType<UndistributeTableOperation>()
                .Where(u => u.CascadeViaForeignKeys)
                .Select(CitusMigrationsPlanner.IdentityOf));

        while (_model is not null && queue.TryDequeue(out var identity))
        {
            var table = _model.FindTable(identity.Name, identity.Schema);
            var connected = table is null
                ? []
                : table.ForeignKeyConstraints.Select(f => f.PrincipalTable)
                    .Concat(table.ReferencingForeignKeyConstraints.Select(f => f.Table));

            foreach (var other in connected.Select(t => new TableIdentity(t.Name, t.Schema)).Where(handled.Add))
            {
                queue.Enqueue(other);
            }
        }

        return handled;

        // What leaves the type of a table as it is says nothing about a table that has yet to get its type.
        bool Decides(CitusTableOperation operation)
            => operation switch
            {
                TruncateLocalDataOperation or UpdateTableColocationOperation => false,
                AlterDistributedTableOperation => !local.Contains(CitusMigrationsPlanner.IdentityOf(operation)),
                _ => true
            };
    }

    private void Add(TableIdentity table, CitusTableType type)
    {
        UsesCitus |= type != CitusTableType.Local;

        // A table that is dropped is not in the model, and one that stops being a Citus table is a Citus table until then.
        if (type != CitusTableType.Local || !_types.ContainsKey(table))
        {
            _types[table] = type;
        }
    }

    private static CitusTableType TypeAfter(CitusTableOperation operation)
        => operation switch
        {
            CreateReferenceTableOperation => CitusTableType.Reference,
            AddLocalTableToMetadataOperation => CitusTableType.ManagedLocal,
            CreateDistributedTableOperation { DistributionColumn: null } => CitusTableType.SingleShard,
            _ => CitusTableType.Distributed
        };
}
