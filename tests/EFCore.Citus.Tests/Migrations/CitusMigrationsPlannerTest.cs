using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Planning;
using EFCore.Citus.Migrations.State;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Tests.Migrations;

public class CitusMigrationsPlannerTest : PlannerTestBase
{
    private const CitusTableType Distributed = CitusTableType.Distributed;
    private const CitusTableType Reference = CitusTableType.Reference;

    public static TheoryData<string, Action<MigrationBuilder>, string[]> Plans { get; } = new()
    {
        {
            "local tables are left alone",
            b =>
            {
                CreateTable(b, "a");
                CreateTable(b, "b", references: "a");
                b.CreateIndex("ix", "b", "id");
            },
            ["create a", "create b fk a", "index ix"]
        },
        {
            "one distributed table",
            b => CreateTable(b, "stores", Distributed),
            ["create stores", "distribute stores by tenant"]
        },
        {
            "one reference table",
            b => CreateTable(b, "countries", Reference),
            ["create countries", "reference countries"]
        },
        {
            "single-shard and managed local tables",
            b =>
            {
                CreateTable(b, "one", CitusTableType.SingleShard);
                CreateTable(b, "two", CitusTableType.ManagedLocal);
            },
            ["sequential", "create one", "create two", "managed two", "single-shard one"]
        },
        {
            "reference tables come before distributed ones, foreign keys after both",
            b =>
            {
                CreateTable(b, "countries", Reference);
                CreateTable(b, "stores", Distributed, references: "countries");
                CreateTable(b, "orders", Distributed, with: "stores", references: ["stores", "countries"]);
            },
            [
                "sequential", "create countries", "create stores", "create orders",
                "reference countries", "distribute stores by tenant", "distribute orders by tenant with stores",
                "fk stores -> countries", "fk orders -> stores", "fk orders -> countries"
            ]
        },
        {
            "a table follows the one it is colocated with, whatever the order of creation",
            b =>
            {
                CreateTable(b, "c", Distributed, with: "b");
                CreateTable(b, "b", Distributed, with: "a");
                CreateTable(b, "a", Distributed, shards: 8);
            },
            [
                "create c", "create b", "create a",
                "distribute a by tenant in 8", "distribute b by tenant with a", "distribute c by tenant with b"
            ]
        },
        {
            "a table in a group of its own comes after those that could join the group",
            b =>
            {
                CreateTable(b, "a", Distributed, colocated: false);
                CreateTable(b, "b", Distributed, with: "a");
                CreateTable(b, "c", Distributed);
            },
            [
                "create a", "create b", "create c", "distribute c by tenant", "distribute a by tenant with none", "distribute b by tenant with a"
            ]
        },
        {
            "colocation that names tables in a circle still ends",
            b =>
            {
                CreateTable(b, "a", Distributed, with: "b");
                CreateTable(b, "b", Distributed, with: "a");
            },
            ["create a", "create b", "distribute b by tenant with a", "distribute a by tenant with b"]
        },
        {
            "a self-reference is held back as well",
            b => CreateTable(b, "nodes", Distributed, references: "nodes"),
            ["sequential", "create nodes", "distribute nodes by tenant", "fk nodes -> nodes"]
        },
        {
            "a foreign key from a local to a reference table is held back, one between local tables is not",
            b =>
            {
                CreateTable(b, "countries", Reference);
                CreateTable(b, "settings");
                CreateTable(b, "notes", references: ["settings", "countries"]);
            },
            ["sequential", "create countries", "create settings", "create notes fk settings", "reference countries", "fk notes -> countries"]
        },
        {
            "a group of its own",
            b => CreateTable(b, "events", Distributed, column: "device", shards: 64, colocated: false),
            ["create events", "distribute events by device with none in 64"]
        },
        {
            "seed rows come after distribution and after the foreign keys that came with the tables, but before those of a cycle",
            b =>
            {
                CreateTable(b, "a", Distributed);
                CreateTable(b, "b", Distributed, with: "a", references: "a");
                Insert(b, "a");
                Insert(b, "b");
                b.CreateIndex("ix", "a", "id");
                b.Operations.Add(ForeignKey("a", "b"));
            },
            [
                "sequential", "create a", "create b", "distribute a by tenant", "distribute b by tenant with a", "fk b -> a",
                "insert a", "insert b", "index ix", "fk a -> b"
            ]
        },
        {
            "tables of other schemas",
            b =>
            {
                CreateTable(b, "t", Distributed, schema: "x");
                CreateTable(b, "t", Distributed, schema: "y");
            },
            ["create x.t", "create y.t", "distribute x.t by tenant", "distribute y.t by tenant"]
        },
        {
            "a new table beside one that exists",
            b =>
            {
                CreateTable(b, "invoices", Distributed, with: "orders", references: ["orders", "countries"]);
                b.CreateIndex("ix", "invoices", "id");
            },
            [
                "sequential", "create invoices", "distribute invoices by tenant with orders", "fk invoices -> orders",
                "fk invoices -> countries", "index ix"
            ]
        },
        {
            "a table that exists is distributed when its columns are there, and cleaned up",
            b =>
            {
                AlterTable(b, "orders", o => Annotate(o, Distributed));
                b.AddColumn<int>("tenant", "orders", nullable: false);
                b.Operations.Add(ForeignKey("orders", "stores"));
            },
            ["sequential", "alter orders", "add column orders.tenant", "distribute orders by tenant", "truncate orders", "fk orders -> stores"]
        },
        {
            "a new table waits for the existing table that it is colocated with",
            b =>
            {
                AlterTable(b, "stores", o => Annotate(o, Distributed));
                CreateTable(b, "orders", Distributed, with: "stores", references: "stores");
                Insert(b, "orders");
            },
            [
                "sequential", "alter stores", "create orders", "insert orders", "distribute stores by tenant", "truncate stores",
                "distribute orders by tenant with stores", "truncate orders", "fk orders -> stores"
            ]
        },
        {
            "a foreign key that names another group changes metadata only",
            b => AlterTable(b, "orders", o => Annotate(o, Distributed, with: "stores"), o => Annotate(o, Distributed)),
            ["alter orders", "colocate orders with stores"]
        },
        {
            "a foreign key waits for the tables to be in one group",
            b =>
            {
                AlterTable(b, "orders", o => Annotate(o, Distributed, with: "stores"), o => Annotate(o, Distributed));
                b.Operations.Add(ForeignKey("orders", "stores"));
            },
            ["sequential", "alter orders", "colocate orders with stores", "fk orders -> stores"]
        },
        {
            "a group of its own changes metadata only",
            b => AlterTable(b, "orders", o => Annotate(o, Distributed, colocated: false), o => Annotate(o, Distributed, with: "stores")),
            ["alter orders", "colocate orders with none"]
        },
        {
            "no longer naming a group leaves the table where it is",
            b => AlterTable(b, "orders", o => Annotate(o, Distributed), o => Annotate(o, Distributed, with: "stores")),
            ["alter orders"]
        },
        {
            "an altered comment is no business of Citus",
            b => AlterTable(b, "orders", o => { o.Comment = "x"; Annotate(o, Distributed); }, o => Annotate(o, Distributed)),
            ["alter orders"]
        },
        {
            "a renamed distribution column, in tables one of which has another name as well",
            b =>
            {
                b.RenameTable("stores", newName: "shops");
                b.RenameColumn("id", "shops", "key");
                b.RenameColumn("tenant", "orders", "shop");
                b.RenameColumn("other", "orders", "tenant");
                AlterTable(b, "shops", o => Annotate(o, Distributed, "key"), o => Annotate(o, Distributed, "id"));
                AlterTable(b, "orders", o => Annotate(o, Distributed, "shop", with: "shops"), o => Annotate(o, Distributed, with: "stores"));
            },
            [
                "sequential", "RenameTableOperation", "RenameColumnOperation", "RenameColumnOperation", "RenameColumnOperation",
                "alter shops", "alter orders"
            ]
        },
        {
            "a managed local table becomes a distributed one, and another one local",
            b =>
            {
                AlterTable(b, "a", o => Annotate(o, Distributed), o => Annotate(o, CitusTableType.ManagedLocal));
                AlterTable(b, "b", o => Annotate(o, CitusTableType.Local), o => Annotate(o, CitusTableType.ManagedLocal));
            },
            ["sequential", "alter a", "alter b", "undistribute b", "distribute a by tenant", "truncate a"]
        },
        {
            "tables that may move change their kind by way of the coordinator",
            b =>
            {
                b.AllowDataMovement("a");
                AlterTable(b, "a", o => Annotate(o, Reference), o => Annotate(o, Distributed));
                AlterTable(b, "b", o => Annotate(o, CitusTableType.Local), o => Annotate(o, Distributed));
                AlterTable(b, "c", o => Annotate(o, CitusTableType.ManagedLocal), o => Annotate(o, Reference));
                AlterTable(b, "d", o => Annotate(o, Distributed), o => Annotate(o, CitusTableType.SingleShard));
                b.AllowDataMovement("b");
                b.AllowDataMovement("c");
                b.AllowDataMovement("d");
            },
            [
                "sequential", "alter a", "alter b", "alter c", "alter d", "undistribute a", "undistribute b", "undistribute c",
                "undistribute d", "reference a", "truncate a", "managed c", "distribute d by tenant", "truncate d"
            ]
        },
        {
            "distributed tables that may move are altered in place, each after the table of the group that it joins",
            b =>
            {
                AlterTable(b, "c", o => Annotate(o, Distributed, with: "b"), o => Annotate(o, Distributed));
                AlterTable(b, "b", o => Annotate(o, Distributed, "y", with: "a"), o => Annotate(o, Distributed, "x", with: "a"));
                AlterTable(b, "a", o => Annotate(o, Distributed, shards: 8), o => Annotate(o, Distributed));
                b.AllowDataMovement("a");
                b.AllowDataMovement("b");
                b.AllowDataMovement("c");
            },
            [
                "sequential", "alter c", "alter b", "alter a", "move a in 8", "move b by y with a", "move c with b"
            ]
        },
        {
            "no longer naming a number of shards leaves them as they are",
            b => AlterTable(b, "a", o => Annotate(o, Distributed), o => Annotate(o, Distributed, shards: 8)),
            ["alter a"]
        },
        {
            "operations that a replaced distribution column prevents come later",
            b =>
            {
                b.DropPrimaryKey("pk", "a");
                b.DropColumn("x", "a");
                b.DropColumn("other", "a");
                AlterTable(b, "a", o => Annotate(o, Distributed, "y"), o => Annotate(o, Distributed, "x"));
                b.AddPrimaryKey("pk", "a", ["y", "id"]);
                b.CreateIndex("ix", "a", "z");
                b.CreateIndex("uq", "a", "y", unique: true);
                b.Operations.Add(ForeignKey("b", "a"));
                b.AllowDataMovement("a");
            },
            [
                "sequential", "DropPrimaryKeyOperation", "drop column a.other", "alter a", "index ix", "move a by y", "drop column a.x",
                "key a y,id", "fk b -> a", "index uq"
            ]
        },
        {
            "an operation written by hand decides for its table",
            b =>
            {
                AlterTable(b, "orders", o => Annotate(o, Reference), o => Annotate(o, Distributed));
                b.UndistributeTable("orders");
                b.CreateReferenceTable("orders");
            },
            ["sequential", "alter orders", "undistribute orders", "reference orders"]
        },
        {
            "an operation that leaves the kind of a table as it is decides nothing",
            b =>
            {
                CreateTable(b, "stores", Distributed);
                AlterTable(b, "orders", o => Annotate(o, Distributed));
                AlterTable(b, "lines", o => Annotate(o, Reference));
                b.TruncateLocalData("orders");
                b.UpdateTableColocation("orders", colocateWith: "stores");
                b.AlterDistributedTable("stores", shardCount: 8);
                b.TruncateLocalData("lines");
                b.CreateIndex("ix", "orders", "id");
            },
            [
                "sequential", "create stores", "distribute stores by tenant", "alter orders", "alter lines",
                "move stores in 8", "index ix", "reference lines", "truncate lines", "distribute orders by tenant",
                "truncate orders", "truncate orders", "colocate orders with stores", "truncate lines"
            ]
        },
        {
            "an operation that alters distribution decides for a table that is distributed",
            b =>
            {
                AlterTable(b, "orders", o => Annotate(o, Distributed, shards: 8), o => Annotate(o, Distributed, shards: 4));
                b.AlterDistributedTable("orders", shardCount: 8);
            },
            ["sequential", "alter orders", "move orders in 8"]
        },
        {
            "foreign keys of tables that are distributed by hand wait for it",
            b =>
            {
                CreateTable(b, "countries");
                CreateTable(b, "orders", references: "countries");
                b.Sql("-- by hand");
                b.CreateReferenceTable("countries");
                b.CreateDistributedTable("orders", "tenant", shardCount: 4);
                b.CreateIndex("ix", "orders", "id");
            },
            [
                "sequential", "create countries", "create orders", "-- by hand", "reference countries",
                "distribute orders by tenant in 4", "fk orders -> countries", "index ix"
            ]
        },
        {
            "tables are dropped one shard after the other when there are several",
            b =>
            {
                Drop(b, "orders", Distributed);
                Drop(b, "countries", Reference);
            },
            ["sequential", "drop orders", "drop countries"]
        },
        {
            "sequential mode on request",
            b =>
            {
                b.Sql("UPDATE t SET x = 1");
                b.UseSequentialMode();
            },
            ["sequential", "UPDATE t SET x = 1"]
        },
    };

