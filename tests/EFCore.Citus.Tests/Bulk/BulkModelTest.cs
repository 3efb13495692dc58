using System.Linq.Expressions;
using EFCore.Citus.Bulk;
using EFCore.Citus.Bulk.Model;
using EFCore.Citus.Bulk.Writing;
using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Tests.Bulk;

public class BulkModelTest
{
    [Fact]
    public void Columns_that_the_database_generates_are_left_out_where_there_is_no_value()
    {
        using var context = Context(
            b => b.Entity<Order>(o =>
            {
                o.ToTable("the \"orders\" x", "a schema").IsDistributedBy(x => x.StoreId).HasKey(x => new { x.StoreId, x.Id });
                o.Property(x => x.Id).UseIdentityByDefaultColumn();
                o.Property(x => x.Note).HasDefaultValue("none");
                o.Property(x => x.Total).HasComputedColumnSql("1 + 1", stored: true);
                o.Property<uint>("Version").IsRowVersion();
            }));

        Assert.Equal(
            """COPY "a schema"."the ""orders"" x" ("StoreId", "Name") FROM STDIN (FORMAT BINARY)""",
            CopyCommand(context, new Order { StoreId = 1, Name = "x" }));
        Assert.Equal(
            """COPY "a schema"."the ""orders"" x" ("Id", "StoreId", "Name", "Note") FROM STDIN (FORMAT BINARY)""",
            CopyCommand(context, new Order { StoreId = 1, Id = 7, Name = "x", Note = "y" }));
    }

    [Fact]
    public void Rows_of_a_hierarchy_share_a_copy_whatever_their_type()
    {
        using var context = Context(
            b =>
            {
                b.Entity<Animal>().ToTable("animals").Property(a => a.Id).ValueGeneratedNever();
                b.Entity<Cat>();
                b.Entity<Dog>().Property(d => d.Tricks).HasDefaultValue(3);
            });
        var load = Load<Animal>(context);
        var cat = new Cat { Id = 1 };
        var shape = BulkShape.Of(load.TypeOf(cat), cat);

        Assert.Equal(["Discriminator", "Id", "Lives", "Tricks"], shape.Columns.Select(c => c.Name).Order(StringComparer.Ordinal));
        Assert.Null(shape.RowOf(load.TypeOf(cat)).Columns[IndexOf(shape, "Tricks")]);
        Assert.True(shape.Fits(load.TypeOf(new Dog()), new Dog { Tricks = 1 }));
        Assert.False(shape.Fits(load.TypeOf(new Dog()), new Dog()));

        static int IndexOf(BulkShape shape, string name)
            => shape.Columns.ToList().FindIndex(c => c.Name == name);
    }

    [Fact]
    public void Statements_of_an_upsert()
    {
        using var context = Context(Shop);
        var model = BulkModel.Get(context.Model.FindEntityType(typeof(Order))!);
        var load = new BulkLoad(context, model, new BulkOptions());
        var order = new Order { StoreId = 1, Id = 1, Name = "x", Note = "y" };
        var shape = BulkShape.Of(load.TypeOf(order), order);
        var helper = context.GetService<ISqlGenerationHelper>();

        Assert.Equal(
            """CREATE TEMPORARY TABLE "s" ON COMMIT DROP AS SELECT "Id", "StoreId", "Name", "Note", "Total", 0::bigint AS "#" FROM orders WITH NO DATA""",
            StageSql.Create(shape, "\"s\"", "\"#\"", helper));
        var upsert = UpsertTable.Create(model.Tables[0], model, new BulkOptions());
        Assert.Equal(
            """SELECT min("#"), max("#") FROM "s" GROUP BY "StoreId", "Id" HAVING count(*) > 1 ORDER BY 1 LIMIT 1""",
            StageSql.Duplicates(upsert, "\"s\"", "\"#\"", helper));
        Assert.Equal(
            """
            WITH moved AS (INSERT INTO orders ("Id", "StoreId", "Name", "Note", "Total") SELECT s."Id", s."StoreId", s."Name", s."Note", s."Total" FROM "s" AS s ON CONFLICT ("StoreId", "Id") DO UPDATE SET "Name" = excluded."Name", "Note" = excluded."Note", "Total" = excluded."Total" RETURNING xmax = 0 AS inserted) SELECT count(*) FILTER (WHERE inserted), count(*) FILTER (WHERE NOT inserted) FROM moved
            """,
            Assert.Single(StageSql.Move(shape, upsert, "\"s\"", "\"#\"", lastDuplicateWins: false, helper)));

        var byName = new BulkOptions { Match = ["StoreId", "Name"], Update = ["Total"] };
        upsert = UpsertTable.Create(model.Tables[0], model, byName);
        Assert.Contains("""WHERE "Name" IS NOT NULL GROUP BY "StoreId", "Name" """, StageSql.Duplicates(upsert, "s", "i", helper));
        Assert.Contains(
            """WHERE NOT EXISTS (SELECT 1 FROM s AS later WHERE later."StoreId" = s."StoreId" AND later."Name" = s."Name" AND later.i > s.i) ON CONFLICT ("StoreId", "Name") DO UPDATE SET "Total" = excluded."Total" """,
            Assert.Single(StageSql.Move(shape, upsert, "s", "i", lastDuplicateWins: true, helper)));
        upsert = UpsertTable.Create(model.Tables[0], model, new BulkOptions { DoNothing = true });
        Assert.Contains(
            "DO NOTHING RETURNING 1", Assert.Single(StageSql.Move(shape, upsert, "s", "i", lastDuplicateWins: false, helper)));
        Assert.Contains(
            "RETURNING 1) SELECT count(*), 0 FROM moved",
            Assert.Single(StageSql.Move(shape, null, "s", "i", lastDuplicateWins: false, helper)));
    }

