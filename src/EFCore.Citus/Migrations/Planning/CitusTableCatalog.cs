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

    public CitusTableCatalog(IReadOnlyList<MigrationOperation> operations, IModel? model)
    {
        if (model is not null)
        {
            foreach (var table in model.GetRelationalModel().Tables)
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
                case UseSequentialModeOperation:
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
