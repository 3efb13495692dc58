using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Determines the order in which tables are distributed and foreign keys are added.
/// </summary>
internal static class CreationOrder
{
    /// <summary>
    ///     Orders the operations. Operations outside of a transaction come first, so that all others are in a transaction that ends with
    ///     the migration. They are followed by tables that are undistributed, by reference tables, which distributed tables reference, and
    ///     by each table after the one it is colocated with. Local rows are deleted directly after the distribution that leaves them.
    ///     Otherwise, the order is kept.
    /// </summary>
    public static List<CitusTableOperation> Sort(List<CitusTableOperation> steps)
    {
        var byTable = steps.Where(s => s is CreateDistributedTableOperation or AlterDistributedTableOperation).ToDictionary(o => o.TableIdentity);
        var visited = new HashSet<TableIdentity>();
        var ordered = new List<CitusTableOperation>();

        // A table with a separate group opens a group that later tables could join, so it comes after them.
        var distributions = byTable.Values.OrderBy(OpensOwnGroup).ToList();
        foreach (var step in distributions.Where(s => s is CreateDistributedTableOperation { IsConcurrent: true }))
        {
            Visit(step);
        }

        ordered.AddRange(steps.Where(s => s is UndistributeTableOperation));
        ordered.AddRange(steps.Where(s => s is CreateReferenceTableOperation or AddLocalTableToMetadataOperation));

        foreach (var step in distributions)
        {
            Visit(step);
        }

        // Operations that only change metadata come last, because the preceding operations may distribute the table that they specify.
        ordered.AddRange(steps.OfType<UpdateTableColocationOperation>());

        foreach (var truncate in steps.OfType<TruncateLocalDataOperation>())
        {
            ordered.Insert(ordered.FindLastIndex(s => s.TableIdentity == truncate.TableIdentity) + 1, truncate);
        }

        return ordered;

        bool OpensOwnGroup(CitusTableOperation step)
        {
            var chain = new HashSet<TableIdentity>();
            while (chain.Add(step.TableIdentity)
                   && FindGroup(step) is { } group
                   && byTable.TryGetValue(group, out var parent))
            {
                step = parent;
            }

            return step is CreateDistributedTableOperation { IsColocated: false };
        }

        void Visit(CitusTableOperation step)
        {
            if (!visited.Add(step.TableIdentity))
            {
                return;
            }

            if (FindGroup(step) is { } group
                && byTable.TryGetValue(group, out var parent))
            {
                Visit(parent);
            }

            ordered.Add(step);
        }
    }

    private static TableIdentity? FindGroup(CitusTableOperation step)
        => step switch
        {
            CreateDistributedTableOperation create => create.ColocateWithIdentity,
            AlterDistributedTableOperation alter => alter.ColocateWithIdentity,
            _ => null
        };

    /// <summary>
    ///     Places each foreign key after the last operation that distributes its table or its principal, or adds a key to one of them, and
    ///     not before its original position.
    /// </summary>
    public static void InsertForeignKeys(List<MigrationOperation> planned, List<AddForeignKeyOperation> foreignKeys)
    {
        foreach (var foreignKey in foreignKeys)
        {
            var index = planned.FindLastIndex(o => IsAwaited(o, foreignKey.TableIdentity) || IsAwaited(o, foreignKey.PrincipalIdentity));

            planned.Insert(index < 0 ? planned.Count : NextAfterForeignKeys(planned, index + 1), foreignKey);
        }
    }

    // Operations that are committed in between would be repeated if the migration is run a second time.
    private static bool IsAwaited(MigrationOperation operation, TableIdentity table)
        => operation is CreateDistributedTableOperation { IsConcurrent: true }
            || operation is CitusTableOperation citus && citus.TableIdentity == table
            || operation is AddPrimaryKeyOperation or AddUniqueConstraintOperation && ((ITableMigrationOperation)operation).TableIdentity == table;

    // Foreign keys keep the relative order that Entity Framework Core determined.
    private static int NextAfterForeignKeys(List<MigrationOperation> planned, int index)
    {
        while (index < planned.Count && planned[index] is AddForeignKeyOperation)
        {
            index++;
        }

        return index;
    }
}
