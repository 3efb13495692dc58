using EFCore.Citus.Bulk;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EFCore.Citus.FunctionalTests.Bulk;

/// <summary>
///     Tests that existing rows are matched, and updated or left unchanged, and that upserts that the server would refuse throw beforehand.
/// </summary>
public class BulkUpsertTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Inserts_and_updates_by_the_primary_key()
    {
        await using var context = await ShopAsync("distributed");
        await context.BulkInsertAsync([New(1, 1, "a", "one"), New(2, 1, "a", "other tenant")], cancellationToken: CancellationToken);

        var result = await context.BulkUpsertAsync(
            [New(1, 1, "b", "changed"), New(1, 2, "c", "new"), New(3, 1, "d", null)], cancellationToken: CancellationToken);

        Assert.Equal(new BulkUpsertResult(Inserted: 2, Updated: 1, Skipped: 0), result);
        Assert.Equal(["1 1 b changed", "1 2 c new", "2 1 a other tenant", "3 1 d"], await RowsAsync());
        Assert.Equal(default, await context.Products.BulkUpsertAsync(Array.Empty<Product>(), cancellationToken: CancellationToken));
    }

    [Theory]
    [InlineData("distributed")]
    [InlineData("reference")]
    [InlineData("local")]
    [InlineData("single shard")]
    public async Task Matches_by_a_unique_index_and_updates_what_is_named(string kind)
    {
        await using var context = await ShopAsync(kind);
        await context.BulkInsertAsync([New(1, 1, "a", "one"), New(2, 1, "a", "two")], cancellationToken: CancellationToken);

        var result = await context.Products.BulkUpsertAsync(
            StreamAsync([New(1, 99, "a", "changed", 5), New(1, 2, "b", "new", 6)]),
            o => o.Match(p => new { p.StoreId, p.Sku }).Update(p => p.Price),
            CancellationToken);

        Assert.Equal(new BulkUpsertResult(1, 1, 0), result);
        Assert.Equal(["1 1 a one", "1 2 b new", "2 1 a two"], await RowsAsync());
        Assert.Equal([5m, 6m, 0m], await Database.ColumnAsync<decimal>("""SELECT "Price" FROM products ORDER BY "StoreId", "Id" """));

        // All columns except the keys are updated by default.
        result = context.Products.BulkUpsert([New(1, 99, "a", "again", 7)], o => o.Match(p => new { p.StoreId, p.Sku }));
        Assert.Equal(new BulkUpsertResult(0, 1, 0), result);
        Assert.Equal(["1 1 a again", "1 2 b new", "2 1 a two"], await RowsAsync());
    }

    [Fact]
    public async Task Inserts_and_updates_where_the_table_is_partitioned()
    {
        await using var context = await EventsAsync(e => e.IsDistributedBy(x => x.DeviceId).IsPartitionedByTime(x => x.At, "1 month"));
        await context.BulkInsertAsync([NewEvent(1, "old"), NewEvent(2, "old")], cancellationToken: CancellationToken);

        Assert.Equal(
            new BulkUpsertResult(2, 1, 0),
            await context.BulkUpsertAsync([NewEvent(2, "new"), NewEvent(3, "new"), NewEvent(4, "new")], cancellationToken: CancellationToken));
        Assert.Equal(["1 old", "2 new", "3 new", "4 new"], await TextsAsync());

        Assert.Equal(
            new BulkUpsertResult(1, 0, 1),
            await context.BulkUpsertAsync([NewEvent(2, "never"), NewEvent(5, "new")], o => o.DoNothing(), CancellationToken));
        Assert.Equal(
            new BulkUpsertResult(1, 1, 3),
            await context.BulkUpsertAsync(
                [NewEvent(6, "a"), NewEvent(6, "b"), NewEvent(6, "c"), NewEvent(2, "d"), NewEvent(2, "e")],
                o => o.LastDuplicateWins(),
                CancellationToken));
        Assert.Equal(["1 old", "2 e", "3 new", "4 new", "5 new", "6 c"], await TextsAsync());

        await Assert.ThrowsAsync<DbUpdateException>(
            () => context.BulkUpsertAsync([NewEvent(7, "a"), NewEvent(7, "b")], cancellationToken: CancellationToken));
        var many = Enumerable.Range(1, 3_000).Select(i => NewEvent(i, "many")).ToList();
        Assert.Equal(
            new BulkUpsertResult(2_994, 6, 0), await context.BulkUpsertAsync(many, o => o.BatchSize(1_000), CancellationToken));
        Assert.Equal(3_000, await Database.ScalarAsync<long>("""SELECT count(*) FROM events WHERE "Text" = 'many'"""));

        async Task<IReadOnlyList<string>> TextsAsync()
            => await Database.ColumnAsync<string>("""SELECT concat_ws(' ', "Id", "Text") FROM events ORDER BY 1""");
    }

    [Fact]
    public async Task Rows_without_a_value_to_match_by_are_inserted_once_where_the_table_is_partitioned()
    {
        await using var context = await EventsAsync(
            e =>
            {
                e.IsDistributedBy(x => x.DeviceId).IsPartitionedByTime(x => x.At, "1 month");
                e.HasIndex(x => new { x.DeviceId, x.At, x.Text }).IsUnique();
            });

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(
                new BulkUpsertResult(2, i, 0),
                await context.BulkUpsertAsync(
                    [NewEvent((10 * i) + 1, null), NewEvent((10 * i) + 2, null), .. i == 0 ? Array.Empty<Event>() : [NewEvent(4, "x")]],
                    o => o.Match(x => new { x.DeviceId, x.At, x.Text }).Update(x => x.Number),
                    CancellationToken));
            await context.BulkUpsertAsync([NewEvent(4, "x")], cancellationToken: CancellationToken);
        }

        Assert.Equal(5, await Database.ScalarAsync<long>("SELECT count(*) FROM events"));
    }

    [Fact]
    public async Task Columnar_tables_are_refused_before_anything_is_read()
    {
        await RequireColumnarAsync();
        await using var context = await EventsAsync(e => e.IsDistributedBy(x => x.DeviceId).UsesColumnarStorage());

        foreach (var configure in new Action<BulkUpsertOptionsBuilder<Event>>[] { _ => { }, o => o.DoNothing() })
        {
            var error = await Assert.ThrowsAsync<InvalidOperationException>(
                () => context.BulkUpsertAsync(Unread(), configure, CancellationToken));
            Assert.Contains("'events' has columnar storage", error.Message, StringComparison.Ordinal);
        }

        static IEnumerable<Event> Unread()
        {
            Assert.Fail("The entities are read.");
            yield break;
        }
    }

    [Fact]
    public async Task Leaves_rows_alone()
    {
        await using var context = await ShopAsync("distributed");
        await context.BulkInsertAsync([New(1, 1, "a", "one")], cancellationToken: CancellationToken);

        var result = await context.BulkUpsertAsync(
            [New(1, 1, "b", "changed"), New(1, 2, "c", "new")], o => o.DoNothing(), CancellationToken);

        Assert.Equal(new BulkUpsertResult(1, 0, 1), result);
        Assert.Equal(["1 1 a one", "1 2 c new"], await RowsAsync());
    }

    [Fact]
    public async Task Duplicates_are_an_error_or_the_last_one_wins()
    {
        await using var context = await ShopAsync("distributed");
        Product[] products = [New(1, 1, "a", "first"), New(1, 2, "b", "x"), New(2, 1, "a", "other tenant"), New(1, 1, "a", "last")];

        var error = await Assert.ThrowsAsync<DbUpdateException>(() => context.BulkUpsertAsync(products, cancellationToken: CancellationToken));
        Assert.Contains("index 0 and index 3 ", error.Message, StringComparison.Ordinal);
        Assert.Contains("'StoreId', 'Id'", error.Message, StringComparison.Ordinal);
        Assert.Empty(await RowsAsync());

        var result = await context.BulkUpsertAsync(products, o => o.LastDuplicateWins(), CancellationToken);
        Assert.Equal(new BulkUpsertResult(3, 0, 1), result);
        Assert.Equal(["1 1 a last", "1 2 b x", "2 1 a other tenant"], await RowsAsync());

        // Duplicates in different batches are updates, one after the other.
        result = await context.BulkUpsertAsync(products, o => o.BatchSize(2), CancellationToken);
        Assert.Equal(new BulkUpsertResult(0, 4, 0), result);
    }

    [Fact]
    public async Task Rolls_back_with_the_transaction()
    {
        await using var context = await ShopAsync("distributed");
        await using (await context.Database.BeginTransactionAsync(CancellationToken))
        {
            await context.BulkUpsertAsync([New(1, 1, "a", "x")], cancellationToken: CancellationToken);
            var error = await Assert.ThrowsAsync<DbUpdateException>(
                () => context.BulkUpsertAsync([New(1, 2, "b", "y"), New(1, 3, "a", "same code")], cancellationToken: CancellationToken));
            Assert.Contains("unique", error.Message, StringComparison.Ordinal);
            error = await Assert.ThrowsAsync<DbUpdateException>(
                () => context.BulkUpsertAsync([New(1, 2, "b", "y"), New(1, 3, "c", new string('x', 21))], cancellationToken: CancellationToken));
            Assert.Contains("index 1 ", error.Message, StringComparison.Ordinal);
            Assert.Contains("'Product.Name'", error.Message, StringComparison.Ordinal);

            Assert.Equal(1, await context.Products.CountAsync(CancellationToken));
        }

        Assert.Empty(await RowsAsync());
    }

    [Fact]
    public async Task Fifty_thousand_rows()
    {
        await using var context = await ShopAsync("distributed");
        var progress = new List<long>();
        var products = Enumerable.Range(0, 50_000).Select(i => New(i % 100, i, $"sku {i}", "first")).ToList();
        await context.BulkInsertAsync(products.Take(20_000), cancellationToken: CancellationToken);
        products.ForEach(p => p.Name = "second");

        var result = await context.BulkUpsertAsync(products, o => o.BatchSize(30_000).OnProgress(progress.Add, 20_000), CancellationToken);

        Assert.Equal(new BulkUpsertResult(30_000, 20_000, 0), result);
        Assert.Equal([20_000, 40_000, 50_000], progress);
        Assert.Equal(50_000, await Database.ScalarAsync<long>("""SELECT count(*) FROM products WHERE "Name" = 'second'"""));
        Assert.Equal(0, await Database.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relname LIKE 'citus_bulk%'"));
    }

    private async Task<IReadOnlyList<string>> RowsAsync()
        => await Database.ColumnAsync<string>("""SELECT concat_ws(' ', "StoreId", "Id", "Sku", "Name") FROM products ORDER BY 1""");

    private static async IAsyncEnumerable<Product> StreamAsync(Product[] products)
    {
        foreach (var product in products)
        {
            await Task.Yield();
            yield return product;
        }
    }

    private static Product New(int storeId, int id, string sku, string? name, decimal price = 0)
        => new() { StoreId = storeId, Id = id, Sku = sku, Name = name, Price = price };

    private static Event NewEvent(int id, string? text)
        => new() { DeviceId = 1, Id = id, At = DateOnly.FromDateTime(DateTime.UtcNow), Text = text, Number = id };

    private async Task<BulkContext> EventsAsync(Action<EntityTypeBuilder<Event>> build)
        => await BulkContext.MigrateAsync(
            Database,
            b => b.Entity<Event>(e =>
            {
                e.ToTable("events").HasKey(x => new { x.DeviceId, x.Id, x.At });
                e.Property(x => x.Id).ValueGeneratedNever();
                build(e);
            }));

    private async Task<ShopContext> ShopAsync(string kind)
    {
        var context = new ShopContext(Database.ConnectionString, kind);
        await Migrating.MigrateAsync(null, context);

        return context;
    }

    private sealed class ShopContext(string connectionString, string kind) : DbContext
    {
        public DbSet<Product> Products
            => Set<Product>();

        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
            => optionsBuilder.UseNpgsql(connectionString, n => n.UseCitus()).EnableServiceProviderCaching(false);

        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => modelBuilder.Entity<Product>(p =>
            {
                p.ToTable("products").HasKey(x => new { x.StoreId, x.Id });
                p.Property(x => x.Id).ValueGeneratedNever();
                p.Property(x => x.Name).HasMaxLength(20);
                p.HasIndex(x => new { x.StoreId, x.Sku }).IsUnique();
                switch (kind)
                {
                    case "distributed":
                        p.IsDistributedBy(x => x.StoreId);
                        break;
                    case "reference":
                        p.IsReferenceTable();
                        break;
                    case "single shard":
                        p.IsSingleShardTable();
                        break;
                    default:
                        p.IsLocalTable();
                        break;
                }
            });
    }

    private sealed class Event
    {
        public int DeviceId { get; set; }

        public int Id { get; set; }

        public DateOnly At { get; set; }

        public string? Text { get; set; }

        public int Number { get; set; }
    }

    private sealed class Product
    {
        public int StoreId { get; set; }

        public int Id { get; set; }

        public required string Sku { get; set; }

        public string? Name { get; set; }

        public decimal Price { get; set; }
    }
}
