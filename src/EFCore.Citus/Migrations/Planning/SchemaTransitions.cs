using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     The schemas that a migration distributes and undistributes. Their tables are plain ones in between: before the one, and after the
///     other.
/// </summary>
internal sealed class SchemaTransitions(IReadOnlyList<MigrationOperation> operations, CitusTableCatalog catalog)
{
    private readonly HashSet<string> _distributed = [.. operations.OfType<DistributeSchemaOperation>().Select(o => o.Name)];
    private readonly HashSet<string> _undistributed = [.. operations.OfType<UndistributeSchemaOperation>().Select(o => o.Name)];
    private readonly RenamedObjects _renamed = new(operations);

    /// <summary>
    ///     Whether a table that the migration creates gets its type from its schema.
    /// </summary>
    public bool Creates(TableIdentity table)
        => table.Schema is { } schema && _distributed.Contains(schema);

    /// <summary>
    ///     What the table is, as far as it is for a step of its own to change that.
    /// </summary>
    public CitusTableState Before(TableIdentity table, CitusTableState state)
        => IsReleased(table) ? CitusTableState.Local : state;

    /// <summary>
    ///     What a step of its own has to make of the table.
    /// </summary>
    public CitusTableState After(TableIdentity table, CitusTableState state)
        => Creates(table) && state.Type == CitusTableType.SingleShard ? CitusTableState.Local : state;

    /// <summary>
    ///     The tables that the model goes on declaring as it has, and that become something else on the way.
    /// </summary>
    public IEnumerable<(TableIdentity Table, CitusTableState State)> GetUnaltered()
    {
        var known = operations.OfType<AlterTableOperation>().Select(a => new TableIdentity(a.Name, a.Schema))
            .Concat(operations.OfType<CreateTableOperation>().Select(c => new TableIdentity(c.Name, c.Schema)))
            .ToHashSet();

        return catalog.GetTables()
            .Where(t => t.State.Type == CitusTableType.SingleShard && (Creates(t.Table) || IsReleased(t.Table)) && !known.Contains(t.Table));
    }

    // A table may leave the schema in the same migration.
    private bool IsReleased(TableIdentity table)
        => _renamed.Before(table).Schema is { } schema && _undistributed.Contains(schema);
}
