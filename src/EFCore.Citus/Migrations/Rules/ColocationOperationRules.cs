using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Migrations.State;
using EFCore.Citus.Postgres;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Rules;

/// <summary>
///     Checks the arguments that Citus requires and refuses when the distribution of a table is changed.
/// </summary>
internal static class ColocationOperationRules
{
    private static CitusRule Rule
        => CitusRules.DistributionChangeRefused;

    public static IEnumerable<CitusViolation> Check(MigrationOperation operation, MigrationTables tables)
    {
        if (operation is DistributeSchemaOperation schema)
        {
            return CheckSchema(schema.Name, tables);
        }

        if (operation is not CitusTableOperation citus)
        {
            return [];
        }

        var table = citus.TableIdentity;
        if (CheckDistributedSchema(citus, table, tables) is { } violation)
        {
            return [violation];
        }

        return operation is AlterDistributedTableOperation alter and not EnsureDistributionOperation
            && tables.Find(table) is { Type: CitusTableType.Distributed } state
            && FindError(alter, table, state, tables) is var (error, advice)
                ? [new CitusViolation(Rule, CitusStrings.DistributionChangeRefused(table, error, advice))]
                : [];
    }

    private static IEnumerable<CitusViolation> CheckSchema(string schema, MigrationTables tables)
        => schema == "public"
            ? [new CitusViolation(Rule, CitusStrings.PublicSchemaDistributed(CitusErrors.PublicSchemaDistributed))]
            : tables.Known
                .Where(t => t.Schema == schema && tables.FindTypeInModel(t) is not (null or CitusTableType.SingleShard))
                .Select(
                    t => new CitusViolation(
                        Rule, CitusStrings.TableOfDistributedSchema(t, schema, tables.FindTypeInModel(t)!.Value.DisplayName)));

    private static (string Error, string Advice)? FindError(
        AlterDistributedTableOperation alter,
        TableIdentity table,
        CitusTableState state,
        MigrationTables tables)
    {
        var other = alter.ColocateWithIdentity;

        if (other is { } principal && tables.Find(principal) is { Type: CitusTableType.Distributed } group)
        {
            if (alter.ShardCount is { } asked && group.ShardCount is { } given && asked != given)
            {
                return (CitusErrors.ShardCountOfOtherGroup, CitusStrings.AdviceShardCountOfGroup());
            }

            if (tables.Columns.FindType(table, alter.DistributionColumn ?? state.DistributionColumn!) is { } type
                && tables.Columns.FindType(principal, group.DistributionColumn!) is { } otherType
                && PostgresTypeName.AreDifferent(type, otherType))
            {
                return (CitusErrors.Quote(CitusErrors.ColumnTypeOfOtherGroup, principal.Name, table.Name), CitusStrings.AdviceTypeOfGroup());
            }
        }

        if (IsSame(alter, table, state, other))
        {
            return (CitusErrors.NothingAltered, CitusStrings.AdviceRemoveOperation());
        }

        return alter.CascadeToColocated is null && (alter.ShardCount is not null || other is not null) && tables.Groups.HasColocated(table)
            ? (Rule.QuoteCitus(), CitusStrings.AdviceCascade())
            : null;
    }

    private static bool IsSame(AlterDistributedTableOperation alter, TableIdentity table, CitusTableState state, TableIdentity? other)
        => alter.IsColocated
            && (alter.DistributionColumn is null || alter.DistributionColumn == state.DistributionColumn)
            && (alter.ShardCount is null || alter.ShardCount == state.ShardCount)
            && (other is null || other == table || other == state.ColocateWith);

    private static CitusViolation? CheckDistributedSchema(CitusTableOperation operation, TableIdentity table, MigrationTables tables)
    {
        var (function, colocateWith) = operation switch
        {
            UndistributeTableOperation => (CitusFunctions.UndistributeTable, null),
            AlterDistributedTableOperation => (CitusFunctions.AlterDistributedTable, null),
            UpdateTableColocationOperation update => (CitusFunctions.UpdateTableColocation, update.ColocateWithIdentity),
            CreateDistributedTableOperation create => ("", create.ColocateWithIdentity),
            _ => ("", null)
        };

        return function.Length > 0 && tables.IsInDistributedSchema(table)
            ? Refuse(table, CitusErrors.TableOfDistributedSchema, $"{table.Schema}.{table.Name}", function)
            : function.Length > 0 && colocateWith is { } other && tables.IsInDistributedSchema(other)
                ? Refuse(other, CitusErrors.TableOfDistributedSchema, $"{other.Schema}.{other.Name}", function)
                : colocateWith is { } parent && tables.IsInDistributedSchema(parent) && !tables.IsInDistributedSchema(table)
                    ? Refuse(parent, CitusErrors.ColocatedWithDistributedSchema)
                    : null;

        static CitusViolation Refuse(TableIdentity table, string error, params string[] names)
            => new(
                Rule,
                CitusStrings.DistributionChangeRefused(table, CitusErrors.Quote(error, names), CitusStrings.AdviceDistributedSchema()));
    }
}
