using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.State;

/// <summary>
///     Provides the state of the tables that a migration may change. The operations of the migration take precedence over the model, which
///     migrations written by hand do not have.
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
                Add(table.TableIdentity, CitusTableState.From(table).Type);
            }
        }

        foreach (var operation in operations)
        {
            switch (operation)
            {
                case CreateTableOperation create:
                    UsesCitus |= AccessMethods.IsSaidBy(create);
                    Add(create.TableIdentity, CitusTableState.From(create).Type);
                    break;
                case AlterTableOperation alter:
                    UsesCitus |= AccessMethods.IsChangedBy(alter);
                    var type = CitusTableState.From(alter).Type;
                    Add(
                        alter.TableIdentity,
                        type == CitusTableType.Local ? CitusTableState.From(alter.OldTable).Type : type);
                    break;
                case DropTableOperation drop:
                    Add(drop.TableIdentity, CitusTableState.From(drop).Type);
                    break;
                case CitusTableOperation citus:
                    Add(citus.TableIdentity, TypeAfter(citus));
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
    ///     Gets a value indicating whether the operations or the model use Citus. If not, there is nothing to plan.
    /// </summary>
    public bool UsesCitus { get; private set; }

    /// <summary>
    ///     Determines whether Citus manages the table, or may manage it because its type is unknown.
    /// </summary>
    /// <remarks>
    ///     A model does not contain every table: the model of a migration written by hand is empty, and a model contains tables by the
    ///     names that they have after the migration.
    /// </remarks>
    public bool MayBeCitusTable(TableIdentity table)
        => !_types.TryGetValue(table, out var type) || type != CitusTableType.Local;

    /// <summary>
    ///     Determines whether the table is known to be managed by Citus.
    /// </summary>
    public bool IsCitusTable(TableIdentity table)
        => _types.TryGetValue(table, out var type) && type != CitusTableType.Local;

    /// <summary>
    ///     Determines whether the rows of the table are known to be routed to shards. Writing them is then not a write to a reference
    ///     table.
    /// </summary>
    public bool IsSharded(TableIdentity table)
        => _types.TryGetValue(table, out var type) && type.IsSharded;

    /// <summary>
    ///     Determines whether the model has foreign keys of the table.
    /// </summary>
    public bool HasForeignKeys(TableIdentity table)
        => _model?.FindTable(table.Name, table.Schema)?.ForeignKeyConstraints.Any() == true;

    /// <summary>
    ///     Gets the distributed tables that the model declares as colocated with another one, by name or by a foreign key.
    /// </summary>
    public IEnumerable<(TableIdentity Table, CitusTableState State)> GetColocatedWith(TableIdentity table)
        => from other in _model?.Tables ?? []
           let state = CitusTableState.From(other)
           where state.Type == CitusTableType.Distributed && state.ColocateWith == table
           select (other.TableIdentity, state);

    /// <summary>
    ///     Gets the number of shards that the model declares for a table or for its colocation group.
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
    ///     Gets the tables of the model.
    /// </summary>
    public IEnumerable<(TableIdentity Table, CitusTableState State)> GetTables()
        => from table in _model?.Tables ?? []
           select (table.TableIdentity, CitusTableState.From(table));

    /// <summary>
    ///     Gets the foreign keys of the model that already exist in the database and are not changed by the migration.
    /// </summary>
    public IEnumerable<AddForeignKeyOperation> GetKeptForeignKeys(IReadOnlyList<MigrationOperation> operations, RenamedObjects renamed)
    {
        var added = operations.OfType<AddForeignKeyOperation>()
            .Concat(operations.OfType<CreateTableOperation>().SelectMany(c => c.ForeignKeys))
            .Select(f => (f.Name, renamed.After(f.TableIdentity)))
            .ToHashSet();

        return from table in _model?.Tables ?? []
               from foreignKey in table.ForeignKeyConstraints
               where !added.Contains((foreignKey.Name, table.TableIdentity))
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
    ///     Gets the operations that can set a column: one for each other table that a foreign key of the model references by this column
    ///     and others.
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
    ///     Gets the tables for which the migration has an explicit operation.
    /// </summary>
    public HashSet<TableIdentity> FindHandled(IReadOnlyList<MigrationOperation> operations)
    {
        var local = operations.OfType<AlterTableOperation>()
            .Where(a => CitusTableState.From(a.OldTable).Type == CitusTableType.Local)
            .Select(a => a.TableIdentity)
            .Concat(operations.OfType<CreateTableOperation>().Select(c => c.TableIdentity))
            .ToHashSet();

        var handled = operations.OfType<CitusTableOperation>().Where(Decides).Select(o => o.TableIdentity).ToHashSet();

        // Tables that are undistributed because of foreign keys have no operation.
        var queue = new Queue<TableIdentity>(
            operations
                .OfType<UndistributeTableOperation>()
                .Where(u => u.CascadeViaForeignKeys)
                .Select(o => o.TableIdentity));

        while (_model is not null && queue.TryDequeue(out var identity))
        {
            var table = _model.FindTable(identity.Name, identity.Schema);
            var connected = table is null
                ? []
                : table.ForeignKeyConstraints.Select(f => f.PrincipalTable)
                    .Concat(table.ReferencingForeignKeyConstraints.Select(f => f.Table));

            foreach (var other in connected.Select(t => t.TableIdentity).Where(handled.Add))
            {
                queue.Enqueue(other);
            }
        }

        return handled;

        // An operation that keeps the type of a table does not determine the type of a table that is still local.
        bool Decides(CitusTableOperation operation)
            => operation switch
            {
                TruncateLocalDataOperation or UpdateTableColocationOperation => false,
                AlterDistributedTableOperation => !local.Contains(operation.TableIdentity),
                _ => true
            };
    }

    private void Add(TableIdentity table, CitusTableType type)
    {
        UsesCitus |= type != CitusTableType.Local;

        // The model does not contain a dropped table, and a table that becomes a local table is a Citus table until then.
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
