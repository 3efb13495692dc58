using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Migrations.State;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Determines whether a migration requires the sequential mode of Citus.
/// </summary>
/// <remarks>
///     By default, Citus changes the shards of a node over several connections. A later statement of the same transaction that must see all
///     of these changes over one connection then fails. Citus reports: "cannot modify table because there was a parallel operation on a
///     distributed table in the transaction". The mode must be set before the first statement. It prevents parallelism, so it is not used
///     for a migration that only adds columns or builds indexes.
/// </remarks>
internal static class SequentialMode
{
    public static bool IsNeeded(IReadOnlyList<MigrationOperation> operations, MigrationScope scope)
    {
        var touching = operations.Where(o => TouchesCitus(o, scope)).ToList();

        return touching.Exists(o => NeedsOneConnectionAlone(o, scope))
            || (touching.Count > 1 && touching.Exists(o => NeedsOneConnection(o, scope)));
    }

    private static bool TouchesCitus(MigrationOperation operation, MigrationScope scope)
        => operation switch
        {
            // A table is local until an operation of this library distributes it, and a sequence until a column of such a table uses it.
            CreateTableOperation or CreateSequenceOperation => false,
            AddForeignKeyOperation foreignKey => scope.Types.MayBeCitusTable(foreignKey.TableIdentity)
                || scope.Types.MayBeCitusTable(foreignKey.PrincipalIdentity),
            // Schemas, types and extensions are created on all nodes. SQL written by hand, and operations of other extensions, may change
            // any table.
            _ => TableOf(operation) is not { } table || scope.Types.MayBeCitusTable(table)
        };

    // The foreign keys of an existing table are distributed with it, and may lead to a reference table through other tables.
    private static bool NeedsOneConnectionAlone(
        MigrationOperation operation,
        MigrationScope scope)
        // Each partition gets the foreign keys of the table, so one statement changes other tables several times.
        => operation is CreateTimePartitionsOperation or DropOldTimePartitionsOperation
            || operation is CreateDistributedTableOperation create
            && create.TableIdentity is var table
            && scope.FindTable(table)?.ForeignKeyConstraints.Any() == true
            && !scope.Created.Contains(table);

    private static bool NeedsOneConnection(MigrationOperation operation, MigrationScope scope)
        => operation switch
        {
            CreateDistributedTableOperation => false,
            // Citus restores foreign keys to reference tables over one connection.
            AlterDistributedTableOperation or UndistributeTableOperation => true,
            // The table or the column may have a foreign key to a reference table.
            DropForeignKeyOperation or AddForeignKeyOperation or ValidateConstraintOperation or DropColumnOperation or AlterColumnOperation or DropTableOperation => true,
            // Several changes of distributed tables are compatible. Changes of reference tables, and of tables that may be reference
            // tables, are not.
            _ => TableOf(operation) is not { } table || !scope.Types.IsSharded(table)
        };

    private static TableIdentity? TableOf(MigrationOperation operation)
        => operation switch
        {
            ITableMigrationOperation { Table: not null } onTable => onTable.TableIdentity,
            // Operations for indexes do not implement the interface: PostgreSQL does not need the table, so it may be missing.
            DropIndexOperation { Table: { } table } dropIndex => new TableIdentity(table, dropIndex.Schema),
            RenameIndexOperation { Table: { } table } renameIndex => new TableIdentity(table, renameIndex.Schema),
            _ => null
        };
}
