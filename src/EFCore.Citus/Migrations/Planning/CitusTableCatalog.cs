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
                    Add(new TableIdentity(create.Name, create.Schema), CitusTableState.From(create).Type);
                    break;
                case AlterTableOperation alter:
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
                case UseSequentialModeOperation or AlterTableAccessMethodOperation:
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
    ///     The tables for which the migration says itself, by an operation of its own, what happens.
    /// </summary>
    public HashSet<TableIdentity> FindHandled(IReadOnlyList<MigrationOperation> operations)
    {
        var handled = operations.OfType<CitusTableOperation>().Select(CitusMigrationsPlanner.IdentityOf).ToHashSet();

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
