using EFCore.Citus.Analyzers.Migrations;
using EFCore.Citus.Analyzers.Tests.TestUtilities;
using static EFCore.Citus.Analyzers.Tests.TestUtilities.Sources;

namespace EFCore.Citus.Analyzers.Tests;

public class MigrationTest
{
    [Theory]
    [InlineData("SELECT create_distributed_table('orders', 'store_id')")]
    [InlineData("select\n  create_reference_table ( 'countries' );")]
    [InlineData("SELECT citus_add_local_table_to_metadata('settings');")]
    [InlineData("SELECT undistribute_table('orders');")]
    [InlineData("SELECT truncate_local_data_after_distributing_table('orders');")]
    [InlineData("SELECT update_distributed_table_colocation('orders', colocate_with => 'none');")]
    [InlineData("DO $$ BEGIN PERFORM create_distributed_table('orders', 'store_id'); END $$")]
    [InlineData("SELECT 1; /* and then */ SELECT pg_catalog.create_reference_table('countries')")]
    public Task Citus_functions_in_SQL(string sql)
        => Verifier.VerifyAsync(Migration($"migrationBuilder.{{|CITUS120:Sql(@\"{sql}\")|}};"));

    [Fact]
    public async Task The_message_names_the_operation()
    {
        var diagnostics = await Verifier.VerifyAsync(
            Migration("migrationBuilder.{|CITUS120:Sql(\"SELECT create_distributed_table('a', 'b'); SELECT create_reference_table('c')\")|};"));

        Assert.Equal(
            "The migration calls create_distributed_table and create_reference_table in SQL. The call is not ordered with the other "
            + "operations that create, distribute and link tables, and fails in idempotent scripts. Use "
            + "'migrationBuilder.CreateDistributedTable()' and 'migrationBuilder.CreateReferenceTable()'.",
            diagnostics.Single().GetMessage());
    }

