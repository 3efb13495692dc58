using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Migrations.State;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Rewrites the operations of a migration. The Citus annotations become separate operations, in an order that Citus accepts. The
///     original operations are never changed, because a migration may be planned more than once.
/// </summary>
/// <remarks>
///     <para>
///         Tables are created without foreign keys from or to Citus tables. A foreign key to a reference table would convert the new table,
///         and every table connected with it, to a managed local table. A foreign key to a distributed table would not be fully enforced.
///     </para>
///     <para>
///         The last of several consecutive new tables is followed by reference and managed local tables, then by distributed tables, each
///         after the one it is colocated with, and then by the deferred foreign keys. All other operations keep the position that Entity
///         Framework Core determined.
///     </para>
/// </remarks>
internal sealed class CitusMigrationsPlanner
{
    private readonly MigrationScope _scope;
    private readonly bool _allowPlainPostgres;

    // The migration has an explicit operation for these tables.
    private readonly HashSet<TableIdentity> _handled;

    private readonly IReadOnlyList<TableTransition> _transitions;

    // The tables that are converted at the end of the migration.
    private readonly HashSet<TableIdentity> _converted;

    // A foreign key also waits for tables that are only colocated by the migration.
    private readonly HashSet<TableIdentity> _awaited;

    private readonly OperationDeferral _deferral;
    private readonly List<MigrationOperation> _planned = [];
    private readonly List<CitusTableOperation> _conversions;
    private readonly List<CitusTableOperation> _late = [];
    private readonly List<MigrationOperation> _deferred = [];
    private readonly List<AddForeignKeyOperation> _lateForeignKeys = [];
    private readonly List<CitusViolation> _violations = [];

    private CitusMigrationsPlanner(MigrationScope scope, bool allowPlainPostgres)
    {
        _scope = scope;
        _allowPlainPostgres = allowPlainPostgres;
        _handled = HandledTables.Find(scope);
        _transitions = TableTransitions.Find(scope, _handled);
        _converted = _transitions.Where(t => t.ChangesTable).Select(t => t.Table).ToHashSet();
        _awaited = _transitions.Where(t => t.Operations.Count > 0).Select(t => t.Table).ToHashSet();
        _deferral = new OperationDeferral(scope.Operations, _transitions);
        _conversions = _transitions.SelectMany(t => t.Operations).ToList();
    }

    public static CitusMigrationsPlan Plan(MigrationScope scope, bool allowPlainPostgres = false)
        => scope.Types.UseCitus || (allowPlainPostgres && scope.Operations.Any(CitusExtension.IsDeclaredBy))
            ? new CitusMigrationsPlanner(scope, allowPlainPostgres).Plan()
            : new CitusMigrationsPlan(scope.Operations, UsesSequentialMode: false, Violations: []);

    private CitusMigrationsPlan Plan()
    {
        var operations = _scope.Operations;
        for (var i = 0; i < operations.Count; i++)
        {
            if (operations[i] is CreateTableOperation)
            {
                var tables = operations.Skip(i).TakeWhile(o => o is CreateTableOperation).Cast<CreateTableOperation>().ToList();
                PlanNewTables(tables);
                i += tables.Count - 1;
            }
            else
            {
                PlanOperation(operations[i]);
            }
        }

        PlanConversions();

        return new CitusMigrationsPlan(
            _planned,
            operations.Any(o => o is UseSequentialModeOperation) || SequentialMode.IsNeeded(_planned, _scope),
            [.. _transitions.SelectMany(t => t.Violations), .. _violations, .. RestartRules.Check(_planned)]);
    }

    private void PlanOperation(MigrationOperation operation)
    {
        switch (operation)
        {
            case AlterDatabaseOperation alterDatabase when _allowPlainPostgres && CitusExtension.IsDeclaredBy(alterDatabase):
                _planned.Add(CitusExtension.WithoutCitus(alterDatabase));
                _planned.Add(
                    new EnsureCitusExtensionOperation { IncludesColumnar = alterDatabase.GetAnnotations().Any(CitusExtension.IsColumnar) });
                break;

            case AddForeignKeyOperation foreignKey
                when _awaited.Contains(foreignKey.TableIdentity) || _awaited.Contains(foreignKey.PrincipalIdentity):
                _lateForeignKeys.Add(foreignKey);
                break;

            case UseSequentialModeOperation or AllowDataMovementOperation or DistributeConcurrentlyOperation or BackfillColumnOperation:
                break;

            case DistributeSchemaOperation:
                _deferred.Add(operation);
                break;

            case UndistributeSchemaOperation undistribute:
                // Tables must leave the schema as local tables, independently of the position of the operation.
                var leaving = _planned.FindIndex(o => o is RenameTableOperation { NewSchema: not null } r && r.Schema == undistribute.Name);
                _planned.Insert(leaving < 0 ? _planned.Count : leaving, undistribute);
                break;

            case CitusTableOperation citus when _converted.Contains(citus.TableIdentity):
                _late.Add(citus);
                break;

            case AlterTableOperation alter when AccessMethods.IsChangedBy(alter):
                _planned.Add(alter);
                _planned.Add(AccessMethods.Alter(alter.Name, alter.Schema, alter));
                _violations.AddRange(AccessMethods.Check(alter, _scope));
                break;

            default:
                (_deferral.Defers(operation) ? _deferred : _planned).Add(operation);
                break;
        }
    }

