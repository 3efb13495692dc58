using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Postgres;
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
    private readonly NewSchemas _newSchemas = new();

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
                    _states[scope.Renamed.Before(drop.TableIdentity)] = IsAnnotated(drop)
                        ? CitusTableState.From(drop) with { IsGroupDeclared = false }
                        : null;
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

    public void Apply(MigrationOperation operation, ForeignKeyGraph foreignKeys, ColumnCatalog columns)
    {
        switch (operation)
        {
            case EnsureSchemaOperation ensure when _newSchemas.Apply(ensure) is { } schema:
                _distributedSchemas.Add(schema);
                break;
            case CreateTableOperation create:
                _states[create.TableIdentity] = IsInDistributedSchema(create.TableIdentity) ? new CitusTableState(CitusTableType.SingleShard)
                    : _newSchemas.MayBeDistributed && create.Schema is not null ? null
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
            case AlterDistributedTableOperation alter when Find(alter.TableIdentity) is { } state:
                AlterDistributed(alter, state, columns);
                break;
            case CitusTableOperation citus:
                ApplyCitus(citus, foreignKeys);
                break;
        }
    }

    /// <summary>
    ///     Applies the changes of a statement of SQL to schemas and colocation groups, and of functions of Citus to all tables.
    /// </summary>
    public void Apply(string sql, IReadOnlyList<SqlToken> statement)
    {
        if (_newSchemas.Apply(sql, statement) is { } schema)
        {
            _distributedSchemas.Add(schema);
        }

        if (SqlStatement.Mentions(sql, statement, CitusFunctions.UpdateTableColocation))
        {
            ForgetGroups();
        }

        if (SqlStatement.ChangesTypes(sql, statement))
        {
            foreach (var table in _states.Keys.ToList())
            {
                Forget(table);
            }
        }
    }

    /// <summary>
    ///     Marks the state of a table as unknown.
    /// </summary>
    public void Forget(TableIdentity table)
        => _states[table] = null;

    private void ForgetGroups()
    {
        foreach (var (table, state) in _states.ToList())
        {
            _states[table] = state is null ? null : state with { IsGroupKnown = false };
        }
    }

    private static bool IsAnnotated(IReadOnlyAnnotatable operation)
        => operation.FindAnnotation(CitusAnnotationNames.TableType) is not null;

    private static bool IsDeclared(ITable table, string annotation)
        => table.EntityTypeMappings.Any(m => m.TypeBase is IEntityType type && type.GetRootType()[annotation] is not null);

    private CitusTableState FromModel(ITable table)
    {
        var state = CitusTableState.From(table);
        state = state with
        {
            IsGroupDeclared = (state.IsColocated || IsDeclared(table, CitusAnnotationNames.IsColocated))
                && (state.ShardCount is null || IsDeclared(table, CitusAnnotationNames.ShardCount))
        };

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
            case UpdateTableColocationOperation update when Find(table) is { } state:
                LeaveGroup(table, state);
                _states[table] = state with
                {
                    ColocateWith = update.ColocateWithIdentity,
                    IsColocated = update.ColocateWith is not null,
                    IsGroupKnown = true
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

    // A table stays in its group if only its distribution column changes, and not the type of it.
    private void AlterDistributed(AlterDistributedTableOperation alter, CitusTableState state, ColumnCatalog columns)
    {
        var table = alter.TableIdentity;
        var altered = state with { DistributionColumn = alter.DistributionColumn ?? state.DistributionColumn };
        if (alter.CascadeToColocated == true)
        {
            _states[table] = null;

            return;
        }

        if (alter is { DistributionColumn: { } column, ColocateWith: null, ShardCount: null, IsColocated: true })
        {
            var type = columns.FindType(table, column);
            var oldType = state.DistributionColumn is { } oldColumn ? columns.FindType(table, oldColumn) : null;
            if (type is not null && oldType is not null && PostgresTypeName.AreEqual(type, oldType))
            {
                _states[table] = altered;

                return;
            }

            altered = altered with { IsGroupKnown = type is not null && oldType is not null && PostgresTypeName.AreDifferent(type, oldType) };
        }
        else
        {
            altered = altered with { IsGroupKnown = true };
        }

        LeaveGroup(table, state);
        _states[table] = altered with
        {
            ShardCount = alter.ShardCount ?? state.ShardCount,
            ColocateWith = alter.ColocateWithIdentity,
            IsColocated = alter.IsColocated,
            IsGroupDeclared = true
        };
    }

    // The tables that have joined the group of a table stay in it, and one of them represents the group.
    private void LeaveGroup(TableIdentity table, CitusTableState state)
    {
        var first = state.ColocateWith;
        foreach (var (other, otherState) in _states.Where(s => s.Value?.ColocateWith == table).ToList())
        {
            _states[other] = first is null
                ? otherState! with
                {
                    ColocateWith = null,
                    ShardCount = state.ShardCount,
                    IsColocated = state.IsColocated,
                    IsGroupKnown = state.IsGroupKnown,
                    IsGroupDeclared = state.IsGroupDeclared || otherState!.IsGroupDeclared
                }
                : otherState! with { ColocateWith = first };
            first ??= other;
        }
    }
}
