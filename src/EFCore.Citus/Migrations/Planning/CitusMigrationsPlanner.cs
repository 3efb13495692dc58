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
internal static class CitusMigrationsPlanner
{
    public static CitusMigrationsPlan Plan(
        IReadOnlyList<MigrationOperation> operations,
        CitusTableCatalog catalog,
        bool allowPlainPostgres = false)
    {
        if (!catalog.UsesCitus
            && !(allowPlainPostgres && operations.Any(CitusExtension.IsDeclaredBy)))
        {
            return new CitusMigrationsPlan(operations, UsesSequentialMode: false, Violations: []);
        }

        // The migration has an explicit operation for these tables.
        var handled = catalog.FindHandled(operations);
        var schemas = new SchemaTransitions(operations, catalog);
        handled.UnionWith(
            operations.OfType<CreateTableOperation>().Select(c => c.TableIdentity).Where(schemas.Creates));
        var transitions = TableTransitions.Find(operations, catalog, handled);
        var converted = transitions.Where(t => t.ChangesTable).Select(t => t.Table).ToHashSet();
        var deferral = new OperationDeferral(operations, transitions);

        // A foreign key also waits for tables that are only colocated by the migration.
        var awaited = transitions.Where(t => t.Operations.Count > 0).Select(t => t.Table).ToHashSet();

        var planned = new List<MigrationOperation>(operations.Count);
        var conversions = transitions.SelectMany(t => t.Operations).ToList();
        var late = new List<CitusTableOperation>();
        var deferred = new List<MigrationOperation>();
        var lateForeignKeys = new List<AddForeignKeyOperation>();
        var violations = new List<CitusViolation>();

        for (var i = 0; i < operations.Count; i++)
        {
            switch (operations[i])
            {
                case CreateTableOperation:
                    var run = operations.Skip(i).TakeWhile(o => o is CreateTableOperation).Cast<CreateTableOperation>().ToList();
                    PlanNewTables(run);
                    i += run.Count - 1;
                    break;

                case AlterDatabaseOperation alterDatabase when allowPlainPostgres && CitusExtension.IsDeclaredBy(alterDatabase):
                    planned.Add(CitusExtension.WithoutCitus(alterDatabase));
                    planned.Add(new EnsureCitusExtensionOperation { IncludesColumnar = alterDatabase.GetAnnotations().Any(CitusExtension.IsColumnar) });
                    break;

                case AddForeignKeyOperation foreignKey
                    when awaited.Contains(foreignKey.TableIdentity) || awaited.Contains(foreignKey.PrincipalIdentity):
                    lateForeignKeys.Add(foreignKey);
                    break;

                case UseSequentialModeOperation or AllowDataMovementOperation or DistributeConcurrentlyOperation or BackfillColumnOperation:
                    break;

                case DistributeSchemaOperation:
                    deferred.Add(operations[i]);
                    break;

                case UndistributeSchemaOperation undistribute:
                    // Tables must leave the schema as local tables, independently of the position of the operation.
                    var leaving = planned.FindIndex(o => o is RenameTableOperation { NewSchema: not null } r && r.Schema == undistribute.Name);
                    planned.Insert(leaving < 0 ? planned.Count : leaving, undistribute);
                    break;

                case CitusTableOperation operation when converted.Contains(operation.TableIdentity):
                    late.Add(operation);
                    break;

                case AlterTableOperation alter when AccessMethods.IsChangedBy(alter):
                    planned.Add(alter);
                    planned.Add(AccessMethods.Alter(alter.Name, alter.Schema, alter));
                    violations.AddRange(AccessMethods.Check(alter, operations));
                    break;

                default:
                    (deferral.Defers(operations[i]) ? deferred : planned).Add(operations[i]);
                    break;
            }
        }

        var backfills = ColumnBackfills.Find(operations, catalog, transitions);
        planned.InsertRange(planned.FindLastIndex(o => o is AddColumnOperation) + 1, backfills);

        var kept = KeptForeignKeys.Find(operations, catalog, transitions);
        var mayBeCutOff = conversions.Exists(c => c is CreateDistributedTableOperation { IsConcurrent: true });
        if (KeptForeignKeys.Check(operations, conversions, kept) is { } check)
        {
            planned.Add(check);
        }

        planned.AddRange(kept.Select(f => KeptForeignKeys.Drop(f, mayBeCutOff)));
        planned.AddRange(InCreationOrder(conversions));
        planned.AddRange(late);
        planned.AddRange(deferred);
        InsertAfterDistribution(planned, [.. lateForeignKeys, .. kept]);
        InsertSettingsCheck(planned);

        return new CitusMigrationsPlan(
            planned,
            operations.Any(o => o is UseSequentialModeOperation) || SequentialMode.IsNeeded(planned, catalog),
            [.. transitions.SelectMany(t => t.Violations), .. violations, .. RestartRules.Check(planned)]);

        void PlanNewTables(List<CreateTableOperation> run)
        {
            var steps = new List<CitusTableOperation>();
            var heldBack = new List<AddForeignKeyOperation>();

            foreach (var create in run)
            {
                var table = create.TableIdentity;
                var foreignKeys = create.ForeignKeys
                    .Where(f => catalog.IsCitusTable(table) || catalog.IsCitusTable(f.PrincipalIdentity))
                    .ToList();

                // A clause that would fail without Citus cannot be part of the statement, so a separate operation follows it.
                var altersAccessMethod = allowPlainPostgres && AccessMethods.IsSaidBy(create);
                planned.Add(foreignKeys.Count == 0 && !altersAccessMethod ? create : Without(create, foreignKeys, altersAccessMethod));
                if (altersAccessMethod)
                {
                    planned.Add(AccessMethods.Set(create));
                }

                var state = CitusTableState.From(create);
                if (state.Type != CitusTableType.Local && !handled.Contains(table))
                {
                    // A new table must wait if the table that it is colocated with is only distributed by this migration.
                    var waits = state.ColocateWith is { } parent && converted.Contains(parent);
                    (waits ? conversions : steps).Add(TableTransitions.CreateStep(table, state));
                    if (waits)
                    {
                        conversions.Add(new TruncateLocalDataOperation { Table = create.Name, Schema = create.Schema });
                        converted.Add(table);
                    }
                }

                heldBack.AddRange(foreignKeys);
            }

            planned.AddRange(InCreationOrder(steps));
            planned.AddRange(run.Where(c => c[CitusAnnotationNames.PartitionInterval] is string).Select(CreatePartitions));

            foreach (var foreignKey in heldBack)
            {
                // The table, or its principal, may become a Citus table in a later operation of the migration.
                var waits = awaited.Contains(foreignKey.TableIdentity)
                    || awaited.Contains(foreignKey.PrincipalIdentity)
                    || converted.Contains(foreignKey.TableIdentity)
                    || handled.Contains(foreignKey.TableIdentity)
                    || handled.Contains(foreignKey.PrincipalIdentity);

                if (waits)
                {
                    lateForeignKeys.Add(foreignKey);
                }
                else
                {
                    planned.Add(foreignKey);
                }
            }
        }
    }

