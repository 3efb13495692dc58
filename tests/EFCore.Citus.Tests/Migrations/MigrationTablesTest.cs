using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Migrations.Rules;
using EFCore.Citus.Migrations.State;
using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EFCore.Citus.Tests.Migrations;

/// <summary>
///     Tests the state of tables at a point of a migration.
/// </summary>
public class MigrationTablesTest
{
    private static readonly TableIdentity A = new("a", null);
    private static readonly TableIdentity B = new("b", null);

    [Theory]
    [InlineData("x", "y", true)]
    [InlineData("x", "z", false)]
    [InlineData("x", "unknown", null)]
    [InlineData("x", "q", null)]
    public void A_new_column_of_the_same_type_leaves_a_table_in_its_group(string from, string to, bool? areColocated)
    {
        var tables = Apply(
            b =>
            {
                CreateTable(b, "a", from, colocateWith: "none");
                CreateTable(b, "b", from, colocateWith: "a");
                b.AlterDistributedTable("b", distributionColumn: to);
            });

        Assert.Equal(areColocated, tables.Groups.AreColocated(A, B));
        Assert.Equal(CitusTableType.Distributed, tables.FindType(B));
        Assert.Equal(to, tables.Find(B)!.DistributionColumn);
    }

    [Fact]
    public void The_tables_of_a_group_stay_in_it_when_the_first_one_leaves_it()
    {
        var tables = Apply(
            b =>
            {
                CreateTable(b, "first", "x", colocateWith: "none");
                CreateTable(b, "a", "x", colocateWith: "first");
                CreateTable(b, "b", "x", colocateWith: "first");
                b.AlterDistributedTable("first", distributionColumn: "z", cascadeToColocated: false);
            });

        Assert.True(tables.Groups.AreColocated(A, B));
        Assert.False(tables.Groups.AreColocated(A, new("first", null)));
    }

    // Existing tables may have been distributed with other options.
    [Theory]
    [InlineData(8, true)]
    [InlineData(null, false)]
    public void Options_describe_the_groups_of_new_tables_only(int? shardCount, bool isColocated)
    {
        var byOption = TestModel.Build(
            Declare,
            o => o.DefaultShardCount(shardCount).DefaultColocation(isColocated ? CitusDefaultColocation.SameTypeAndShardCount : CitusDefaultColocation.None));
        var declared = TestModel.Build(
            b =>
            {
                Declare(b);
                var table = b.Entity("a").Metadata;
                table.SetShardCount(shardCount);
                table.SetIsColocated(isColocated ? null : false);
            });

        Assert.Null(Find(byOption, "x"));
        Assert.False(Find(byOption, "z"));
        Assert.False(Find(declared, "x"));

        static bool? Find(IModel model, string column)
            => Apply(b => CreateTable(b, "b", column, shardCount: 16), model).Groups.AreColocated(A, B);

        static void Declare(ModelBuilder modelBuilder)
            => modelBuilder.Entity(
                "a",
                e =>
                {
                    e.ToTable("a").Property<long>("x").ValueGeneratedNever();
                    e.HasKey("x");
                    e.IsDistributedBy("x");
                });
    }

    [Fact]
    public void Operations_with_different_shard_counts_open_different_groups()
    {
        var tables = Apply(
            b =>
            {
                CreateTable(b, "a", "x", shardCount: 8);
                CreateTable(b, "b", "x", shardCount: 16);
            });

        Assert.False(tables.Groups.AreColocated(A, B));
    }

    [Theory]
    [InlineData("bigint", true)]
    [InlineData("text", false)]
    public void An_altered_column_has_the_new_type(string type, bool isSameType)
    {
        var tables = Apply(
            b =>
            {
                CreateTable(b, "a", "x");
                b.AlterColumn<long>("z", "a", type);
                b.RenameColumn("z", "a", "renamed");
            });

        Assert.Equal(isSameType ? "bigint" : "text", tables.Columns.FindType(A, "renamed"));
    }

