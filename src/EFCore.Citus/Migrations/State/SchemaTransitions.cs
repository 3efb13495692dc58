using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.State;

/// <summary>
///     Represents the schemas that a migration distributes and undistributes. Their tables are local tables before a distribution and after
///     an undistribution.
/// </summary>
internal sealed class SchemaTransitions(MigrationScope scope)
{
    private readonly HashSet<string> _distributed = [.. scope.Operations.OfType<DistributeSchemaOperation>().Select(o => o.Name)];
    private readonly HashSet<string> _undistributed = [.. scope.Operations.OfType<UndistributeSchemaOperation>().Select(o => o.Name)];

    /// <summary>
    ///     Determines whether a table that the migration creates gets its type from its schema.
    /// </summary>
    public bool Creates(TableIdentity table)
        => table.Schema is { } schema && _distributed.Contains(schema);

    /// <summary>
    ///     Gets the state of the table from which separate operations change it.
    /// </summary>
    public CitusTableState Before(TableIdentity table, CitusTableState state)
        => IsReleased(table) ? CitusTableState.Local : state;

    /// <summary>
    ///     Gets the state of the table to which separate operations change it.
    /// </summary>
    public CitusTableState After(TableIdentity table, CitusTableState state)
        => Creates(table) && state.Type == CitusTableType.SingleShard ? CitusTableState.Local : state;

    /// <summary>
    ///     Gets the tables that have the same state in the old and the new model and another one in between.
    /// </summary>
    public IEnumerable<(TableIdentity Table, CitusTableState State)> GetUnaltered()
    {
        var known = scope.Operations.OfType<AlterTableOperation>().Select(a => a.TableIdentity).Concat(scope.Created).ToHashSet();

        return scope.Tables
            .Where(t => t.State.Type == CitusTableType.SingleShard && (Creates(t.Table) || IsReleased(t.Table)) && !known.Contains(t.Table));
    }

    // A table may leave the schema in the same migration.
    private bool IsReleased(TableIdentity table)
        => scope.Renamed.Before(table).Schema is { } schema && _undistributed.Contains(schema);
}
