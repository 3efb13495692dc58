using EFCore.Citus.Migrations.Planning;
using EFCore.Citus.Migrations.State;
using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EFCore.Citus.Tests.Migrations;

/// <summary>
///     Tests the plan of a migration between two models, of which the second one is distributed.
/// </summary>
public class AdoptionPlanTest : PlannerTestBase
{
    [Fact]
    public void Fills_columns_from_foreign_keys_and_puts_foreign_keys_that_stay_out_of_the_way()
        => Assert.Equal(
            [
                "sequential",
                "drop fk fk_lines_orders", "drop fk fk_notes_lines", "DropPrimaryKeyOperation", "DropPrimaryKeyOperation", "DropPrimaryKeyOperation",
                "AlterDatabaseOperation", "alter stores", "alter orders", "alter notes", "alter lines", "alter countries",
                "add column notes.store", "add column lines.store",
                "fill lines.store from orders.store on order = id", "fill notes.store from lines.store on line = id",
                "key orders store,id", "key notes store,id", "key lines store,id",
                "drop fk fk_orders_stores", "drop fk fk_stores_countries",
                "reference countries", "truncate countries",
                "distribute stores by id", "truncate stores", "fk stores -> countries",
                "distribute orders by store with stores", "truncate orders", "fk orders -> stores",
                "distribute lines by store with orders", "truncate lines", "fk lines -> orders",
                "distribute notes by store with lines", "truncate notes", "fk notes -> lines"
            ],
            Describe(Plan(Plain, Distributed)).Where(o => !o.Contains("index", StringComparison.OrdinalIgnoreCase)));

    [Fact]
    public void Takes_what_is_written_by_hand_for_the_column_that_it_fills()
        => Assert.Equal(
            ["fill lines.store from orders.store on order = id", "fill notes.store from orders.store on line = id"],
            Describe(Plan(Plain, Distributed, b => b.BackfillColumn("notes", "store", "line", "orders", "id")))
                .Where(o => o.StartsWith("fill", StringComparison.Ordinal)));

    [Fact]
    public void Distributes_concurrently_before_all_that_is_in_a_transaction()
    {
        var plan = Plan(Prepared, Distributed, b => b.DistributeConcurrently());

        Assert.Empty(plan.Violations);
        Assert.Equal(
            [
                "sequential", "AlterDatabaseOperation", "check settings for stores,orders,lines,notes",
                "alter stores", "alter orders", "alter notes", "alter lines", "alter countries",
                "drop fk fk_lines_orders if it is there", "drop fk fk_notes_lines if it is there", "drop fk fk_orders_stores if it is there",
                "drop fk fk_stores_countries if it is there",
                "distribute concurrently stores by id", "distribute concurrently orders by store with stores",
                "distribute concurrently lines by store with orders", "distribute concurrently notes by store with lines",
                "fk lines -> orders", "fk notes -> lines", "fk orders -> stores", "reference countries", "truncate countries",
                "fk stores -> countries"
            ],
            Describe(plan));
    }

