using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.State;

/// <summary>
///     Contains the types that the tables of a migration have in its course. A type other than that of a local table prevails, because a table
///     that becomes a local table is a Citus table until then.
/// </summary>
internal sealed class TableTypes
{
    private readonly Dictionary<TableIdentity, CitusTableType> _types = [];

    public TableTypes(IReadOnlyList<MigrationOperation> operations, IRelationalModel? model)
    {
        foreach (var table in model?.Tables ?? [])
        {
            Add(table.TableIdentity, CitusTableState.From(table).Type);
        }

        foreach (var operation in operations)
        {
            Add(operation);
        }
    }

    /// <summary>
    ///     Gets a value indicating whether the operations or the model use Citus. If not, there is nothing to plan.
    /// </summary>
    public bool UseCitus { get; private set; }

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

    private void Add(MigrationOperation operation)
    {
        switch (operation)
        {
            case CreateTableOperation create:
                UseCitus |= AccessMethods.IsSaidBy(create);
                Add(create.TableIdentity, CitusTableState.From(create).Type);
                break;
            case AlterTableOperation alter:
                UseCitus |= AccessMethods.IsChangedBy(alter);
                Add(alter.TableIdentity, CitusTableState.From(alter.OldTable).Type);
                Add(alter.TableIdentity, CitusTableState.From(alter).Type);
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
                UseCitus = true;
                break;
        }
    }

    private void Add(TableIdentity table, CitusTableType type)
    {
        UseCitus |= type != CitusTableType.Local;

        // The model does not contain a dropped table.
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
