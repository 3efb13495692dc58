using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Tenancy;

/// <summary>
///     Tests a context for a model with tenants, without <c>UseCitus</c> in its options, on a database with the rows of two tenants.
/// </summary>
public class UseCitusForgottenTest(CitusClusterFixture cluster) : CitusTest(cluster)
{
    private static CancellationToken Cancellation
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Context_without_UseCitus_reads_and_writes_nothing()
    {
        await using (var context = Create(citus: true))
        {
            await context.Database.EnsureCreatedAsync(Cancellation);
            foreach (var tenant in new[] { 1, 2 })
            {
                using (context.ForTenant(tenant))
                {
                    context.Add(new Parcel { Name = $"of {tenant}" });
                    await context.SaveChangesAsync(Cancellation);
                }
            }
        }

        await using (var forgotten = Create(citus: false))
        {
            Assert.Contains(
                "CITUS180: The model has tenants ('HasTenant()' for 'TenantId')",
                (await Assert.ThrowsAsync<InvalidOperationException>(() => forgotten.Parcels.ToListAsync(Cancellation))).Message);
            await Assert.ThrowsAsync<InvalidOperationException>(() => forgotten.Parcels.ExecuteDeleteAsync(Cancellation));
            Assert.Throws<InvalidOperationException>(() => forgotten.Add(new Parcel()));
        }

        Assert.Equal(["of 1", "of 2"], await Database.ColumnAsync<string>("""SELECT "Name" FROM "Parcels" ORDER BY 1"""));
        await using var filtered = Create(citus: true);
        using (filtered.ForTenant(2))
        {
            Assert.Equal(["of 2"], await filtered.Parcels.Select(p => p.Name).ToListAsync(Cancellation));
        }
    }

    [Fact]
    public async Task Context_without_UseCitus_creates_no_local_tables()
    {
        await using var forgotten = Create(citus: false);

        await Assert.ThrowsAsync<InvalidOperationException>(() => forgotten.Database.EnsureCreatedAsync(Cancellation));

        await CitusCatalog.AssertEmptyAsync(Database);
    }

    private ParcelContext Create(bool citus)
        => new(
            new DbContextOptionsBuilder<ParcelContext>().UseNpgsql(
                Database.ConnectionString,
                npgsql =>
                {
                    if (citus)
                    {
                        npgsql.UseCitus();
                    }
                }).Options);

    private sealed class ParcelContext(DbContextOptions options) : DbContext(options)
    {
        public DbSet<Parcel> Parcels => Set<Parcel>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => modelBuilder.HasTenantKey<int>("TenantId");
    }

    private sealed class Parcel
    {
        public long Id { get; set; }

        public string Name { get; set; } = "";
    }
}