    [Theory]
    [MemberData(nameof(Plans))]
    public void Plans_operations(string description, Action<MigrationBuilder> build, string[] expected)
    {
        Assert.NotEmpty(description);

        Assert.Equal(expected, Describe(Plan(build)));
    }

    [Fact]
    public void Tables_leave_a_schema_that_is_no_longer_distributed_as_local_tables()
    {
        var plan = Plan(
            b =>
            {
                b.Sql("first");
                b.RenameTable("orders", "sales", newSchema: "shop");
                AlterTable(b, "orders", o => o.Schema = "shop", o => Annotate(o, CitusTableType.SingleShard));
                b.UndistributeSchema("sales");
            });

        Assert.Empty(plan.Violations);
        Assert.Equal(
            ["sequential", "first", nameof(UndistributeSchemaOperation), nameof(RenameTableOperation), "alter orders"],
            Describe(plan));
    }

    [Fact]
    public void Does_not_change_the_operations_it_is_given()
    {
        var builder = new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL");
        CreateTable(builder, "stores", Distributed);
        CreateTable(builder, "orders", Distributed, with: "stores", references: "stores");
        var before = builder.Operations.ToList();

        var first = CitusMigrationsPlanner.Plan(new MigrationScope(builder.Operations, model: null));
        var second = CitusMigrationsPlanner.Plan(new MigrationScope(builder.Operations, model: null));

        Assert.Equal(before, builder.Operations);
        Assert.Single(((CreateTableOperation)builder.Operations[1]).ForeignKeys);
        Assert.Equal(Describe(first), Describe(second));
    }

