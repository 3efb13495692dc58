using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Migrations.Planning;
using EFCore.Citus.Migrations.State;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Tests.Migrations;

/// <summary>
///     Creates migrations as a <see cref="MigrationBuilder" /> does, and describes plans with one short line for each operation.
/// </summary>
public abstract class PlannerTestBase
{
    private protected static CitusMigrationsPlan Plan(Action<MigrationBuilder> build, bool allowPlainPostgres = false)
    {
        var builder = new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL");
        build(builder);

        return CitusMigrationsPlanner.Plan(new MigrationScope(builder.Operations, model: null), allowPlainPostgres);
    }

    // The query of the catalog before existing tables are distributed changes nothing, and has a separate test.
    private protected static string[] Describe(CitusMigrationsPlan plan)
        => [.. (plan.UsesSequentialMode ? new[] { "sequential" } : []), .. plan.Operations.Where(o => o is not CheckOtherForeignKeysOperation).Select(Describe)];

    private static string Describe(MigrationOperation operation)
        => operation switch
        {
            CreateTableOperation o => $"create {Name(o.Schema, o.Name)}"
                + string.Concat(o.ForeignKeys.Select(f => $" fk {f.PrincipalTable}")),
            CreateDistributedTableOperation { DistributionColumn: null } o => $"single-shard {Name(o.Schema, o.Table)}{Group(o)}",
            CreateDistributedTableOperation o => $"distribute {(o.IsConcurrent ? "concurrently " : "")}{Name(o.Schema, o.Table)} by {o.DistributionColumn}{Group(o)}",
            CreateReferenceTableOperation o => $"reference {Name(o.Schema, o.Table)}",
            AddLocalTableToMetadataOperation o => $"managed {Name(o.Schema, o.Table)}",
            AlterDistributedTableOperation o => $"move {Name(o.Schema, o.Table)}"
                + (o.DistributionColumn is null ? "" : $" by {o.DistributionColumn}")
                + (o.ColocateWith is null ? o.IsColocated ? "" : " with none" : $" with {o.ColocateWith}")
                + (o.ShardCount is null ? "" : FormattableString.Invariant($" in {o.ShardCount}")),
            UndistributeTableOperation o => $"undistribute {Name(o.Schema, o.Table)}",
            TruncateLocalDataOperation o => $"truncate {Name(o.Schema, o.Table)}",
            UpdateTableColocationOperation o => $"colocate {Name(o.Schema, o.Table)} with {o.ColocateWith ?? "none"}",
            AddForeignKeyOperation o => $"fk {Name(o.Schema, o.Table)} -> {Name(o.PrincipalSchema, o.PrincipalTable)}",
            BackfillColumnOperation o => $"fill {o.Table}.{o.Column} from {o.PrincipalTable}.{o.PrincipalColumn}"
                + $" on {string.Join(",", o.ForeignKeyColumns)} = {string.Join(",", o.PrincipalKeyColumns)}",
            CheckConcurrentDistributionOperation o => $"check settings for {string.Join(',', o.Tables)}",
            DropForeignKeyIfExistsOperation o => $"drop fk {o.Name} if it is there",
            DropForeignKeyOperation o => $"drop fk {o.Name}",
            InsertDataOperation o => $"insert {o.Table}",
            CreateIndexOperation o => $"index {o.Name}",
            AlterTableOperation o => $"alter {o.Name}",
            DropTableOperation o => $"drop {o.Name}",
            AddColumnOperation o => $"add column {o.Table}.{o.Name}",
            DropColumnOperation o => $"drop column {o.Table}.{o.Name}",
            AddPrimaryKeyOperation o => $"key {o.Table} {string.Join(",", o.Columns)}",
            SqlOperation o => o.Sql,
            _ => operation.GetType().Name
        };

    private static string Name(string? schema, string name)
        => schema is null ? name : $"{schema}.{name}";

    private static string Group(CreateDistributedTableOperation o)
        => (o.ColocateWith is null ? o.IsColocated ? "" : " with none" : $" with {Name(o.ColocateWithSchema, o.ColocateWith)}")
            + (o.ShardCount is null ? "" : FormattableString.Invariant($" in {o.ShardCount}"));

    private protected static void CreateTable(
        MigrationBuilder builder,
        string name,
        CitusTableType type = CitusTableType.Local,
        string? schema = null,
        string? column = null,
        string? with = null,
        int? shards = null,
        bool colocated = true,
        params string[] references)
    {
        var operation = new CreateTableOperation { Name = name, Schema = schema };
        operation.Columns.Add(new AddColumnOperation { Table = name, Schema = schema, Name = "id", ClrType = typeof(int) });
        Annotate(operation, type, column, with, shards, colocated);
        foreach (var principal in references)
        {
            operation.ForeignKeys.Add(ForeignKey(name, principal, schema));
        }

        builder.Operations.Add(operation);
    }

    private protected static AlterTableOperation AlterTable(
        MigrationBuilder builder,
        string name,
        Action<AlterTableOperation> now,
        Action<TableOperation>? before = null)
    {
        var operation = new AlterTableOperation { Name = name };
        now(operation);
        before?.Invoke(operation.OldTable);
        builder.Operations.Add(operation);

        return operation;
    }

    private protected static void Annotate(
        TableOperation operation,
        CitusTableType type,
        string? column = null,
        string? with = null,
        int? shards = null,
        bool colocated = true)
    {
        if (type != CitusTableType.Local)
        {
            operation[CitusAnnotationNames.TableType] = type;
        }

        operation[CitusAnnotationNames.DistributionColumn] = type == CitusTableType.Distributed ? column ?? "tenant" : null;
        operation[CitusAnnotationNames.ColocateWith] = with;
        operation[CitusAnnotationNames.ShardCount] = shards;
        operation[CitusAnnotationNames.IsColocated] = colocated ? null : false;
    }

    private protected static AddForeignKeyOperation ForeignKey(string table, string principal, string? schema = null)
        => new()
        {
            Table = table,
            Schema = schema,
            Name = $"fk_{table}_{principal}",
            Columns = ["x"],
            PrincipalTable = principal,
            PrincipalSchema = schema,
            PrincipalColumns = ["id"]
        };

    private protected static void Insert(MigrationBuilder builder, string table)
        => builder.Operations.Add(
            new InsertDataOperation { Table = table, Columns = ["id"], Values = new object?[,] { { 1 } } });
}
