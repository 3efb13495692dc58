using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Tenancy.Comparisons;

/// <summary>
///     Provides the shop with tenants, and for each tenant a database that has only its rows, with keys of one column.
/// </summary>
public sealed class PlainShopFixture(CitusClusterFixture cluster) : IAsyncLifetime
{
    private readonly Dictionary<int, TestDatabase> _databases = [];

    public ShopFixture Shop { get; } = new(cluster);

    public async ValueTask InitializeAsync()
    {
        await Shop.InitializeAsync();
        if (await cluster.FindCitusAsync() is not { } citus)
        {
            return;
        }

        foreach (var tenant in new[] { 1, 2 })
        {
            _databases.Add(tenant, await TestDatabase.CreateAsync(citus));
            await using var context = CreatePlainContext(tenant);
            await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
            context.AddRange(ShopFixture.SharedRows());
            context.AddRange(ShopFixture.Rows(tenant));
            foreach (var entry in context.ChangeTracker.Entries())
            {
                if (entry.Metadata.FindProperty("StoreId") is { } store)
                {
                    entry.Property(store).CurrentValue = tenant;
                }
            }

            await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Shop.DisposeAsync();
        foreach (var database in _databases.Values)
        {
            await database.DisposeAsync();
        }
    }

    public ShopContext CreatePlainContext(int tenant)
        => new PlainShopContext(
            new DbContextOptionsBuilder<PlainShopContext>().UseNpgsql(CitusClusterFixture.Require(_databases.GetValueOrDefault(tenant)).ConnectionString).Options);

    private sealed class PlainShopContext(DbContextOptions options) : ShopContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => PlainShop.Configure(modelBuilder);
    }
}
