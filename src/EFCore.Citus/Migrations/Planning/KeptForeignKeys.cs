using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
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
        // Another context's migration may have dropped it.
        var drop = mayBeCutOff || foreignKey[CitusAnnotationNames.ToOtherContext] is true || IsOfOtherContext(foreignKey)
            ? new DropForeignKeyIfExistsOperation { SuppressTransaction = mayBeCutOff }
            : new DropForeignKeyOperation();
        drop.Name = foreignKey.Name;
        drop.Table = foreignKey.Table;
        drop.Schema = foreignKey.Schema;

        return drop;
    }

    /// <summary>
    ///     Whether another context's migrations have to do with the table of the foreign key.
    /// </summary>
    public static bool IsOfOtherContext(MigrationOperation foreignKey)
        => foreignKey[CitusAnnotationNames.OfOtherContext] is true;

    /// <summary>
    ///     What has to be asked of the catalog before tables that exist are distributed.
    /// </summary>
    public static CheckOtherForeignKeysOperation? Check(
        IReadOnlyList<MigrationOperation> operations,
        IReadOnlyList<CitusTableOperation> conversions,
        IReadOnlyList<AddForeignKeyOperation> kept)
    {
        var created = operations.OfType<CreateTableOperation>().Select(c => new TableIdentity(c.Name, c.Schema)).ToHashSet();
        var sharded = conversions.OfType<CreateDistributedTableOperation>().Where(c => !created.Contains(CitusMigrationsPlanner.IdentityOf(c))).ToList();
        var converted = conversions.Concat(operations.OfType<CitusTableOperation>())
            .Where(c => c is CreateDistributedTableOperation or CreateReferenceTableOperation)
            .Select(CitusMigrationsPlanner.IdentityOf)
            .Distinct()
            .ToList();

        return sharded.Count == 0
            ? null
            : new CheckOtherForeignKeysOperation
            {
                Sharded = [.. sharded.Select(CitusMigrationsPlanner.IdentityOf)],
                Converted = [.. converted.Except(created)],
                Groups =
                [
                    .. sharded.Where(s => s.ColocateWith is not null)
                        .Select(s => new TableIdentity(s.ColocateWith!, s.ColocateWithSchema))
                        .Distinct()
                        .Except(converted)
                        .Except(created)
                ],
                Dropped = [.. kept.Where(IsOfOtherContext).Select(f => (CitusMigrationsPlanner.IdentityOf(f), f.Name))]
            };
    }
}