    [Fact]
    public void Refuses_what_could_not_be_run_again()
    {
        var plan = Plan(Plain, Distributed, b => b.DistributeConcurrently());

        var violation = Assert.Single(plan.Violations);
        Assert.Equal("CITUS119", violation.Rule.Id);
        Assert.Contains("contains the earlier operation 'DropForeignKey',", violation.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_tables_with_rows_that_would_move_and_nothing_that_follows_from_it()
        => Assert.Equal(
            [
                "CITUS123: Table 'stores'", "CITUS123: Table 'orders'", "CITUS123: Table 'notes'", "CITUS123: Table 'lines'",
                "CITUS123: Table 'countries'"
            ],
            Refuse(Distributed, Plain).Select(l => l[..l.IndexOf(" is ", StringComparison.Ordinal)]));

    [Fact]
    public void Names_with_rows_that_would_move_what_is_in_the_way_of_them()
    {
        var lines = Refuse(Build(true), Build(false));

        Assert.Equal(["CITUS123", "CITUS131"], lines.Select(l => l[..l.IndexOf(':', StringComparison.Ordinal)]));

        static Action<ModelBuilder> Build(bool isDistributed)
            => b => b.Entity(
                "a",
                e =>
                {
                    e.Property<long>("id");
                    e.Property<int>("store");
                    e.HasKey("store", "id");
                    e.Property<long>("id").UseIdentityByDefaultColumn();
                    _ = isDistributed ? e.IsDistributedBy("store") : e;
                });
    }

    private static string[] Refuse(Action<ModelBuilder> from, Action<ModelBuilder> to)
    {
        using var context = TestModel.CreateContext(_ => { });
        var model = TestModel.Build(to);
        var operations = context.GetService<IMigrationsModelDiffer>()
            .GetDifferences(TestModel.Build(from).GetRelationalModel(), model.GetRelationalModel());

        return Assert.Throws<InvalidOperationException>(
            () => context.GetService<IMigrationsSqlGenerator>().Generate(operations, model)).Message.Split('\n')[1..];
    }

    [Theory]
    [InlineData("Id", "column \"id\" of relation \"t\" does not exist")]
    [InlineData("user", "syntax error at or near \"user\"")]
    public void Refuses_identity_columns_that_Citus_loses_on_the_way(string column, string citusError)
    {
        using var context = TestModel.CreateContext(_ => { });
        var builder = new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL");
        builder.CreateTable(
            "t",
            t => new
            {
                tenant = t.Column<int>(),
                identity = t.Column<long>(name: column).Annotation(
                    "Npgsql:ValueGenerationStrategy", Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.NpgsqlValueGenerationStrategy.IdentityByDefaultColumn)
            });
        builder.CreateDistributedTableConcurrently("t", "tenant");

        var message = Assert.Throws<InvalidOperationException>(
            () => context.GetService<IMigrationsSqlGenerator>().Generate(builder.Operations)).Message;

        Assert.Contains("CITUS101: 'CreateDistributedTableConcurrently()' is called for table 't'", message, StringComparison.Ordinal);
        Assert.Contains(citusError, message, StringComparison.Ordinal);
    }

    private static CitusMigrationsPlan Plan(Action<ModelBuilder> from, Action<ModelBuilder> to, Action<MigrationBuilder>? addition = null)
    {
        using var context = TestModel.CreateContext(_ => { });
        var model = TestModel.Build(to);
        var builder = new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL");
        builder.Operations.AddRange(
            context.GetService<IMigrationsModelDiffer>().GetDifferences(
                TestModel.Build(from).GetRelationalModel(), model.GetRelationalModel()));
        addition?.Invoke(builder);

        return CitusMigrationsPlanner.Plan(new MigrationScope(builder.Operations, model));
    }

    private static void Plain(ModelBuilder modelBuilder)
        => Declare(modelBuilder, withStore: false);

    private static void Prepared(ModelBuilder modelBuilder)
        => Declare(modelBuilder, withStore: true);

    private static void Distributed(ModelBuilder modelBuilder)
    {
        Prepared(modelBuilder);
        modelBuilder.Entity("countries").IsReferenceTable();
        modelBuilder.Entity("stores").IsDistributedBy("id");
        foreach (var table in new[] { "orders", "lines", "notes" })
        {
            modelBuilder.Entity(table).IsDistributedBy("store");
        }
    }

    private static void Declare(ModelBuilder modelBuilder, bool withStore)
    {
        Table(modelBuilder, "countries", "id");
        Refer(Table(modelBuilder, "stores", "id"), "countries", "country");
        Refer(Table(modelBuilder, "orders", withStore ? ["store", "id"] : ["id"]), "stores", "store");
        Refer(Table(modelBuilder, "notes", withStore ? ["store", "id"] : ["id"]), "lines", withStore ? ["store", "line"] : ["line"]);
        Refer(Table(modelBuilder, "lines", withStore ? ["store", "id"] : ["id"]), "orders", withStore ? ["store", "order"] : ["order"]);
    }

    private static EntityTypeBuilder Table(ModelBuilder modelBuilder, string name, params string[] key)
    {
        var table = modelBuilder.Entity(name).ToTable(name);
        foreach (var column in key)
        {
            table.Property<int>(column).ValueGeneratedNever();
        }

        table.HasKey(key);

        return table;
    }

    private static void Refer(EntityTypeBuilder table, string principal, params string[] columns)
    {
        foreach (var column in columns)
        {
            table.Property<int>(column);
        }

        table.HasOne(principal).WithMany().HasForeignKey(columns).HasConstraintName($"fk_{table.Metadata.Name}_{principal}");
        foreach (var index in table.Metadata.GetIndexes().ToList())
        {
            table.Metadata.RemoveIndex(index);
        }
    }
}
