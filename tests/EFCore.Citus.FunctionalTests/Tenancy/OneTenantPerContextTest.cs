using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Tenancy;

/// <summary>
///     Tests a shared row with a navigation to rows of each tenant, in one context after work for two tenants.
/// </summary>
public class OneTenantPerContextTest(CitusClusterFixture cluster) : CitusTest(cluster)
{
    private static CancellationToken Cancellation
        => TestContext.Current.CancellationToken;

    // The documentation describes this limit.
    [Fact]
    public async Task Shared_row_shows_the_rows_of_two_tenants_after_work_for_both()
    {
        await CreateAsync();
        await using var context = Create(one: false);
        foreach (var tenant in new[] { 1, 2 })
        {
            using (context.ForTenant(tenant))
            {
                await context.Countries.Include(c => c.Orders).LoadAsync(Cancellation);
            }
        }

        Assert.Equal([1, 2], context.Countries.Local.Single().Orders.Select(o => o.StoreId).Order());
    }

    [Fact]
    public async Task Second_tenant_is_refused_for_a_context_with_rows_of_another()
    {
        await CreateAsync();
        await using var context = Create(one: true);
        Country country;
        using (context.ForTenant(1))
        {
            country = await context.Countries.Include(c => c.Orders).SingleAsync(Cancellation);
            await context.Orders.Include(o => o.Lines).LoadAsync(Cancellation);
            context.Add(new Order { Id = 2, CountryId = country.Id });
            await context.SaveChangesAsync(Cancellation);
        }

        using (context.ForTenant(2))
        {
            Assert.Contains(
                "'TradeContext' tracks rows of another tenant",
                (await Assert.ThrowsAsync<TenantMismatchException>(() => context.Orders.ToListAsync(Cancellation))).Message);
            Assert.Throws<TenantMismatchException>(() => context.Orders.Count());
            Assert.Throws<TenantMismatchException>(() => context.Add(new Order { Id = 3, CountryId = country.Id }));
            Assert.Throws<TenantMismatchException>(() => context.Attach(new Order { Id = 1, CountryId = country.Id }));

            // Shared rows can be read for any tenant.
            Assert.Equal(1, await context.Countries.CountAsync(Cancellation));
        }

        using (context.AcrossTenants("to see both"))
        {
            await Assert.ThrowsAsync<TenantMismatchException>(() => context.Orders.ToListAsync(Cancellation));
            await Assert.ThrowsAsync<TenantMismatchException>(() => context.Lines.ToListAsync(Cancellation));
            Assert.Equal(3, (await context.Orders.AsNoTracking().ToListAsync(Cancellation)).Count);
        }

        Assert.Throws<TenantMismatchException>(() => context.Add(new Order { Id = 4, StoreId = 2, CountryId = country.Id }));
        Assert.All(country.Orders, o => Assert.Equal(1, o.StoreId));

        // A new unit of work starts here. The tenant of a row is set late in it.
        context.ChangeTracker.Clear();
        using (context.ForTenant(2))
        {
            Assert.Equal([2], (await context.Countries.Include(c => c.Orders).SingleAsync(Cancellation)).Orders.Select(o => o.StoreId));
        }

        context.ChangeTracker.Clear();
        var late = new Order { Id = 5, CountryId = country.Id };
        context.Add(late);
        context.Add(new Order { Id = 5, StoreId = 2, CountryId = country.Id });
        using (context.ForTenant(1))
        {
            await Assert.ThrowsAsync<TenantMismatchException>(() => context.SaveChangesAsync(Cancellation));
        }
    }

    private async Task CreateAsync()
    {
        await using var context = Create(one: false);
        await context.Database.EnsureCreatedAsync(Cancellation);
        context.Add(new Country { Id = 1 });
        foreach (var tenant in new[] { 1, 2 })
        {
            context.Add(new Order { Id = 1, StoreId = tenant, CountryId = 1, Lines = { new Line { Id = 1 } } });
        }

        await context.SaveChangesAsync(Cancellation);
    }

    private TradeContext Create(bool one)
        => new(
            new DbContextOptionsBuilder()
                .UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus(c => c.OneTenantPerContext(one)))
                .Options);

    private sealed class Country
    {
        public int Id { get; set; }
        public List<Order> Orders { get; } = [];
    }

    private sealed class Order
    {
        public int Id { get; set; }
        public int StoreId { get; set; }
        public int CountryId { get; set; }
        public List<Line> Lines { get; } = [];
    }

    private sealed class Line
    {
        public int Id { get; set; }
    }

    private sealed class TradeContext(DbContextOptions options) : DbContext(options)
    {
        public DbSet<Country> Countries => Set<Country>();
        public DbSet<Order> Orders => Set<Order>();
        public DbSet<Line> Lines => Set<Line>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.HasTenantKey<int>("StoreId");
            modelBuilder.Entity<Country>().IsReferenceTable();
            modelBuilder.Entity<Country>().Property(c => c.Id).ValueGeneratedNever();
            modelBuilder.Entity<Order>().Property(o => o.Id).ValueGeneratedNever();
            modelBuilder.Entity<Line>().Property(l => l.Id).ValueGeneratedNever();
        }
    }
}
