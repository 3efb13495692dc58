using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.State;

/// <summary>
///     Finds the tables with rows that a migration is allowed to move.
/// </summary>
internal static class DataMovement
{
    /// <summary>
    ///     Gets the tables, with their new names, that the migration confirms.
    /// </summary>
    public static HashSet<TableIdentity> FindAllowed(IReadOnlyList<MigrationOperation> operations, RenamedObjects renamed)
        => operations.OfType<AllowDataMovementOperation>().Select(a => renamed.After(a.TableIdentity)).ToHashSet();

    /// <summary>
    ///     Gets the code of the call that allows rows to be moved.
    /// </summary>
    public static string DescribeCall(TableIdentity table)
        => $"'migrationBuilder.AllowDataMovement(\"{table.Name}\"{(table.Schema is null ? "" : $", schema: \"{table.Schema}\"")})'";
}
