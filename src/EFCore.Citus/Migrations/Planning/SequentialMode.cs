using EFCore.Citus.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Decides whether a migration has to run in Citus's sequential mode.
/// </summary>
/// <remarks>
///     By default Citus changes the shards of a node over several connections. A later statement of the same transaction that has to see
///     all of these changes over one connection then fails: "cannot modify table because there was a parallel operation on a distributed
///     table in the transaction". The mode has to be set before the first statement. It costs parallelism, so a migration that only adds
///     columns or builds indexes goes without it.
/// </remarks>
internal static class SequentialMode
{
    public static bool IsNeeded(IReadOnlyList<MigrationOperation> operations, CitusTableCatalog catalog)
    {
        var touching = operations.Where(o => TouchesCitus(o, catalog)).ToList();

        return touching.Count > 1 && touching.Exists(o => NeedsOneConnection(o, catalog));
    }

    private static bool TouchesCitus(MigrationOperation operation, CitusTableCatalog catalog)
        => operation switch
        {
            CitusTableOperation => true,
            // Schemas, types and extensions are created on all nodes, and hand-written SQL may do anything.
            EnsureSchemaOperation or AlterDatabaseOperation or EnsureCitusExtensionOperation or SqlOperation => true,
            AddForeignKeyOperation foreignKey => catalog.MayBeCitusTable(CitusMigrationsPlanner.IdentityOf(foreignKey))
                || catalog.MayBeCitusTable(CitusMigrationsPlanner.PrincipalOf(foreignKey)),
            // A table is local until an operation of ours distributes it.
            CreateTableOperation => false,
            ITableMigrationOperation { Table: not null } onTable => catalog.MayBeCitusTable(
                CitusMigrationsPlanner.IdentityOf(onTable)),
            _ => false
        };

    private static bool NeedsOneConnection(MigrationOperation operation, CitusTableCatalog catalog)
        => operation switch
        {
            CreateDistributedTableOperation => false,
            // A column may be part of a foreign key to a reference table.
            DropForeignKeyOperation or AddForeignKeyOperation or DropColumnOperation or AlterColumnOperation => true,
            // Changes of one distributed table after another get along; reference tables, and what may be one, do not.
            ITableMigrationOperation { Table: not null } onTable => !catalog.IsSharded(CitusMigrationsPlanner.IdentityOf(onTable)),
            _ => true
        };
}
