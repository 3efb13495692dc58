using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Migrations.State;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Finds the tables that have the type of their annotations by an explicit operation of the migration, or by its schema.
/// </summary>
internal static class HandledTables
{
    public static HashSet<TableIdentity> Find(MigrationScope scope)
    {
        var local = scope.Operations.OfType<AlterTableOperation>()
            .Where(a => CitusTableState.From(a.OldTable).Type == CitusTableType.Local)
            .Select(a => a.TableIdentity)
            .Concat(scope.Created)
            .ToHashSet();

        var handled = scope.Operations.OfType<CitusTableOperation>().Where(Decides).Select(o => o.TableIdentity).ToHashSet();
        AddUndistributed(scope, handled);
        handled.UnionWith(scope.Created.Where(scope.Schemas.Creates));

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

    // Tables that are undistributed because of foreign keys have no operation.
    private static void AddUndistributed(MigrationScope scope, HashSet<TableIdentity> handled)
    {
        var queue = new Queue<TableIdentity>(
            scope.Operations.OfType<UndistributeTableOperation>().Where(u => u.CascadeViaForeignKeys).Select(o => o.TableIdentity));

        while (queue.TryDequeue(out var identity))
        {
            if (scope.FindTable(identity) is { } table)
            {
                var connected = table.ForeignKeyConstraints.Select(f => f.PrincipalTable)
                    .Concat(table.ReferencingForeignKeyConstraints.Select(f => f.Table));
                foreach (var other in connected.Select(t => t.TableIdentity).Where(handled.Add))
                {
                    queue.Enqueue(other);
                }
            }
        }
    }
}
