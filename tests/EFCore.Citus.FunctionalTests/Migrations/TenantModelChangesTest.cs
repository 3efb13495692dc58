using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Tests migrations of a model with tables that are tenant-owned by convention: it changes, with rows in its tables, and changes back.
/// </summary>
public class TenantModelChangesTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private static readonly Dictionary<string, Action<ModelBuilder>> Changes = new()
    {
        ["the tenants and a table that others refer to are renamed"] = b =>
        {
            b.Entity<Store>().ToTable("shops");
            b.Entity<Order>().ToTable("purchases").Property(o => o.Total).HasColumnName("amount");
        },
        ["keys and foreign keys are of another type"] = b =>
        {
            b.Entity<Order>().Property(o => o.Id).HasConversion<long>();
            b.Entity<Line>().Property(l => l.OrderId).HasConversion<long>();
        },
        ["keys come from a block of a sequence"] = b => b.Entity<Order>().Property(o => o.Id).UseHiLo("blocks"),
        ["a table refers to itself, and to a reference table"] = b =>
        {
            b.Entity<Order>().HasOne<Order>().WithMany().HasForeignKey("PreviousId");
            b.Entity<Order>().HasOne<Country>().WithMany().HasForeignKey("CountryId");
        },
        ["foreign keys delete otherwise"] = b => b.Entity<Line>().HasOne<Order>().WithMany().HasForeignKey(l => l.OrderId).OnDelete(DeleteBehavior.Restrict),
        ["a unique index with a filter"] = b => b.Entity<Order>().HasIndex(o => o.Note).IsUnique().HasFilter("\"Note\" IS NOT NULL"),
        ["owned types in tables of their own"] = b =>
        {
            b.Entity<Order>().OwnsOne(o => o.Home, a => a.ToTable("homes"));
            b.Entity<Order>().OwnsMany(o => o.Others);
        },
        ["many-to-many"] = b => b.Entity<Order>().HasMany<Product>().WithMany().UsingEntity("gifts"),
        ["a hierarchy is stored in a table for each type"] = b => b.Entity<Payment>().UseTptMappingStrategy(),
        ["a computed column, an enum and a check constraint"] = b =>
        {
            b.HasPostgresEnum("mood", ["sad", "ok"]);
            b.Entity<Order>().Property<string>("Mood").HasColumnType("mood");
            b.Entity<Order>().Property<decimal>("Gross").HasComputedColumnSql("\"Total\" * 2", stored: true);
            b.Entity<Order>().ToTable(t => t.HasCheckConstraint("CK_Total", "\"Total\" >= 0"));
        },
        ["a partitioned table gets columns, an index and a foreign key, and another name"] = b => b.Entity<Reading>(r =>
        {
            r.ToTable("measurements").Property(x => x.At).HasColumnName("ts");
            r.Property<string>("Unit");
            r.HasIndex("Unit", "At");
            r.HasOne<Order>().WithMany().HasForeignKey("OrderId");
        }),
        ["a table refers to a partitioned table"] = b => b.Entity<Line>().HasOne<Reading>().WithMany().HasForeignKey("StoreId", "At", "ReadingId")
    };

    public static TheoryData<string> Names { get; } = [.. Changes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Migrates_there_and_back(string change)
    {
        await using var before = Context(_ => { });
        await using var after = Context(Changes[change]);
        await Migrating.MigrateAsync(null, before);
        await Database.ExecuteAsync(
            """
            INSERT INTO "Store" SELECT i FROM generate_series(1, 5) AS i;
            INSERT INTO "Product" ("StoreId", "Id") SELECT 1 + i % 5, i FROM generate_series(1, 50) AS i;
            INSERT INTO "Order" ("StoreId", "Id", "Total") SELECT 1 + i % 5, i, i FROM generate_series(1, 50) AS i;
            INSERT INTO "Line" ("StoreId", "Id", "OrderId", "ProductId") SELECT 1 + i % 5, i, i, i FROM generate_series(1, 50) AS i;
            INSERT INTO "Reading" ("StoreId", "At", "Id") SELECT 1 + i % 5, now(), i FROM generate_series(1, 50) AS i;
            """);

        await Migrating.MigrateAsync(before, after);
        await AssertIsAsync(after);

        await Migrating.MigrateAsync(after, before);
        await AssertIsAsync(before);
    }

    private async Task AssertIsAsync(DbContext context)
    {
        await CitusCatalog.AssertMatchesAsync(context, Database);
        Assert.Empty((await context.Database.Citus().GetDriftAsync(TestContext.Current.CancellationToken)).Items);
        using (context.AcrossTenants("to count the rows of all"))
        {
            Assert.Equal(1275m, await context.Set<Order>().SumAsync(o => o.Total, TestContext.Current.CancellationToken));
            Assert.Equal(50, await context.Set<Line>().CountAsync(TestContext.Current.CancellationToken));
            Assert.Equal(50, await context.Set<Reading>().CountAsync(TestContext.Current.CancellationToken));
        }
    }

    private ShopContext Context(Action<ModelBuilder> change)
        => new(
            new DbContextOptionsBuilder().UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus(c => c.DefaultShardCount(4)))
                .EnableServiceProviderCaching(false).Options,
            change);

    private sealed class ShopContext(DbContextOptions options, Action<ModelBuilder> change) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.HasTenant<Store>(s => s.Id);
            modelBuilder.Entity<Store>().Property(s => s.Id).ValueGeneratedNever();
            modelBuilder.Entity<Country>().IsReferenceTable();
            modelBuilder.Entity<Product>(b =>
            {
                b.Property(p => p.Id).ValueGeneratedNever();
                b.HasOne<Store>().WithMany().HasForeignKey("StoreId").IsRequired();
            });
            modelBuilder.Entity<Order>(b =>
            {
                b.Ignore(o => o.Home).Ignore(o => o.Others).Property(o => o.Id).ValueGeneratedNever();
                b.HasOne<Store>().WithMany().HasForeignKey("StoreId").IsRequired();
            });
            modelBuilder.Entity<Line>(b =>
            {
                b.Property(l => l.Id).ValueGeneratedNever();
                b.HasOne<Order>().WithMany().HasForeignKey(l => l.OrderId);
                b.HasOne<Product>().WithMany().HasForeignKey(l => l.ProductId);
            });
            modelBuilder.Entity<Reading>(b =>
            {
                b.Property<int>("StoreId");
                b.HasKey("StoreId", "At", "Id");
                b.IsPartitionedByTime(r => r.At, "1 month");
                b.HasOne<Store>().WithMany().HasForeignKey("StoreId").IsRequired();
            });
            modelBuilder.Entity<Payment>().HasOne<Order>().WithMany().HasForeignKey(p => p.OrderId);
            modelBuilder.Entity<CardPayment>();
            change(modelBuilder);
        }
    }

    private sealed class Store
    {
        public int Id { get; set; }
    }

    private sealed class Country
    {
        public int Id { get; set; }
    }

    private sealed class Product
    {
        public int Id { get; set; }
    }

    private sealed class Order
    {
        public int Id { get; set; }

        public decimal Total { get; set; }

        public string? Note { get; set; }

        public Address? Home { get; set; }

        public List<Address> Others { get; } = [];
    }

    private sealed class Line
    {
        public int Id { get; set; }

        public int OrderId { get; set; }

        public int ProductId { get; set; }
    }

    private sealed class Reading
    {
        public int Id { get; set; }

        public DateTime At { get; set; }
    }

    private class Payment
    {
        public int Id { get; set; }

        public int OrderId { get; set; }
    }

    private sealed class CardPayment : Payment
    {
        public string? Number { get; set; }
    }

    private sealed class Address
    {
        public string? Street { get; set; }
    }
}
