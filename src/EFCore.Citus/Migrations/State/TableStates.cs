using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.State;

/// <summary>
///     Tracks the Citus states of tables, and the distributed schemas, at a point of a migration.
/// </summary>
internal sealed class TableStates
{
    private readonly MigrationScope _scope;
    private readonly Dictionary<TableIdentity, CitusTableState?> _states = [];
    private readonly HashSet<string> _distributedSchemas;

    // Indicates whether Citus may distribute the tables of new schemas.
    private bool _newSchemasMayBeDistributed;

    public TableStates(MigrationScope scope)
    {
        _scope = scope;
        _distributedSchemas = scope.Operations.OfType<UndistributeSchemaOperation>().Select(u => u.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var table in scope.Model?.Tables ?? [])
        {
            _states[scope.Renamed.Before(table.TableIdentity)] = FromModel(table);
        }

        foreach (var operation in scope.Operations)
        {
            switch (operation)
            {
                // An operation without annotations was written by hand and does not contain the state of the table.
                case AlterTableOperation alter when IsAnnotated(alter) || IsAnnotated(alter.OldTable):
                    _states[scope.Renamed.Before(alter.TableIdentity)] = CitusTableState.From(alter.OldTable);
                    break;
                case DropTableOperation drop:
                    _states[scope.Renamed.Before(drop.TableIdentity)] = IsAnnotated(drop) ? CitusTableState.From(drop) : null;
                    break;
            }
        }

        ForgetConverted();
    }

    /// <summary>
    ///     Gets the tables with a state that is or was known.
    /// </summary>
    public IEnumerable<TableIdentity> Known
        => _states.Keys;

    /// <summary>
    ///     Gets the state of the table, or <see langword="null" /> if it is unknown.
    /// </summary>
    public CitusTableState? Find(TableIdentity table)
        => _states.GetValueOrDefault(table);

    /// <summary>
    ///     Determines whether the migration distributes the schema of the table.
    /// </summary>
    public bool IsInDistributedSchema(TableIdentity table)
        => table.Schema is { } schema && _distributedSchemas.Contains(schema);

    public void Apply(MigrationOperation operation, ForeignKeyGraph foreignKeys)
    {
        switch (operation)
        {
            case CreateTableOperation create:
                _states[create.TableIdentity] = IsInDistributedSchema(create.TableIdentity) ? new CitusTableState(CitusTableType.SingleShard)
                    : _newSchemasMayBeDistributed && create.Schema is not null ? null
                    : CitusTableState.Local;
                break;
            case RenameTableOperation rename when _states.Remove(rename.TableIdentity, out var state):
                _states[RenamedObjects.NewNameOf(rename)] = state;
                break;
            case RenameColumnOperation rename
                when Find(rename.TableIdentity) is { } state && state.DistributionColumn == rename.Name:
                _states[rename.TableIdentity] = state with { DistributionColumn = rename.NewName };
                break;
            case DistributeSchemaOperation distribute:
                _distributedSchemas.Add(distribute.Name);
                SetStates(distribute.Name, new CitusTableState(CitusTableType.SingleShard));
                break;
            case UndistributeSchemaOperation undistribute:
                _distributedSchemas.Remove(undistribute.Name);
                SetStates(undistribute.Name, CitusTableState.Local);
                break;
            case SqlOperation sql:
                _newSchemasMayBeDistributed |= sql.Sql.Contains("enable_schema_based_sharding", StringComparison.OrdinalIgnoreCase);
                break;
            case CitusTableOperation citus:
                ApplyCitus(citus, foreignKeys);
                break;
        }
    }

    /// <summary>
    ///     Marks the state of a table as unknown.
    /// </summary>
    public void Forget(TableIdentity table)
        => _states[table] = null;

    private static bool IsAnnotated(IReadOnlyAnnotatable operation)
        => operation.FindAnnotation(CitusAnnotationNames.TableType) is not null;

    private CitusTableState FromModel(ITable table)
    {
        var state = CitusTableState.From(table);

        return state.DistributionColumn is { } column
            ? state with { DistributionColumn = _scope.Renamed.ColumnBefore(table.TableIdentity, column) }
            : state;
    }

    // The model contains the state after such an operation. The state before it is unknown unless the operation is annotated.
    private void ForgetConverted()
    {
        var altered = _scope.Operations.OfType<AlterTableOperation>().Select(a => a.TableIdentity).ToHashSet();
        foreach (var operation in _scope.Operations.OfType<CitusTableOperation>())
        {
            if (!altered.Contains(_scope.Renamed.After(operation.TableIdentity)))
            {
                _states[_scope.Renamed.Before(operation.TableIdentity)] = null;
            }
        }
    }

    private void SetStates(string schema, CitusTableState state)
    {
        foreach (var table in _states.Keys.Where(t => t.Schema == schema).ToList())
        {
            _states[table] = state;
        }
    }

    private void ApplyCitus(CitusTableOperation operation, ForeignKeyGraph foreignKeys)
    {
        var table = operation.TableIdentity;
        switch (operation)
        {
            case CreateDistributedTableOperation create:
                _states[table] = new CitusTableState(
                    create.DistributionColumn is null ? CitusTableType.SingleShard : CitusTableType.Distributed,
                    create.DistributionColumn,
                    create.ShardCount,
                    create.ColocateWithIdentity,
                    create.IsColocated);
                break;
            case CreateReferenceTableOperation:
                _states[table] = new CitusTableState(CitusTableType.Reference);
                break;
            case AddLocalTableToMetadataOperation:
                _states[table] = new CitusTableState(CitusTableType.ManagedLocal);
                break;
            case AlterDistributedTableOperation alter when Find(table) is { } state:
                _states[table] = alter.CascadeToColocated == true
                    ? null
                    : state with
                    {
                        DistributionColumn = alter.DistributionColumn ?? state.DistributionColumn,
                        ShardCount = alter.ShardCount ?? state.ShardCount,
                        ColocateWith = alter.ColocateWithIdentity,
                        IsColocated = alter.IsColocated
                    };
                break;
            case UpdateTableColocationOperation update when Find(table) is { } state:
                _states[table] = state with
                {
                    ColocateWith = update.ColocateWithIdentity,
                    IsColocated = update.ColocateWith is not null
                };
                break;
            case UndistributeTableOperation undistribute:
                foreach (var other in undistribute.CascadeViaForeignKeys ? foreignKeys.GetReachable(table) : [table])
                {
                    _states[other] = CitusTableState.Local;
                }

                break;
        }
    }
}
