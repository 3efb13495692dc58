using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     The foreign keys that stand in the way of a conversion and have to be there again after it, under the same names and with the same
///     actions.
/// </summary>
internal static class KeptForeignKeys
{
    public static IReadOnlyList<AddForeignKeyOperation> Find(
        IReadOnlyList<MigrationOperation> operations,
        CitusTableCatalog catalog,
        IReadOnlyList<TableTransition> transitions)
    {
        var rebuilt = transitions.Where(t => t.RebuildsTable).Select(t => t.Table).ToHashSet();

        return rebuilt.Count == 0
            ? []
            :
            [
                .. catalog.GetKeptForeignKeys(operations, new RenamedObjects(operations))
                    .Where(
                        f => rebuilt.Contains(CitusMigrationsPlanner.IdentityOf(f)) || rebuilt.Contains(CitusMigrationsPlanner.PrincipalOf(f)))
            ];
    }

    /// <summary>
    ///     The operation that drops one of them.
    /// </summary>
    /// <param name="foreignKey">The foreign key.</param>
    /// <param name="mayBeCutOff">Whether the migration may find it dropped, because it is run a second time.</param>
    public static DropForeignKeyOperation Drop(AddForeignKeyOperation foreignKey, bool mayBeCutOff)
    {
        var drop = mayBeCutOff ? new DropForeignKeyIfExistsOperation() : new DropForeignKeyOperation();
        drop.Name = foreignKey.Name;
        drop.Table = foreignKey.Table;
        drop.Schema = foreignKey.Schema;

        return drop;
    }
}
