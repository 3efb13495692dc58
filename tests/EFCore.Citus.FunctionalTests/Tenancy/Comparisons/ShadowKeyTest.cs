using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Tenancy.Comparisons;

/// <summary>
///     Tests entities with a key of shadow properties only.
/// </summary>
public class ShadowKeyTest(CitusClusterFixture cluster) : CitusTest(cluster)
{
    private static CancellationToken Cancellation
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Entity_is_compared_by_what_the_context_tracks()
    {
        await using var context = new SiteContext(Database.ConnectionString);
        await context.Database.EnsureCreatedAsync(Cancellation);
        var folders = new Folder[3];
        foreach (var tenant in new[] { 1, 2 })
        {
            using (context.ForTenant(tenant))
            {
                folders[tenant] = new Folder { Name = $"folder of {tenant}" };
                context.Add(folders[tenant]);
                context.Entry(folders[tenant]).Property("Id").CurrentValue = 7;
                context.AddRange(new Site { Id = tenant }, new Paper { Id = 7, Folder = folders[tenant] }, new Paper { Id = 8 });
                await context.SaveChangesAsync(Cancellation);
            }
        }

        using (context.ForTenant(1))
        {
            var (own, other, list) = (folders[1], folders[2], new List<Folder?> { folders[1], folders[2], null });
            Assert.Equal([7], await context.Papers.Where(p => p.Folder == own).Select(p => p.Id).ToListAsync(Cancellation));
            Assert.Empty(await context.Papers.Where(p => p.Folder == other).ToListAsync(Cancellation));
            Assert.Equal([7, 8], await context.Papers.Where(p => list.Contains(p.Folder)).Select(p => p.Id).Order().ToListAsync(Cancellation));

            var detached = new Folder { Name = "another" };
            Assert.StartsWith(
                "A query compares an entity of type 'Folder' with rows, but the key of the entity is unknown: 'Id' is a shadow property,",
                (await Assert.ThrowsAsync<InvalidOperationException>(
                    () => context.Papers.Where(p => p.Folder == detached).ToListAsync(Cancellation))).Message,
                StringComparison.Ordinal);
        }
    }

    private sealed class SiteContext(string connectionString) : DbContext
    {
        public DbSet<Paper> Papers => Set<Paper>();

        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
            => optionsBuilder.UseNpgsql(connectionString, npgsql => npgsql.UseCitus());

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.HasTenant<Site>(s => s.Id);
            modelBuilder.Entity<Site>().Property(s => s.Id).ValueGeneratedNever();
            modelBuilder.Entity<Folder>(
                b =>
                {
                    b.Property<int>("Id").ValueGeneratedNever();
                    b.HasKey("Id");
                    b.BelongsToTenant();
                });
            modelBuilder.Entity<Paper>().Property(p => p.Id).ValueGeneratedNever();
        }
    }

    private sealed class Site
    {
        public int Id { get; set; }
    }

    private sealed class Folder
    {
        public required string Name { get; set; }
    }

    private sealed class Paper
    {
        public int Id { get; set; }
        public Folder? Folder { get; set; }
    }
}
