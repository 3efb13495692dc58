using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Tenancy;

/// <summary>
///     Tests <c>HasTenant</c> in a model with tables, columns and constraints that a package renames while the model is built. Its
///     hierarchies have derived types with owned types. Keys, foreign keys and indexes keep the names that they have without tenants.
/// </summary>
public class NamingConventionTest(CitusClusterFixture cluster) : CitusTest(cluster)
{
    private const string Tph = nameof(Tph);
    private const string Tpt = nameof(Tpt);
    private const string Tpc = nameof(Tpc);

    private static CancellationToken Cancellation
        => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Tph)]
    [InlineData(Tpt)]
    [InlineData(Tpc)]
    public async Task Derived_type_owns_others(string strategy)
    {
        await using (var context = new PetContext(Database.ConnectionString, strategy, hasTenants: true))
        {
            await context.Database.EnsureCreatedAsync(Cancellation);
            using (context.ForTenant(1))
            {
                context.AddRange(
                    new Shelter { Id = 1 },
                    new Cat { Name = "Tom", Chip = "a", Collar = new Collar { Color = "red" }, Basket = new Basket { Place = "here" }, Toys = { new Toy { Name = "mouse" } } },
                    new Dog { Name = "Rex", Chip = "a" });
                await context.SaveChangesAsync(Cancellation);
                context.ChangeTracker.Clear();

                var cat = await context.Set<Cat>().SingleAsync(Cancellation);
                Assert.Equal(("red", "here", "mouse"), (cat.Collar!.Color, cat.Basket!.Place, Assert.Single(cat.Toys).Name));
            }
        }

        var plain = await TestDatabase.CreateAsync(Cluster);
        await using (plain)
        {
            await using var context = new PetContext(plain.ConnectionString, strategy, hasTenants: false);
            await context.Database.EnsureCreatedAsync(Cancellation);

            Assert.Equal(await KeysAsync(plain), await KeysAsync(Database));
        }
    }

    private static Task<IReadOnlyList<string>> KeysAsync(TestDatabase database)
        => database.ColumnAsync<string>(
            "SELECT conrelid::regclass || ' ' || conname FROM pg_constraint WHERE contype IN ('p', 'u') AND connamespace = 'public'::regnamespace ORDER BY 1");

    private sealed class PetContext(string connectionString, string strategy, bool hasTenants) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
            => optionsBuilder
                .UseNpgsql(connectionString, npgsql => _ = hasTenants ? npgsql.UseCitus() : npgsql)
                .UseSnakeCaseNamingConvention()
                .ReplaceService<Microsoft.EntityFrameworkCore.Infrastructure.IModelCacheKeyFactory, CacheKeys>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            if (hasTenants)
            {
                modelBuilder.HasTenant<Shelter>(s => s.Id);
            }
            else
            {
                modelBuilder.Entity<Shelter>();
            }

            modelBuilder.Entity<Shelter>().Property(s => s.Id).ValueGeneratedNever();
            modelBuilder.Entity<Pet>(
                b =>
                {
                    _ = strategy switch { Tpt => b.UseTptMappingStrategy(), Tpc => b.UseTpcMappingStrategy(), _ => b };
                    b.HasIndex(p => p.Chip);
                    b.HasOne(p => p.Friend).WithMany();
                    if (hasTenants)
                    {
                        b.BelongsToTenant();
                    }
                });
            modelBuilder.Entity<Cat>(
                b =>
                {
                    b.OwnsOne(c => c.Collar);
                    b.OwnsOne(c => c.Basket, o => o.ToTable("baskets"));
                    b.OwnsMany(c => c.Toys);
                });
            modelBuilder.Entity<Dog>();
        }

        private object Key
            => (strategy, hasTenants);

        private sealed class CacheKeys : Microsoft.EntityFrameworkCore.Infrastructure.IModelCacheKeyFactory
        {
            public object Create(DbContext context, bool designTime)
                => (((PetContext)context).Key, designTime);
        }
    }

    private sealed class Shelter
    {
        public int Id { get; set; }
    }

    private abstract class Pet
    {
        public int Id { get; set; }
        public required string Name { get; set; }
        public string? Chip { get; set; }
        public int? FriendId { get; set; }
        public Dog? Friend { get; set; }
    }

    private sealed class Cat : Pet
    {
        public Collar? Collar { get; set; }
        public Basket? Basket { get; set; }
        public List<Toy> Toys { get; } = [];
    }

    private sealed class Dog : Pet;

    private sealed class Collar
    {
        public required string Color { get; set; }
    }

    private sealed class Basket
    {
        public required string Place { get; set; }
    }

    private sealed class Toy
    {
        public int Id { get; set; }
        public required string Name { get; set; }
    }
}