    [Fact]
    public void Keeps_everything_but_the_foreign_keys_of_a_table()
    {
        var operation = new CreateTableOperation
        {
            Name = "orders",
            Schema = "sales",
            Comment = "c",
            IsDestructiveChange = true,
            PrimaryKey = new AddPrimaryKeyOperation { Table = "orders", Columns = ["id"] },
            ForeignKeys = { ForeignKey("orders", "orders", "sales") },
            UniqueConstraints = { new AddUniqueConstraintOperation { Table = "orders", Columns = ["id"] } },
            CheckConstraints = { new AddCheckConstraintOperation { Table = "orders", Name = "ck", Sql = "true" } },
            Columns = { new AddColumnOperation { Table = "orders", Name = "id", ClrType = typeof(int) } }
        };
        Annotate(operation, Distributed);
        operation["Other:Annotation"] = 1;

        var plan = Plan(b => b.Operations.Add(operation));

        var planned = Assert.IsType<CreateTableOperation>(plan.Operations[0]);
        Assert.NotSame(operation, planned);
        Assert.Equal("orders", planned.Name);
        Assert.Equal("sales", planned.Schema);
        Assert.Equal("c", planned.Comment);
        Assert.True(planned.IsDestructiveChange);
        Assert.Same(operation.PrimaryKey, planned.PrimaryKey);
        Assert.Equal(operation.Columns, planned.Columns);
        Assert.Equal(operation.UniqueConstraints, planned.UniqueConstraints);
        Assert.Equal(operation.CheckConstraints, planned.CheckConstraints);
        Assert.Empty(planned.ForeignKeys);
        Assert.Equal(1, planned["Other:Annotation"]);
        Assert.Same(operation.ForeignKeys[0], plan.Operations[^1]);
    }