    [Theory]
    [InlineData(new[] { "Name" }, null, false, "distributed by 'StoreId'", "Add the distribution column to 'Match()'")]
    [InlineData(new[] { "StoreId", "Total" }, null, false, "requires a key or a unique index", "HasIndex")]
    [InlineData(new[] { "StoreId", "Nothing" }, null, false, "'Order.Nothing'", "'orders'")]
    [InlineData(null, new[] { "StoreId" }, false, "modifying the partition value", "Remove the column")]
    [InlineData(null, new[] { "Gone" }, false, "'Order.Gone'", "'orders'")]
    [InlineData(null, new[] { "Name" }, true, "'Update()' and 'DoNothing()'", "'Order'")]
    public void What_an_upsert_cannot_do_is_refused_before(string[]? match, string[]? update, bool doNothing, string reason, string fix)
    {
        using var context = Context(Shop);
        var model = BulkModel.Get(context.Model.FindEntityType(typeof(Order))!);
        var options = new BulkOptions { Match = match, Update = update, DoNothing = doNothing };

        var error = Assert.Throws<InvalidOperationException>(() => UpsertTable.Create(model.Tables[0], model, options));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains(fix, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Entity_types_that_a_copy_cannot_write_are_refused()
    {
        Assert.Contains(
            "'animals', 'cats'",
            Refusal<Animal>(
                b =>
                {
                    b.Entity<Animal>().UseTptMappingStrategy().ToTable("animals");
                    b.Entity<Cat>().ToTable("cats");
                    b.Ignore<Dog>();
                }),
            StringComparison.Ordinal);
        Assert.Contains("not mapped to a table", Refusal<Order>(b => b.Entity<Order>().ToView("orders")), StringComparison.Ordinal);
        Assert.Contains(
            "part of the rows of 'Order'",
            Refusal<OrderNote>(
                b =>
                {
                    b.Entity<Order>().ToTable("orders").HasOne<OrderNote>().WithOne().HasForeignKey<OrderNote>(n => n.Id).HasPrincipalKey<Order>(o => o.Id);
                    b.Entity<Order>().HasKey(o => o.Id);
                    b.Entity<OrderNote>().ToTable("orders");
                }),
            StringComparison.Ordinal);
        Assert.Contains("stored procedure", Refusal<OrderNote>(b => b.Entity<OrderNote>().InsertUsingStoredProcedure("p", p => p.HasParameter(n => n.Id, x => x.IsOutput()))), StringComparison.Ordinal);
        Assert.Contains("not an entity type of the model", Refusal<OrderNote>(b => b.Entity<Order>().HasKey(o => o.Id)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Distributed_tables_need_sequential_mode_beside_a_reference_table_that_others_refer_to(bool foreignKey)
    {
        using var context = Context(
            b =>
            {
                b.Entity<Line>(l =>
                {
                    l.IsDistributedBy(x => x.StoreId).HasKey(x => new { x.StoreId, x.Id });
                    if (foreignKey)
                    {
                        l.HasOne<OrderNote>().WithMany().HasForeignKey(x => x.NoteId);
                    }
                });
                b.Entity<OrderNote>().IsReferenceTable();
                b.Entity<Animal>().IsDistributedBy(a => a.Id);
                b.Entity<Cat>();
                b.Entity<Dog>();
            });

        Assert.Equal(foreignKey, NeedsSequentialMode<Line>());
        Assert.Equal(foreignKey, NeedsSequentialMode<Animal>());
        Assert.False(NeedsSequentialMode<OrderNote>());

        bool NeedsSequentialMode<TEntity>()
            => BulkModel.Get(context.Model.FindEntityType(typeof(TEntity))!).Tables.Single().NeedsSequentialMode;
    }

    [Fact]
    public void Options_are_checked()
    {
        var options = new BulkOptions();
        var insert = new BulkInsertOptionsBuilder<Order>(options);
        Assert.Throws<ArgumentOutOfRangeException>(() => insert.BatchSize(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => insert.Connections(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => insert.OnProgress(_ => { }, 0));
        var upsert = new BulkUpsertOptionsBuilder<Order>(options);
        Assert.Throws<ArgumentOutOfRangeException>(() => upsert.BatchSize(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => upsert.OnProgress(_ => { }, 0));

        using var context = Context(Shop);
        insert.SetProperty(o => EF.Property<int>(o, "Unknown"), 1);
        var error = Assert.Throws<InvalidOperationException>(
            () => new BulkLoad(context, BulkModel.Get(context.Model.FindEntityType(typeof(Order))!), options));
        Assert.Contains("'Unknown'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_properties_are_read_out_of_lambdas()
    {
        var name = "Sha" + "dow";
        Assert.Equal(["StoreId", "Shadow"], Names(o => new { o.StoreId, S = EF.Property<int>(o, name) }));
        Assert.Equal(["Name"], Names(o => o.Name));
        Assert.Equal(["Id"], Names(o => o.Id));
        Assert.Throws<ArgumentException>(() => Names(o => o.Name!.Length));
        Assert.Throws<ArgumentException>(() => Names(o => o));
        Assert.Throws<ArgumentException>(() => Names(o => 7));

        static IReadOnlyList<string> Names(Expression<Func<Order, object?>> selector)
            => PropertySelector.Names(selector);
    }

    private static void Shop(ModelBuilder modelBuilder)
        => modelBuilder.Entity<Order>(o =>
        {
            o.ToTable("orders").IsDistributedBy(x => x.StoreId).HasKey(x => new { x.StoreId, x.Id });
            o.Property(x => x.Id).ValueGeneratedNever();
            o.HasIndex(x => new { x.StoreId, x.Name }).IsUnique();
        });

    private static string Refusal<TEntity>(Action<ModelBuilder> build)
        where TEntity : class
    {
        using var context = Context(build);

        return Assert.Throws<InvalidOperationException>(() => context.BulkInsert(Array.Empty<TEntity>())).Message;
    }

    private static string CopyCommand<TEntity>(DbContext context, TEntity entity)
        where TEntity : class
    {
        var load = Load<TEntity>(context);
        var shape = BulkShape.Of(load.TypeOf(entity), entity);
        var helper = context.GetService<ISqlGenerationHelper>();

        return shape.CopyCommand(helper.DelimitIdentifier(shape.Table.Table.Name, shape.Table.Table.Schema), helper);
    }

    private static BulkLoad Load<TEntity>(DbContext context)
        => new(context, BulkModel.Get(context.Model.FindEntityType(typeof(TEntity))!), new BulkOptions());

    private static ModelContext Context(Action<ModelBuilder> build)
        => new(OfflineContext.Options(after: o => o.EnableServiceProviderCaching(false)), build);

    private sealed class ModelContext(DbContextOptions options, Action<ModelBuilder> build) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => build(modelBuilder);
    }

    private sealed class Order
    {
        public int StoreId { get; set; }

        public int Id { get; set; }

        public string? Name { get; set; }

        public string? Note { get; set; }

        public int Total { get; set; }
    }

    private sealed class OrderNote
    {
        public int Id { get; set; }
    }

    private sealed class Line
    {
        public int StoreId { get; set; }

        public int Id { get; set; }

        public int OrderId { get; set; }

        public int NoteId { get; set; }
    }

    private abstract class Animal
    {
        public int Id { get; set; }
    }

    private sealed class Cat : Animal
    {
        public int Lives { get; set; }
    }

    private sealed class Dog : Animal
    {
        public int Tricks { get; set; }
    }
}
