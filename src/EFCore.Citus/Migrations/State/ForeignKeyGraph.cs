using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations.Internal;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.State;

/// <summary>
///     Tracks the foreign keys that connect tables at a point of a migration.
/// </summary>
internal sealed class ForeignKeyGraph
{
    private readonly HashSet<MigrationForeignKey> _foreignKeys;

    public ForeignKeyGraph(MigrationScope scope)
        => _foreignKeys =
        [
            .. scope.KeptForeignKeys.Select(
                f => new MigrationForeignKey(
                    f.Name, scope.Renamed.Before(f.Table.TableIdentity), scope.Renamed.Before(f.PrincipalTable.TableIdentity)))
        ];

    /// <summary>
    ///     Gets or sets a value indicating whether the foreign keys are complete. SQL written by hand may change them arbitrarily.
    /// </summary>
    public bool IsComplete { get; set; } = true;

    /// <summary>
    ///     Gets the tables that foreign keys are known to connect with the table, which may include the table itself.
    /// </summary>
    public IEnumerable<TableIdentity> GetConnected(TableIdentity table)
        => IsComplete ? GetNeighbors(table) : [];

    /// <summary>
    ///     Determines whether foreign keys connect a local table with a reference table or a managed local table, directly or through other
    ///     local tables.
    /// </summary>
    public bool LeadsToManagedTable(TableIdentity table, Func<TableIdentity, CitusTableType?> getType)
    {
        var visited = new HashSet<TableIdentity> { table };
        var queue = new Queue<TableIdentity>(visited);
        while (queue.TryDequeue(out var current))
        {
            foreach (var neighbor in GetNeighbors(current).Where(visited.Add))
            {
                switch (getType(neighbor))
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

    /// <summary>
    ///     Gets the table and all tables that are known to be connected with it, directly or through others.
    /// </summary>
    public HashSet<TableIdentity> GetReachable(TableIdentity table)
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

    public void Apply(MigrationOperation operation)
    {
        switch (operation)
        {
            case CreateTableOperation create:
                _foreignKeys.UnionWith(create.ForeignKeys.Select(MigrationForeignKey.From));
                break;
            case RenameTableOperation rename:
                Rename(rename.TableIdentity, RenamedObjects.NewNameOf(rename));
                break;
            case AddForeignKeyOperation add:
                _foreignKeys.Add(MigrationForeignKey.From(add));
                break;
            case DropForeignKeyOperation drop:
                _foreignKeys.RemoveWhere(f => f.Name == drop.Name && f.Table == drop.TableIdentity);
                break;
        }
    }

    public void Forget(TableIdentity table)
        => _foreignKeys.RemoveWhere(f => f.Table == table || f.Principal == table);

    private IEnumerable<TableIdentity> GetNeighbors(TableIdentity table)
        => _foreignKeys.Where(f => f.Table == table).Select(f => f.Principal)
            .Concat(_foreignKeys.Where(f => f.Principal == table).Select(f => f.Table));

    private void Rename(TableIdentity from, TableIdentity to)
    {
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
}
