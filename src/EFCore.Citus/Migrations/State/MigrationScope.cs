using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.State;

/// <summary>
///     Represents the operations of a migration, its target model, and what follows from both. The operations take precedence over the model,
///     which migrations written by hand do not have.
/// </summary>
internal sealed class MigrationScope
{
    private readonly Lazy<IReadOnlyList<IForeignKeyConstraint>> _keptForeignKeys;

    /// <param name="operations">The operations of the migration, before they are planned.</param>
    /// <param name="model">The target model of the migration, if there is one.</param>
    public MigrationScope(IReadOnlyList<MigrationOperation> operations, IModel? model)
    {
        Operations = operations;
        Model = model?.GetRelationalModel();
        Renamed = new RenamedObjects(operations);
        Created = operations.OfType<CreateTableOperation>().Select(c => c.TableIdentity).ToHashSet();
        Movable = operations.OfType<AllowDataMovementOperation>().Select(a => Renamed.After(a.TableIdentity)).ToHashSet();
        Types = new TableTypes(operations, Model);
        Schemas = new SchemaTransitions(this);
        _keptForeignKeys = new Lazy<IReadOnlyList<IForeignKeyConstraint>>(() => [.. FindKeptForeignKeys()]);
    }

    public IReadOnlyList<MigrationOperation> Operations { get; }

    public IRelationalModel? Model { get; }

    public RenamedObjects Renamed { get; }

    public SchemaTransitions Schemas { get; }

    public TableTypes Types { get; }

    /// <summary>
    ///     Gets the tables that the migration creates.
    /// </summary>
    public IReadOnlySet<TableIdentity> Created { get; }

    /// <summary>
    ///     Gets the tables, with their new names, with rows that the migration is allowed to move.
    /// </summary>
    public IReadOnlySet<TableIdentity> Movable { get; }

    /// <summary>
    ///     Gets the foreign keys of the model that already exist in the database and are not changed by the migration.
    /// </summary>
    public IReadOnlyList<IForeignKeyConstraint> KeptForeignKeys
        => _keptForeignKeys.Value;

    /// <summary>
    ///     Gets the tables of the model.
    /// </summary>
    public IEnumerable<(TableIdentity Table, CitusTableState State)> Tables
        => from table in Model?.Tables ?? []
           select (table.TableIdentity, CitusTableState.From(table));

    /// <summary>
    ///     Gets the table of the model with the name, which is that after the migration.
    /// </summary>
    public ITable? FindTable(TableIdentity table)
        => Model?.FindTable(table.Name, table.Schema);

    /// <summary>
    ///     Gets the distributed tables that the model declares as colocated with another one, by name or by a foreign key.
    /// </summary>
    public IEnumerable<(TableIdentity Table, CitusTableState State)> GetColocatedWith(TableIdentity table)
        => Tables.Where(t => t.State.Type == CitusTableType.Distributed && t.State.ColocateWith == table);

    /// <summary>
    ///     Gets the number of shards that the model declares for a table or for its colocation group.
    /// </summary>
    public int? FindShardCount(TableIdentity table)
    {
        var visited = new HashSet<TableIdentity>();
        for (TableIdentity? current = table; current is { } identity && visited.Add(identity);)
        {
            if (FindTable(identity) is not { } found)
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

    private IEnumerable<IForeignKeyConstraint> FindKeptForeignKeys()
    {
        var added = Operations.OfType<AddForeignKeyOperation>()
            .Concat(Operations.OfType<CreateTableOperation>().SelectMany(c => c.ForeignKeys))
            .Select(f => (f.Name, Renamed.After(f.TableIdentity)))
            .ToHashSet();

        return from table in Model?.Tables ?? []
               from foreignKey in table.ForeignKeyConstraints
               where !added.Contains((foreignKey.Name, table.TableIdentity))
               select foreignKey;
    }
}