    [Fact]
    public void A_type_with_a_schema_may_be_the_same_as_one_without()
    {
        var tables = Apply(
            b =>
            {
                CreateTable(b, "a", "q");
                CreateTable(b, "b", "s");
            });

        Assert.Null(tables.Groups.AreColocated(A, B));
    }

    [Fact]
    public void Dropped_keys_are_gone()
    {
        Assert.Equal(["PK_a", "AK_a", "IX_a"], GetKeys(_ => { }));
        Assert.Equal(["AK_a", "IX_a"], GetKeys(b => b.DropPrimaryKey("PK_a", "a")));
        Assert.Equal(["PK_a", "IX_a"], GetKeys(b => b.DropUniqueConstraint("AK_a", "a")));
        Assert.Equal(["PK_a", "AK_a"], GetKeys(b => b.DropIndex("IX_a", "a")));
        Assert.Equal(["PK_a", "AK_a"], GetKeys(b => b.DropIndex("IX_a")));
        Assert.Equal(["PK_a", "IX_a"], GetKeys(b => b.DropColumn("y", "a")));
        Assert.Equal(
            ["PK_a", "AK_a"],
            GetKeys(
                b =>
                {
                    b.RenameIndex("IX_a", "IX_b", "a");
                    b.DropIndex("IX_b", "a");
                }));

        static IEnumerable<string?> GetKeys(Action<MigrationBuilder> build)
            => Apply(
                b =>
                {
                    b.CreateTable("a", t => new { x = t.Column<long>("bigint"), y = t.Column<long>("bigint"), z = t.Column<int>("int") });
                    b.AddPrimaryKey("PK_a", "a", "x");
                    b.AddUniqueConstraint("AK_a", "a", "y");
                    b.CreateIndex("IX_a", "a", "z", unique: true);
                    build(b);
                }).Keys.GetAdded(A).Select(k => k.Name);
    }

    [Fact]
    public void A_key_contains_a_renamed_column()
    {
        var tables = Apply(
            b =>
            {
                b.CreateTable("a", t => new { x = t.Column<long>("bigint") }, constraints: t => t.PrimaryKey("PK_a", c => c.x));
                b.RenameColumn("x", "a", "tenant");
            });

        Assert.Equal(["tenant"], Assert.Single(tables.Keys.GetAdded(A)).Columns);
    }

    [Theory]
    [InlineData("SET citus.enable_schema_based_sharding TO on", CitusTableType.SingleShard)]
    [InlineData("set session citus.enable_schema_based_sharding = 'true';", CitusTableType.SingleShard)]
    [InlineData("SET citus.enable_schema_based_sharding TO on; SET citus.enable_schema_based_sharding TO off", CitusTableType.Local)]
    [InlineData("SET citus.enable_schema_based_sharding = true; RESET citus.enable_schema_based_sharding", null)]
    [InlineData("SELECT set_config('citus.enable_schema_based_sharding', 'on', false)", null)]
    [InlineData("SELECT 1", CitusTableType.Local)]
    public void Citus_distributes_new_schemas_while_the_setting_is_on(string sql, CitusTableType? type)
    {
        var tables = Apply(
            b =>
            {
                b.Sql(sql);
                b.EnsureSchema("t1");
                b.CreateTable("a", t => new { x = t.Column<long>("bigint") }, "t1");
            });

        Assert.Equal(type, tables.FindType(new("a", "t1")));
    }

    [Fact]
    public void A_schema_stays_distributed_when_the_setting_is_off()
    {
        var tables = Apply(
            b =>
            {
                b.Sql("SET citus.enable_schema_based_sharding TO on");
                b.EnsureSchema("t1");
                b.Sql("CREATE SCHEMA IF NOT EXISTS t2; SET citus.enable_schema_based_sharding TO off");
                b.EnsureSchema("t3");
                foreach (var schema in new[] { "t1", "t2", "t3" })
                {
                    b.CreateTable("a", t => new { x = t.Column<long>("bigint") }, schema);
                }
            });

        Assert.Equal(
            [CitusTableType.SingleShard, CitusTableType.SingleShard, CitusTableType.Local],
            new[] { "t1", "t2", "t3" }.Select(s => tables.FindType(new("a", s))));
    }

