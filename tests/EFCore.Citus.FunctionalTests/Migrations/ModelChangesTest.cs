using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Tests migrations after the first one: a model on the cluster changes, with rows in its tables, and changes back.
/// </summary>
public class ModelChangesTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private static readonly Dictionary<string, Action<ModelBuilder>> Changes = new()
    {
        ["a distributed table is renamed"] = b => b.Entity<Order>().ToTable("Purchases"),
        ["a reference table is renamed"] = b => b.Entity<Country>().ToTable("nations"),
        ["a reference table is renamed and an index of a distributed table dropped"] = b =>
        {
            b.Entity<Country>().ToTable("nations");
            WithoutIndex(b);
        },
        ["the distribution column is renamed"] = RenameDistributionColumn,
        ["the distribution column and its tables are renamed"] = b =>
        {
            RenameDistributionColumn(b);
            b.Entity<Store>().ToTable("shops");
            b.Entity<Order>().ToTable("purchases");
        },
        ["a distributed table moves to another schema"] = b => b.Entity<Order>().ToTable("orders", "Sales Area"),
        ["all tables move to a default schema"] = b => b.HasDefaultSchema("app"),
        ["an index is dropped and rows of a reference table are added"] = b =>
        {
            WithoutIndex(b);
            b.Entity<Country>().HasData(new Country { Code = "FR" });
        },
        ["an index is renamed and a reference table gets a column"] = b =>
        {
            b.Entity<Order>().HasIndex(o => o.Number).HasDatabaseName("renamed");
            b.Entity<Country>().Property<string>("Name");
        },
        ["seed rows of a reference and of a distributed table are changed, deleted and added"] = OtherSeeds,
        ["foreign keys are dropped"] = b =>
        {
            var order = b.Entity<Order>().Metadata;
            order.RemoveForeignKey(order.GetForeignKeys().Single(f => f.PrincipalEntityType.ClrType == typeof(Country)));
            var line = b.Entity<Line>().Metadata;
            line.RemoveForeignKey(line.GetForeignKeys().Single());
        },
        ["a primary key is extended, with constraints and comments"] = b => b.Entity<Line>(l =>
        {
            l.HasKey(x => new { x.StoreId, x.OrderId, x.Id, x.Part });
            l.HasIndex(x => new { x.StoreId, x.Part }).IsUnique();
            l.ToTable("lines", t =>
            {
                t.HasComment("Lines");
                t.HasCheckConstraint("CK_lines_Part", "\"Part\" >= 0");
            });
            l.Property(x => x.Part).HasComment("The part");
        }),
        ["a table is dropped, another one created and columns come and go"] = b =>
        {
            b.Ignore<Line>();
            b.Entity<Order>().Ignore(o => o.Number);
            b.Entity<Order>().Property<DateTime?>("Shipped");
            b.Entity<Return>(r =>
            {
                r.ToTable("returns", t => t.HasComment("Returns")).IsDistributedBy(x => x.StoreId);
                r.HasKey(x => new { x.StoreId, x.Id });
                r.HasOne<Order>().WithMany().HasForeignKey(x => new { x.StoreId, x.OrderId });
                r.HasOne<Country>().WithMany().HasForeignKey(x => x.CountryCode);
            });
        },
        ["types, an extension, a sequence and a schema are added"] = b =>
        {
            b.HasPostgresEnum("mood", ["sad", "happy"]);
            b.HasPostgresExtension("pg_trgm");
            b.HasCollation("german", locale: "de-x-icu", provider: "icu");
            b.HasSequence<long>("numbers", "seq");
            b.Entity<Order>().Property<string>("Mood").HasColumnType("mood");
            b.Entity<Country>().Property<string>("Name").UseCollation("german");
        },
        ["keys come from a sequence"] = b => b.Entity<Return>(r =>
        {
            r.ToTable("returns").IsDistributedBy(x => x.StoreId);
            r.HasKey(x => new { x.StoreId, x.Id });
            r.Property(x => x.Id).UseHiLo();
        }),
        ["an index is built concurrently among other changes"] = b =>
        {
            b.Entity<Country>().Property<string>("Name");
            b.Entity<Order>().HasIndex(o => new { o.Number, o.StoreId }).IsCreatedConcurrently();
            b.Entity<Line>().HasOne<Country>().WithMany().HasForeignKey("CountryCode");
        },
    };

    public static TheoryData<string> Names
        => [.. Changes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Migrates_there_and_back(string change)
    {
        await using (var context = Context(_ => { }))
        {
            await Migrating.MigrateAsync(null, context);
            await CitusCatalog.AssertMatchesAsync(context, Database);
            await Database.ExecuteAsync(
                "INSERT INTO orders (\"StoreId\", \"Number\", \"CountryCode\") SELECT 2, i, 'AT' FROM generate_series(100, 119) AS i");
        }

        await using (var before = Context(_ => { }))
        await using (var after = Context(Changes[change]))
        {
            await Migrating.MigrateAsync(before, after);
            await CitusCatalog.AssertMatchesAsync(after, Database);
            Assert.Equal(22, await after.Set<Order>().CountAsync(TestContext.Current.CancellationToken));
        }

        await using (var before = Context(Changes[change]))
        await using (var after = Context(_ => { }))
        {
            await Migrating.MigrateAsync(before, after);
            await CitusCatalog.AssertMatchesAsync(after, Database);
            Assert.Equal(22, await after.Set<Order>().CountAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Workers_have_the_sequences_of_columns_with_delimited_names()
    {
        await using var before = Context(_ => { });
        await using var after = Context(b =>
        {
            b.HasSequence<long>("numbers");
            b.Entity<Line>().Property(l => l.Part).HasDefaultValueSql("nextval('numbers')");
            b.Entity<Line>().Property<long?>("Number").HasDefaultValueSql("nextval('numbers')");
        });
        await Migrating.MigrateAsync(null, before);
        await Migrating.MigrateAsync(before, after);

        Assert.All(
            await Database.OnWorkersAsync(
                """
                SELECT string_agg(concat_ws(' ', a.attname, pg_get_expr(d.adbin, d.adrelid)), ', ' ORDER BY attnum)
                FROM pg_attribute AS a JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                WHERE a.attrelid = 'lines'::regclass AND NOT a.attisdropped
                """),
            columns => Assert.Equal("Part nextval('numbers'::regclass), Number nextval('numbers'::regclass)", columns));
    }

    private static void WithoutIndex(ModelBuilder modelBuilder)
    {
        var order = modelBuilder.Entity<Order>().Metadata;
        order.RemoveIndex(order.GetIndexes().Single(i => i.Properties[0].Name == nameof(Order.Number)));
    }

    private static void Seeds(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Country>().HasData(new Country { Code = "AT" }, new Country { Code = "TR" });
        modelBuilder.Entity<Order>().HasData(
            new Order { StoreId = 1, Id = 1, Number = 1, CountryCode = "AT" },
            new Order { StoreId = 1, Id = 2, Number = 2, CountryCode = "AT" });
    }

    private static void OtherSeeds(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Country>().Property<string>("Name");
        modelBuilder.Entity<Country>().HasData(new { Code = "AT", Name = "Austria" }, new { Code = "IT", Name = "Italia" });
        modelBuilder.Entity<Order>().HasData(
            new Order { StoreId = 1, Id = 1, Number = 9 },
            new Order { StoreId = 2, Id = 7000, Number = 1 });
    }

    private static void RenameDistributionColumn(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Store>().Property(s => s.Id).HasColumnName("shop");
        modelBuilder.Entity<Order>().Property(o => o.StoreId).HasColumnName("shop");
        modelBuilder.Entity<Line>().Property(l => l.StoreId).HasColumnName("shop");
    }

    private ShopContext Context(Action<ModelBuilder> change)
        => new(
            new DbContextOptionsBuilder().UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus())
                .EnableServiceProviderCaching(false).Options,
            change);

    private sealed class ShopContext(DbContextOptions options, Action<ModelBuilder> change) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            // The default schema has a name, because Npgsql does not move a table back to a schema without a name.
            modelBuilder.HasDefaultSchema("public");
            modelBuilder.Entity<Country>(b =>
            {
                b.ToTable("countries").IsReferenceTable();
                b.HasKey(c => c.Code);
            });
            modelBuilder.Entity<Store>(b =>
            {
                b.ToTable("stores").IsDistributedBy(s => s.Id);
                b.Property(s => s.Id).ValueGeneratedNever();
                b.HasData(new Store { Id = 1 }, new Store { Id = 2 });
            });
            modelBuilder.Entity<Order>(b =>
            {
                b.ToTable("orders").IsDistributedBy(o => o.StoreId);
                b.HasKey(o => new { o.StoreId, o.Id });
                b.Property(o => o.Id).ValueGeneratedOnAdd();
                b.HasIndex(o => o.Number);
                b.HasOne<Store>().WithMany().HasForeignKey(o => o.StoreId);
                b.HasOne<Country>().WithMany().HasForeignKey(o => o.CountryCode);
            });
            modelBuilder.Entity<Line>(b =>
            {
                b.ToTable("lines").IsDistributedBy(l => l.StoreId);
                b.HasKey(l => new { l.StoreId, l.OrderId, l.Id });
                b.HasOne<Order>().WithMany().HasForeignKey(l => new { l.StoreId, l.OrderId });
            });
            modelBuilder.Entity<Setting>().ToTable("settings");
            change(modelBuilder);
            if (change != OtherSeeds)
            {
                Seeds(modelBuilder);
            }
        }
    }

    private sealed class Country
    {
        public required string Code { get; set; }
    }

    private sealed class Store
    {
        public int Id { get; set; }
    }

    private sealed class Order
    {
        public int StoreId { get; set; }

        public long Id { get; set; }

        public int Number { get; set; }

        public string? CountryCode { get; set; }
    }

    private sealed class Line
    {
        public int StoreId { get; set; }

        public long OrderId { get; set; }

        public int Id { get; set; }

        public long Part { get; set; }
    }

    private sealed class Return
    {
        public int StoreId { get; set; }

        public long Id { get; set; }

        public long OrderId { get; set; }

        public string? CountryCode { get; set; }
    }

    private sealed class Setting
    {
        public int Id { get; set; }
    }
}