    private void PlanNewTables(List<CreateTableOperation> creates)
    {
        var steps = new List<CitusTableOperation>();
        var heldBack = new List<AddForeignKeyOperation>();

        foreach (var create in creates)
        {
            var foreignKeys = create.ForeignKeys
                .Where(f => _scope.Types.IsCitusTable(create.TableIdentity) || _scope.Types.IsCitusTable(f.PrincipalIdentity))
                .ToList();
            heldBack.AddRange(foreignKeys);

            // A clause that would fail without Citus cannot be part of the statement, so a separate operation follows it.
            var altersAccessMethod = _allowPlainPostgres && AccessMethods.IsSaidBy(create);
            _planned.Add(foreignKeys.Count == 0 && !altersAccessMethod ? create : Without(create, foreignKeys, altersAccessMethod));
            if (altersAccessMethod)
            {
                _planned.Add(AccessMethods.Set(create));
            }

            PlanNewTable(create, steps);
        }

        _planned.AddRange(CreationOrder.Sort(steps));
        _planned.AddRange(creates.Where(c => c[CitusAnnotationNames.PartitionInterval] is string).Select(CreatePartitions));

        foreach (var foreignKey in heldBack)
        {
            if (Waits(foreignKey))
            {
                _lateForeignKeys.Add(foreignKey);
            }
            else
            {
                _planned.Add(foreignKey);
            }
        }
    }

    // A new table must wait if the table that it is colocated with is only distributed by this migration.
    private void PlanNewTable(CreateTableOperation create, List<CitusTableOperation> steps)
    {
        var table = create.TableIdentity;
        var state = CitusTableState.From(create);
        if (state.Type == CitusTableType.Local || _handled.Contains(table))
        {
            return;
        }

        var step = state.CreateOperation(table);
        if (state.ColocateWith is { } parent && _converted.Contains(parent))
        {
            _conversions.Add(step);
            _conversions.Add(new TruncateLocalDataOperation { Table = create.Name, Schema = create.Schema });
            _converted.Add(table);
        }
        else
        {
            steps.Add(step);
        }
    }

    // The table, or its principal, may become a Citus table in a later operation of the migration.
    private bool Waits(AddForeignKeyOperation foreignKey)
        => _awaited.Contains(foreignKey.TableIdentity)
            || _awaited.Contains(foreignKey.PrincipalIdentity)
            || _converted.Contains(foreignKey.TableIdentity)
            || _handled.Contains(foreignKey.TableIdentity)
            || _handled.Contains(foreignKey.PrincipalIdentity);

    private void PlanConversions()
    {
        var backfills = ColumnBackfills.Find(_scope, _transitions);
        _planned.InsertRange(_planned.FindLastIndex(o => o is AddColumnOperation) + 1, backfills);

        var kept = KeptForeignKeys.Find(_scope, _transitions);
        var mayBeCutOff = _conversions.Exists(c => c is CreateDistributedTableOperation { IsConcurrent: true });
        if (KeptForeignKeys.Check(_scope, _conversions, kept) is { } check)
        {
            _planned.Add(check);
        }

        _planned.AddRange(kept.Select(f => KeptForeignKeys.Drop(f, mayBeCutOff)));
        _planned.AddRange(CreationOrder.Sort(_conversions));
        _planned.AddRange(_late);
        _planned.AddRange(_deferred);
        CreationOrder.InsertForeignKeys(_planned, [.. _lateForeignKeys, .. kept]);
        InsertSettingsCheck(_planned);
    }

    // The migration may also create the extension, which the check requires. All other operations depend on the result of the check.
    private static void InsertSettingsCheck(List<MigrationOperation> planned)
    {
        var tables = planned.OfType<CreateDistributedTableOperation>().Where(o => o.IsConcurrent).Select(o => o.TableIdentity).ToList();
        if (tables.Count > 0)
        {
            planned.Insert(
                planned.FindLastIndex(o => o is AlterDatabaseOperation or EnsureCitusExtensionOperation) + 1,
                new CheckConcurrentDistributionOperation { Tables = tables });
        }
    }

    private static CreateTimePartitionsOperation CreatePartitions(CreateTableOperation create)
        => new() { Table = create.Name, Schema = create.Schema, Interval = (string)create[CitusAnnotationNames.PartitionInterval]! };

    private static CreateTableOperation Without(CreateTableOperation create, List<AddForeignKeyOperation> heldBack, bool accessMethod)
    {
        var copy = new CreateTableOperation
        {
            Name = create.Name,
            Schema = create.Schema,
            Comment = create.Comment,
            PrimaryKey = create.PrimaryKey,
            IsDestructiveChange = create.IsDestructiveChange
        };

        copy.Columns.AddRange(create.Columns);
        copy.UniqueConstraints.AddRange(create.UniqueConstraints);
        copy.CheckConstraints.AddRange(create.CheckConstraints);
        copy.ForeignKeys.AddRange(create.ForeignKeys.Except(heldBack));
        copy.AddAnnotations(create.GetAnnotations().Where(a => !accessMethod || a.Name != CitusAnnotationNames.AccessMethod));

        return copy;
    }
}
