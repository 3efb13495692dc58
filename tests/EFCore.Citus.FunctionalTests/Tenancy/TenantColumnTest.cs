using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Tenancy;

/// <summary>
///     Tests a model in which the class of the tenants and the tenant key property have different names, and not every row has a foreign
///     key for it.
/// </summary>
public class TenantColumnTest(CitusClusterFixture cluster) : CitusTest(cluster)
{
    private static CancellationToken Cancellation
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Table_has_one_column_for_the_tenant_which_is_what_queries_and_saves_use()
    {
        await using var context = Create();
        await context.Database.EnsureCreatedAsync(Cancellation);

        Assert.Equal(
            ["CustomerId", "Id", "TenantId"],
            await Database.ColumnAsync<string>(
                "SELECT column_name::text FROM information_schema.columns WHERE table_name = 'Payments' ORDER BY 1"));
        Assert.Equal(
            "TenantId", (await CitusCatalog.ReadTablesAsync(Database)).Single(t => t.Name == "Payments").DistributionColumn);

        foreach (var tenant in new[] { 1, 2 })
        {
            using (context.ForTenant(tenant))
            {
                context.Add(new TenantRef { Id = tenant });
                context.Add(new Customer { Id = 7 });
                context.Add(new Payment { Id = tenant * 10, CustomerId = 7 });
                await context.SaveChangesAsync(Cancellation);
                context.ChangeTracker.Clear();
            }
        }

        Assert.Equal(
            ["1 10", "2 20"], await Database.ColumnAsync<string>("""SELECT "TenantId" || ' ' || "Id" FROM "Payments" ORDER BY 1"""));
        using (context.ForTenant(2))
        {
            var payment = await context.Payments.Include(p => p.Customer).SingleAsync(Cancellation);
            Assert.Equal((20L, 2, 2), (payment.Id, payment.TenantId, payment.Customer!.TenantId));
        }
    }

    private LedgerContext Create()
        => new(
            new DbContextOptionsBuilder<LedgerContext>().UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus()).Options);

    private sealed class LedgerContext(DbContextOptions options) : DbContext(options)
    {
        public DbSet<Payment> Payments => Set<Payment>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.HasTenant<TenantRef>(t => t.Id);
            modelBuilder.Entity<TenantRef>().Property(t => t.Id).ValueGeneratedNever();
        }
    }

    private sealed class TenantRef
    {
        public int Id { get; set; }
    }

    private sealed class Customer
    {
        public long Id { get; set; }

        public int TenantId { get; set; }

        public TenantRef? Tenant { get; set; }
    }

    private sealed class Payment
    {
        public long Id { get; set; }

        public int TenantId { get; set; }

        public long CustomerId { get; set; }

        public Customer? Customer { get; set; }
    }
}
