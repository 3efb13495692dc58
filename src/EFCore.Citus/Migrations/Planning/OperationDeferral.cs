using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Decides which operations have to wait until a table is distributed in another way: as long as it is not, Citus wants its keys to
///     contain the column that is replaced, and does not let that column go.
/// </summary>
internal sealed class OperationDeferral(IReadOnlyList<MigrationOperation> operations, IReadOnlyList<TableTransition> transitions)
{
    private readonly Dictionary<TableIdentity, string> _replacedColumns = transitions
        .Where(t => t.ReplacedColumn is not null)
        .ToDictionary(t => t.Table, t => t.ReplacedColumn!);

    // What names a table that is renamed later cannot wait for that; it stays where it is and is refused if it has to be.
    private readonly HashSet<TableIdentity> _oldNames = operations.OfType<RenameTableOperation>()
        .Select(r => new TableIdentity(r.Name, r.Schema))
        .ToHashSet();

    public bool Defers(MigrationOperation operation)
        => operation switch
        {
            _ when MigrationKey.From(operation) is var (table, _) => FindReplacedColumn(table) is not null,
            DropColumnOperation drop => FindReplacedColumn(new TableIdentity(drop.Table, drop.Schema)) == drop.Name,
            AlterColumnOperation alter => FindReplacedColumn(new TableIdentity(alter.Table, alter.Schema)) == alter.Name,
            _ => false
        };

    private string? FindReplacedColumn(TableIdentity table)
        => _oldNames.Contains(table) ? null : _replacedColumns.GetValueOrDefault(table);
}