    /// <summary>
    ///     Orders the operations. Operations outside of a transaction come first, so that all others are in a transaction that ends with
    ///     the migration. They are followed by tables that are undistributed, by reference tables, which distributed tables reference, and
    ///     by each table after the one it is colocated with. Local rows are deleted directly after the distribution that leaves them.
    ///     Otherwise, the order is kept.
    /// </summary>
    private static List<CitusTableOperation> InCreationOrder(List<CitusTableOperation> steps)
    {
        var byTable = steps.Where(s => s is CreateDistributedTableOperation or AlterDistributedTableOperation).ToDictionary(o => o.TableIdentity);
        var visited = new HashSet<TableIdentity>();
        var ordered = new List<CitusTableOperation>();

        // A table with a separate group opens a group that later tables could join, so it comes after them.
        var distributions = byTable.Values.OrderBy(OpensOwnGroup).ToList();
        foreach (var step in distributions.Where(s => s is CreateDistributedTableOperation { IsConcurrent: true }))
        {
            Visit(step);
        }

        ordered.AddRange(steps.Where(s => s is UndistributeTableOperation));
        ordered.AddRange(steps.Where(s => s is CreateReferenceTableOperation or AddLocalTableToMetadataOperation));

        foreach (var step in distributions)
        {
            Visit(step);
        }

        // Operations that only change metadata come last, because the preceding operations may distribute the table that they specify.
        ordered.AddRange(steps.OfType<UpdateTableColocationOperation>());

        foreach (var truncate in steps.OfType<TruncateLocalDataOperation>())
        {
            ordered.Insert(ordered.FindLastIndex(s => s.TableIdentity == truncate.TableIdentity) + 1, truncate);
        }

        return ordered;

        bool OpensOwnGroup(CitusTableOperation step)
        {
            var chain = new HashSet<TableIdentity>();
            while (chain.Add(step.TableIdentity)
                   && FindGroup(step) is { } group
                   && byTable.TryGetValue(group, out var parent))
            {
                step = parent;
            }

            return step is CreateDistributedTableOperation { IsColocated: false };
        }

        void Visit(CitusTableOperation step)
        {
            if (!visited.Add(step.TableIdentity))
            {
                return;
            }

            if (FindGroup(step) is { } group
                && byTable.TryGetValue(group, out var parent))
            {
                Visit(parent);
            }

            ordered.Add(step);
        }
    }

    private static TableIdentity? FindGroup(CitusTableOperation step)
        => step switch
        {
            CreateDistributedTableOperation { ColocateWith: { } name } create => new TableIdentity(name, create.ColocateWithSchema),
            AlterDistributedTableOperation { ColocateWith: { } name } alter => new TableIdentity(name, alter.ColocateWithSchema),
            _ => null
        };

    /// <summary>
    ///     Places each foreign key after the last operation that distributes its table or its principal, or adds a key to one of them, and
    ///     not before its original position.
    /// </summary>
    private static void InsertAfterDistribution(List<MigrationOperation> planned, List<AddForeignKeyOperation> foreignKeys)
    {
        foreach (var foreignKey in foreignKeys)
        {
            var index = planned.FindLastIndex(o => IsAwaited(o, foreignKey.TableIdentity) || IsAwaited(o, foreignKey.PrincipalIdentity));

            planned.Insert(index < 0 ? planned.Count : NextAfterForeignKeys(planned, index + 1), foreignKey);
        }
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

    // Operations that are committed in between would be repeated if the migration is run a second time.
    private static bool IsAwaited(MigrationOperation operation, TableIdentity table)
        => operation is CreateDistributedTableOperation { IsConcurrent: true }
            || operation is CitusTableOperation citus && citus.TableIdentity == table
            || operation is AddPrimaryKeyOperation or AddUniqueConstraintOperation && ((ITableMigrationOperation)operation).TableIdentity == table;

    // Foreign keys keep the relative order that Entity Framework Core determined.
    private static int NextAfterForeignKeys(List<MigrationOperation> planned, int index)
    {
        while (index < planned.Count && planned[index] is AddForeignKeyOperation)
        {
            index++;
        }

        return index;
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
