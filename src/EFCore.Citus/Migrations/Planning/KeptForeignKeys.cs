using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Migrations.State;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Finds the foreign keys that prevent a conversion. They are dropped before it and added again after it, with the same names and
///     actions.
/// </summary>
internal static class KeptForeignKeys
{
    public static IReadOnlyList<AddForeignKeyOperation> Find(
        MigrationScope scope,
        IReadOnlyList<TableTransition> transitions)
    {
        var rebuilt = transitions.Where(t => t.RebuildsTable).Select(t => t.Table).ToHashSet();

        return rebuilt.Count == 0
            ? []
            :
            [
                .. scope.KeptForeignKeys
                    .Where(f => rebuilt.Contains(f.Table.TableIdentity) || rebuilt.Contains(f.PrincipalTable.TableIdentity))
                    .Select(Describe)
            ];
    }

    /// <summary>
    ///     Creates the operation that drops one of the foreign keys.
    /// </summary>
    /// <param name="foreignKey">The foreign key.</param>
    /// <param name="mayBeCutOff">Whether the foreign key may already be dropped because the migration is run a second time.</param>
    public static DropForeignKeyOperation Drop(AddForeignKeyOperation foreignKey, bool mayBeCutOff)
    {
        // The migration of another context may have dropped the foreign key.
        var drop = mayBeCutOff || foreignKey[CitusAnnotationNames.ToOtherContext] is true || IsOfOtherContext(foreignKey)
            ? new DropForeignKeyIfExistsOperation { SuppressTransaction = mayBeCutOff }
            : new DropForeignKeyOperation();
        drop.Name = foreignKey.Name;
        drop.Table = foreignKey.Table;
        drop.Schema = foreignKey.Schema;

        return drop;
    }

    /// <summary>
    ///     Determines whether the migrations of another context manage the table of the foreign key.
    /// </summary>
    public static bool IsOfOtherContext(MigrationOperation foreignKey)
        => foreignKey[CitusAnnotationNames.OfOtherContext] is true;

    /// <summary>
    ///     Creates the operation that checks the catalog before existing tables are distributed.
    /// </summary>
    public static CheckOtherForeignKeysOperation? Check(
        MigrationScope scope,
        IReadOnlyList<CitusTableOperation> conversions,
        IReadOnlyList<AddForeignKeyOperation> kept)
    {
        var created = scope.Created;
        var sharded = conversions.OfType<CreateDistributedTableOperation>().Where(c => !created.Contains(c.TableIdentity)).ToList();
        var converted = conversions.Concat(scope.Operations.OfType<CitusTableOperation>())
            .Where(c => c is CreateDistributedTableOperation or CreateReferenceTableOperation)
            .Select(o => o.TableIdentity)
            .Distinct()
            .ToList();

        return sharded.Count == 0
            ? null
            : new CheckOtherForeignKeysOperation
            {
                Sharded = [.. sharded.Select(o => o.TableIdentity)],
                Converted = [.. converted.Except(created)],
                Groups =
                [
                    .. sharded.Select(s => s.ColocateWithIdentity)
                        .OfType<TableIdentity>()
                        .Distinct()
                        .Except(converted)
                        .Except(created)
                ],
                Dropped = [.. kept.Where(IsOfOtherContext).Select(f => (f.TableIdentity, f.Name))]
            };
    }

    private static AddForeignKeyOperation Describe(IForeignKeyConstraint foreignKey)
    {
        var operation = AddForeignKeyOperation.CreateFrom(foreignKey);
        if (foreignKey.Table.IsExcludedFromMigrations)
        {
            operation[CitusAnnotationNames.OfOtherContext] = true;
        }
        else if (foreignKey.PrincipalTable.IsExcludedFromMigrations)
        {
            operation[CitusAnnotationNames.ToOtherContext] = true;
        }

        return operation;
    }
}