    [Theory]
    [InlineData("CREATE UNIQUE INDEX ux ON a (y) INCLUDE (x)", "CITUS022")]
    [InlineData("create unique index concurrently if not exists ux on only public.a using btree (lower(y), \"y\" desc) include (x)", "CITUS022")]
    [InlineData("CREATE UNIQUE INDEX ux ON a (y, x)")]
    [InlineData("CREATE UNIQUE INDEX ON other (y)")]
    [InlineData("CREATE INDEX ix ON a (y) INCLUDE (x)")]
    [InlineData("CREATE UNIQUE INDEX ux ON a (y); DROP INDEX ux")]
    [InlineData("ALTER TABLE a ADD c int UNIQUE, ADD CONSTRAINT u UNIQUE NULLS NOT DISTINCT (y) INCLUDE (x), ADD PRIMARY KEY (x)", "CITUS021")]
    [InlineData("ALTER TABLE a ADD PRIMARY KEY (y) INCLUDE (x)", "CITUS020")]
    [InlineData("ALTER TABLE a ADD UNIQUE (y) INCLUDE (x); ALTER TABLE a DROP CONSTRAINT a_y_x_key")]
    [InlineData("ALTER TABLE a ADD UNIQUE USING INDEX ux")]
    [InlineData("DROP TABLE a; CREATE TABLE a (x int, y text, UNIQUE (y) INCLUDE (x))", "CITUS021")]
    [InlineData("CREATE UNIQUE INDEX ux ON a (y) INCLUDE (x); DROP TABLE a; CREATE TABLE a (x int, y text)")]
    public void A_key_of_SQL_must_contain_the_distribution_column(string sql, params string[] rules)
    {
        var tables = Apply(
            b =>
            {
                b.CreateTable("a", t => new { x = t.Column<long>("bigint"), y = t.Column<string>("text") });
                b.Sql(sql);
            });

        Assert.Equal(
            rules,
            MigrationRules.Check(new CreateDistributedTableOperation { Table = "a", DistributionColumn = "x" }, tables, isIdempotent: false)
                .Select(v => v.Rule.Id));
    }

    [Fact]
    public void A_unique_index_of_an_existing_table_must_contain_the_distribution_column()
        => Assert.Equal(
            ["ux", "IX_b"],
            Apply(
                b =>
                {
                    b.Sql("CREATE UNIQUE INDEX ux ON public.b (y) INCLUDE (x)");
                    b.CreateIndex("IX_b", "b", "y", unique: true);
                }).Keys.GetAdded(B).Select(k => k.Name));

    [Fact]
    public void SQL_may_change_the_group_of_a_table()
    {
        var tables = Apply(
            b =>
            {
                CreateTable(b, "a", "x", shardCount: 8);
                CreateTable(b, "b", "x", colocateWith: "none");
                b.Sql("SELECT update_distributed_table_colocation('b', colocate_with => 'a')");
            });

        Assert.Null(tables.Groups.AreColocated(A, B));
        Assert.Equal(CitusTableType.Distributed, tables.FindType(B));
    }

    private static MigrationTables Apply(Action<MigrationBuilder> build, IModel? model = null)
    {
        var builder = new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL");
        build(builder);
        var tables = new MigrationTables(new MigrationScope(builder.Operations, model));
        builder.Operations.ForEach(tables.Apply);

        return tables;
    }

    private static void CreateTable(
        MigrationBuilder builder,
        string name,
        string column,
        string? colocateWith = null,
        int? shardCount = null)
    {
        builder.CreateTable(
            name,
            t => new
            {
                x = t.Column<long>("bigint"),
                y = t.Column<long>("int8"),
                z = t.Column<int>("integer"),
                q = t.Column<int>("app.status"),
                s = t.Column<int>("status"),
                unknown = t.Column<int>()
            });
        builder.Operations.Add(
            new CreateDistributedTableOperation
            {
                Table = name,
                DistributionColumn = column,
                ColocateWith = colocateWith == "none" ? null : colocateWith,
                IsColocated = colocateWith != "none",
                ShardCount = shardCount
            });
    }
}
