using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Migrations.State;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Determines which operations must wait until a table is redistributed. Before that, Citus requires the keys of the table to contain
///     the old distribution column, and does not allow the column to be dropped.
/// </summary>
internal sealed class OperationDeferral(IReadOnlyList<MigrationOperation> operations, IReadOnlyList<TableTransition> transitions)
{
    private readonly Dictionary<TableIdentity, string> _replacedColumns = transitions
        .Where(t => t.ReplacedColumn is not null)
        .ToDictionary(t => t.Table, t => t.ReplacedColumn!);

    // An operation with the old name of a renamed table cannot wait for the rename. The operation keeps its position, and is refused if it
    // would have to wait.
    private readonly HashSet<TableIdentity> _oldNames = operations.OfType<RenameTableOperation>()
        .Select(r => r.TableIdentity)
        .ToHashSet();

    public bool Defers(MigrationOperation operation)
        => operation switch
        {
            _ when MigrationKey.From(operation) is var (table, _) => FindReplacedColumn(table) is not null,
            DropColumnOperation drop => FindReplacedColumn(drop.TableIdentity) == drop.Name,
            AlterColumnOperation alter => FindReplacedColumn(alter.TableIdentity) == alter.Name,
            _ => false
        };

    private string? FindReplacedColumn(TableIdentity table)
        => _oldNames.Contains(table) ? null : _replacedColumns.GetValueOrDefault(table);
}