    [Theory]
    [InlineData("SELECT 'create_distributed_table(''a'', ''b'')'")]
    [InlineData("-- SELECT create_reference_table('a')")]
    [InlineData("/* /* SELECT create_reference_table('a') */ create_reference_table() */ SELECT 1")]
    [InlineData("SELECT create_distributed_function('f(int)')")]
    [InlineData("SELECT create_distributed_table_concurrently('orders', 'store_id')")]
    [InlineData("SELECT E'\\'create_reference_table(' ")]
    [InlineData("SELECT \"create_reference_table\" FROM t")]
    [InlineData("GRANT EXECUTE ON FUNCTION create_reference_table TO app")]
    public Task Other_SQL(string sql)
        => Verifier.VerifyAsync(Migration($"migrationBuilder.Sql(@\"{sql.Replace("\"", "\"\"")}\");"));

    [Fact]
    public Task SQL_that_is_not_a_constant()
        => Verifier.VerifyAsync(
            Migration(
                """
                foreach (var table in new[] { "a", "b" })
                {
                    migrationBuilder.Sql($"SELECT create_reference_table('{table}')");
                }
                """));

    [Fact]
    public Task SQL_outside_of_migrations()
        => Verifier.VerifyAsync(
            Context(
                "",
                members: "public void Sql(string sql) => Sql(\"SELECT create_reference_table('a')\");\n\n"));

    [Theory]
    [InlineData("SELECT create_distributed_table('orders', 'store_id')", "CreateDistributedTable(\"orders\", \"store_id\")")]
    [InlineData(
        "SELECT create_distributed_table('Sales.\"Orders\"', 'StoreId', shard_count => 64)",
        "CreateDistributedTable(\"Orders\", \"StoreId\", schema: \"sales\", shardCount: 64)")]
    [InlineData(
        "SELECT create_distributed_table('ORDERS'::regclass, 'store_id'::text, 'hash', colocate_with := 'public.\"Stores\"')",
        "CreateDistributedTable(\"orders\", \"store_id\", colocateWith: \"Stores\", colocateWithSchema: \"public\")")]
    [InlineData(
        "SELECT create_distributed_table('orders', 'store_id', 'hash', 'default', 32)",
        "CreateDistributedTable(\"orders\", \"store_id\", shardCount: 32)")]
    [InlineData(
        "SELECT create_distributed_table(distribution_column => 'store_id', table_name => 'orders', colocate_with => 'none')",
        "CreateDistributedTable(\"orders\", \"store_id\", colocated: false)")]
    [InlineData("SELECT create_distributed_table('orders', NULL)", "CreateSingleShardTable(\"orders\")")]
    [InlineData("SELECT create_distributed_table('o', null, colocate_with => 'p')", "CreateSingleShardTable(\"o\", colocateWith: \"p\")")]
    [InlineData("SELECT pg_catalog.create_reference_table('countries');;", "CreateReferenceTable(\"countries\")")]
    [InlineData("SELECT citus_add_local_table_to_metadata('settings', true)", "AddLocalTableToMetadata(\"settings\", cascadeViaForeignKeys: true)")]
    [InlineData("SELECT undistribute_table('s.t', cascade_via_foreign_keys => false)", "UndistributeTable(\"t\", schema: \"s\")")]
    [InlineData("SELECT truncate_local_data_after_distributing_table($$t$$::regclass)", null)]
    [InlineData("SELECT truncate_local_data_after_distributing_table('t')", "TruncateLocalData(\"t\")")]
    [InlineData("SELECT update_distributed_table_colocation('t', colocate_with => 'none')", "UpdateTableColocation(\"t\", colocateWith: null)")]
    [InlineData("SELECT update_distributed_table_colocation('t', 's.u')", "UpdateTableColocation(\"t\", colocateWith: \"u\", colocateWithSchema: \"s\")")]
    [InlineData("SELECT update_distributed_table_colocation('t', 'default')", null)]
    [InlineData(
        "SET LOCAL citus.multi_shard_modify_mode TO 'sequential'; SELECT create_reference_table('a'); SELECT create_reference_table('b')",
        "UseSequentialMode()|CreateReferenceTable(\"a\")|CreateReferenceTable(\"b\")")]
    [InlineData("SELECT create_distributed_table('orders', 'store_id', 'range')", null)]
    [InlineData("SELECT create_distributed_table('orders', 'store_id', 'hash', 'stores', 32)", null)]
    [InlineData("SELECT create_distributed_table('orders', lower('STORE_ID'))", null)]
    [InlineData("SELECT create_distributed_table('orders', E'store_id')", null)]
    [InlineData("SELECT create_distributed_table('orders', 'store_id') WHERE NOT EXISTS (SELECT 1)", null)]
    [InlineData("SELECT create_distributed_table(oid, 'store_id') FROM pg_class", null)]
    [InlineData("SELECT create_reference_table('a'); ANALYZE a", null)]
    [InlineData("SELECT create_reference_table('a', 'b')", null)]
    [InlineData("SELECT create_reference_table('a', table_name => 'b')", null)]
    [InlineData("SELECT create_reference_table('a.b.c')", null)]
    [InlineData("SELECT create_reference_table('a'::name)", null)]
    [InlineData("SELECT create_reference_table('a)", null)]
    public void Operations_that_do_what_the_SQL_does(string sql, string? operations)
        => Assert.Equal(
            operations,
            CitusSql.TryConvert(sql) is { } calls
                ? string.Join('|', calls.Select(c => $"{c.Method}({string.Join(", ", c.Arguments)})"))
                : null);

    [Fact]
    public async Task Altering_the_distribution_column_in_the_migration_that_sets_it()
    {
        var diagnostics = await Verifier.VerifyAsync(
            Migration(
                """
                migrationBuilder.CreateDistributedTable("orders", "store_id");
                migrationBuilder.{|CITUS121:DropColumn(name: "store_id", table: "orders")|};
                migrationBuilder.DropColumn(name: "number", table: "orders");
                migrationBuilder.DropColumn(name: "store_id", table: "orders", schema: "old");
                migrationBuilder.{|CITUS121:AlterColumn<long>(name: "store_id", table: "orders", type: "bigint", nullable: false, oldClrType: typeof(int), oldType: "integer")|};
                migrationBuilder.{|CITUS121:AlterColumn<int>(name: "store_id", table: "orders", type: "integer", nullable: true, oldClrType: typeof(int), oldType: "integer")|};
                migrationBuilder.{|CITUS121:AlterColumn<int>(name: "store_id", table: "orders", type: "integer", nullable: false, defaultValue: 0, oldClrType: typeof(int), oldType: "integer")|};
                migrationBuilder.AlterColumn<int>(name: "store_id", table: "orders", type: "integer", nullable: false, comment: "the tenant", oldClrType: typeof(int), oldType: "integer");
                migrationBuilder.AlterColumn<int>(name: "store_id", table: "orders", type: "integer", nullable: false, oldClrType: typeof(int), oldType: "integer", oldNullable: true);
                """));

        Assert.Equal(
            "The migration drops column 'store_id', which is the distribution column of table 'orders'. Citus reports: \"cannot execute ALTER TABLE command "
            + "involving partition column\" Add another column, distribute a new table by it and copy the rows, or undistribute the table "
            + "first.",
            diagnostics[0].GetMessage());
    }

    [Fact]
    public Task Altering_the_column_by_which_the_migration_that_was_scaffolded_distributes_the_table()
        => Verifier.VerifyAsync(
            Migration(
                """
                migrationBuilder.AlterTable(name: "tenants")
                    .Annotation("Citus:DistributionColumn", "code")
                    .Annotation("Citus:TableType", EFCore.Citus.Metadata.CitusTableType.Distributed);

                migrationBuilder.AlterColumn<string>(name: "code", table: "tenants", type: "character varying(40)", maxLength: 40, nullable: false, oldClrType: typeof(string), oldType: "text");

                migrationBuilder.AlterTable(name: "orders")
                    .Annotation("Citus:DistributionColumn", "code")
                    .Annotation("Citus:ShardCount", 64)
                    .Annotation("Citus:TableType", EFCore.Citus.Metadata.CitusTableType.Distributed)
                    .OldAnnotation("Citus:DistributionColumn", "code")
                    .OldAnnotation("Citus:TableType", EFCore.Citus.Metadata.CitusTableType.Distributed);

                migrationBuilder.{|CITUS121:AlterColumn<string>(name: "code", table: "orders", type: "character varying(40)", maxLength: 40, nullable: false, oldClrType: typeof(string), oldType: "text")|};
                """,
                "Init",
                "20250101000000_Init"),
            Migration(
                """
                migrationBuilder.{|CITUS121:AlterColumn<string>(name: "code", table: "tenants", type: "text", nullable: false, oldClrType: typeof(string), oldType: "character varying(40)")|};
                """,
                "Later",
                "20250202000000_Later"));

    [Fact]
    public Task Altering_the_distribution_column_in_a_later_migration()
        => Verifier.VerifyAsync(
            Migration(
                """
                migrationBuilder.CreateTable(
                        name: "orders",
                        columns: table => new { store_id = table.Column<int>(), id = table.Column<int>() })
                    .Annotation("Citus:DistributionColumn", "store_id")
                    .Annotation("Citus:TableType", EFCore.Citus.Metadata.CitusTableType.Distributed);
                """,
                "Init",
                "20250101000000_Init"),
            Migration(
                """
                migrationBuilder.{|CITUS121:DropColumn("store_id", "orders")|};
                """,
                "Later",
                "20250202000000_Later"),
            Migration("migrationBuilder.DropColumn(\"store_id\", \"orders\");", "Earlier", "20240101000000_Earlier"),
            Migration("migrationBuilder.DropColumn(\"store_id\", \"orders\");", "WithoutId", null));

    [Theory]
    [InlineData("migrationBuilder.UndistributeTable(\"orders\");")]
    [InlineData("migrationBuilder.DropTable(\"orders\");")]
    [InlineData("migrationBuilder.CreateDistributedTable(\"orders\", \"id\");")]
    [InlineData("migrationBuilder.AlterTable(\"orders\").OldAnnotation(\"Citus:TableType\", 3);")]
    public Task What_a_table_is_distributed_by_may_have_changed(string statement)
        => Verifier.VerifyAsync(
            Migration(
                $"""
                migrationBuilder.CreateDistributedTable("orders", "store_id");
                {statement}
                migrationBuilder.DropColumn("store_id", "orders");
                """));

    [Fact]
    public async Task Another_distribution_column()
    {
        var diagnostics = await Verifier.VerifyAsync(
            Migration(
                """
                migrationBuilder.{|CITUS122:AlterTable(name: "orders")|}
                    .Annotation("Citus:DistributionColumn", "tenant_id")
                    .Annotation("Citus:TableType", EFCore.Citus.Metadata.CitusTableType.Distributed)
                    .OldAnnotation("Citus:DistributionColumn", "store_id")
                    .OldAnnotation("Citus:TableType", EFCore.Citus.Metadata.CitusTableType.Distributed);

                migrationBuilder.AlterTable(name: "lines")
                    .Annotation("Citus:DistributionColumn", "store_id")
                    .Annotation("Citus:ShardCount", 64)
                    .OldAnnotation("Citus:DistributionColumn", "store_id");

                migrationBuilder.AlterTable(name: "returns", schema: "s")
                    .Annotation("Citus:DistributionColumn", "tenant_id")
                    .OldAnnotation("Citus:DistributionColumn", "store_id");
                migrationBuilder.AllowDataMovement("returns", schema: "s");
                """));

        Assert.StartsWith(
            "The migration distributes table 'orders' by 'tenant_id' instead of 'store_id'.",
            diagnostics.Single().GetMessage(),
            StringComparison.Ordinal);
    }

    internal static string Migration(string statements, string name = "Init", string? id = null)
        => $$"""
            using System;
            using Microsoft.EntityFrameworkCore;
            using Microsoft.EntityFrameworkCore.Migrations;

            {{(id is null ? "" : $"[Migration(\"{id}\")]")}}
            public class {{name}} : Migration
            {
                protected override void Up(MigrationBuilder migrationBuilder)
                {
            {{Indent(statements, 8)}}
                }
            }
            """;
}
