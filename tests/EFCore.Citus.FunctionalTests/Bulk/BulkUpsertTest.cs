using EFCore.Citus.Bulk;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Bulk;

/// <summary>
///     Rows that exist are recognised, updated or left alone; what the server would refuse is refused before.
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

        // By default everything but the keys.
        result = context.Products.BulkUpsert([New(1, 99, "a", "again", 7)], o => o.Match(p => new { p.StoreId, p.Sku }));
        Assert.Equal(new BulkUpsertResult(0, 1, 0), result);
        Assert.Equal(["1 1 a again", "1 2 b new", "2 1 a two"], await RowsAsync());
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

        // Duplicates of different batches are updates, one after the other.
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

    private sealed class Product
    {
        public int StoreId { get; set; }

        public int Id { get; set; }

        public required string Sku { get; set; }

        public string? Name { get; set; }

        public decimal Price { get; set; }
    }
}