    public static TheoryData<CitusTableType, CitusTableType> RowMovingTransitions { get; } = new(
        from before in Enum.GetValues<CitusTableType>()
        from now in Enum.GetValues<CitusTableType>()
        where before is not (CitusTableType.Local or CitusTableType.ManagedLocal) && before != now
        select (before, now));

    [Theory]
    [MemberData(nameof(RowMovingTransitions))]
    public void Refuses_to_move_distributed_rows(CitusTableType before, CitusTableType now)
    {
        var plan = Plan(b => AlterTable(b, "orders", o => Annotate(o, now), o => Annotate(o, before)));

        var violation = Assert.Single(plan.Violations);
        Assert.Equal("CITUS123", violation.Rule.Id);
        Assert.StartsWith("Table 'orders' is ", violation.Message, StringComparison.Ordinal);
        Assert.Contains("migrationBuilder.AllowDataMovement(\"orders\")", violation.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_distributed_table_without_a_column()
    {
        var exception = Assert.Throws<InvalidOperationException>(
            () => Plan(
                b =>
                {
                    CreateTable(b, "orders", Distributed);
                    b.Operations[0].RemoveAnnotation(CitusAnnotationNames.DistributionColumn);
                }));

        Assert.Equal(
            "Table 'orders' is annotated as a distributed table without the annotation 'Citus:DistributionColumn'. Add the annotation with the "
            + "name of the column to the migration, or make the table a single-shard table.",
            exception.Message);
    }

    [Fact]
    public void Refuses_another_distribution_column_and_names_both()
    {
        var plan = Plan(b => AlterTable(b, "orders", o => Annotate(o, Distributed, "b", shards: 8), o => Annotate(o, Distributed, "a")));

        var violation = Assert.Single(plan.Violations);
        Assert.Equal("CITUS123", violation.Rule.Id);
        Assert.Contains(
            "is distributed by 'a' and would be distributed by 'b' over 8 shards after the migration.", violation.Message, StringComparison.Ordinal);

        plan = Plan(b => AlterTable(b, "orders", o => Annotate(o, Distributed, "b"), o => Annotate(o, Distributed, "a")));

        violation = Assert.Single(plan.Violations);
        Assert.Equal("CITUS122", violation.Rule.Id);
        Assert.StartsWith(
            "Table 'orders' is distributed by column 'a' and would be distributed by 'b' after the migration.", violation.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Extension_is_created_where_Citus_is_loaded_only_when_plain_PostgreSQL_is_allowed(bool allow)
    {
        var plan = Plan(
            b => b.AlterDatabase()
                .Annotation("Npgsql:PostgresExtension:citus", ",,")
                .Annotation("Npgsql:PostgresExtension:hstore", ",,"),
            allow);

        var alter = Assert.IsType<AlterDatabaseOperation>(plan.Operations[0]);
        Assert.NotNull(alter.FindAnnotation("Npgsql:PostgresExtension:hstore"));
        Assert.Equal(allow, alter.FindAnnotation("Npgsql:PostgresExtension:citus") is null);
        Assert.Equal(allow ? 2 : 1, plan.Operations.Count);
    }

    public static TheoryData<string, Action<MigrationBuilder>, bool> SequentialModes { get; } = new()
    {
        { "one index", b => b.CreateIndex("i1", "d", "c"), false },
        { "indexes of distributed tables", b => { b.CreateIndex("i1", "d", "c"); b.CreateIndex("i2", "d", "e"); }, false },
        { "columns of distributed tables", b => { b.AddColumn<int>("x", "d"); b.CreateIndex("i1", "d", "x"); }, false },
        { "an index of a reference table", b => { b.CreateIndex("i1", "d", "c"); b.CreateIndex("i2", "r", "c"); }, true },
        { "a foreign key", b => { b.CreateIndex("i1", "d", "c"); b.Operations.Add(ForeignKey("d", "r")); }, true },
        { "a dropped column", b => { b.CreateIndex("i1", "d", "c"); b.DropColumn("x", "d"); }, true },
        { "a dropped table", b => { b.CreateIndex("i1", "d", "c"); b.DropTable("d"); }, true },
        { "a dropped index and a reference table", b => { b.DropIndex("i1", "d"); b.AddColumn<int>("x", "r"); }, true },
        { "a renamed index and a reference table", b => { b.RenameIndex("i1", "i2", "d"); b.AddColumn<int>("x", "r"); }, true },
        { "dropped and renamed indexes of distributed tables", b => { b.DropIndex("i1", "d"); b.RenameIndex("i2", "i3", "d"); }, false },
        { "dropped and renamed indexes of tables unnamed", b => { b.DropIndex("i1"); b.RenameIndex("i2", "i3"); }, true },
        { "a table by a name that it no longer has", b => { b.CreateIndex("i1", "d", "c"); b.RenameTable("old", newName: "r"); }, true },
        { "a new sequence", b => { b.CreateIndex("i1", "d", "c"); b.CreateSequence("s"); }, false },
        { "SQL", b => { b.CreateIndex("i1", "d", "c"); b.Sql("SELECT 1"); }, true },
        { "a schema", b => { b.CreateIndex("i1", "d", "c"); b.EnsureSchema("s"); }, true },
        { "rows of a reference table", b => { b.CreateIndex("i1", "d", "c"); Insert(b, "r"); }, true },
        { "rows of a distributed table", b => { b.CreateIndex("i1", "d", "c"); Insert(b, "d"); }, false },
        { "local tables", b => { b.CreateIndex("i1", "d", "c"); b.CreateIndex("i2", "l", "c"); b.DropColumn("x", "l"); }, false },
    };

    [Theory]
    [MemberData(nameof(SequentialModes))]
    public void Uses_sequential_mode_only_where_it_is_needed(string description, Action<MigrationBuilder> build, bool expected)
    {
        Assert.NotEmpty(description);
        var known = new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL");
        AlterTable(known, "d", o => Annotate(o, Distributed));
        AlterTable(known, "r", o => Annotate(o, Reference));
        AlterTable(known, "l", _ => { });
        var builder = new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL");
        build(builder);

        var isNeeded = SequentialMode.IsNeeded(
            builder.Operations, new MigrationScope([.. known.Operations, .. builder.Operations], model: null));

        Assert.Equal(expected, isNeeded);
    }

    private static void Drop(MigrationBuilder builder, string name, CitusTableType type)
    {
        var operation = new DropTableOperation { Name = name };
        operation[CitusAnnotationNames.TableType] = type;
        builder.Operations.Add(operation);
    }
}
