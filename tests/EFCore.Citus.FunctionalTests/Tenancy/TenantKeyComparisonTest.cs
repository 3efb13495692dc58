using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EFCore.Citus.FunctionalTests.Tenancy;

/// <summary>
///     Tests tenant keys that are equal and spelled differently: <c>character(n)</c>, which the server pads, and keys with a comparer of
///     the application, which case-insensitive columns need.
/// </summary>
public class TenantKeyComparisonTest(CitusClusterFixture cluster) : CitusTest(cluster)
{
    private const string Padded = "character(8)";
    private const string IgnoringCase = "citext";

    private static CancellationToken Cancellation
        => TestContext.Current.CancellationToken;

    // The keys are those that the application writes and those that the database returns.
    public static TheoryData<string, string, string> Keys
        => new() { { Padded, "acme", "acme    " }, { IgnoringCase, "ACME", "acme" } };

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task Row_that_was_read_is_changed_and_removed(string type, string written, string read)
    {
        await CreateAsync(type);
        await using (var context = Create(type))
        using (context.ForTenant(read))
        {
            context.Add(new Parcel { Id = 1, Text = "one", Stops = { new Stop { Id = 1, Place = "here" } } });
            context.Add(new Parcel { Id = 2, Text = "two" });
            await context.SaveChangesAsync(Cancellation);
        }

        await using (var context = Create(type))
        {
            Parcel one;
            using (context.ForTenant(written))
            {
                one = await context.Parcels.Include(p => p.Stops).SingleAsync(p => p.Id == 1, Cancellation);
                one.Text = "changed";
                Assert.Single(one.Stops).Place = "there";
                one.Stops.Add(new Stop { Id = 2, Place = "new" });
                context.Remove((await context.Parcels.FindAsync([2], Cancellation))!);
                await context.SaveChangesAsync(Cancellation);

                Assert.Same(one, await context.Parcels.FindAsync([written, 1], Cancellation));
                await context.Entry(one).ReloadAsync(Cancellation);
                Assert.Equal("changed", one.Text);
                context.Entry(one).Property(Parcel.Tenant).CurrentValue = written;
                await context.SaveChangesAsync(Cancellation);
            }

            using (context.ForTenants("other", written))
            {
                Assert.Same(one, await context.Parcels.SingleAsync(Cancellation));
                one.Text = "again";
                await context.SaveChangesAsync(Cancellation);
            }

            using (context.ForTenant("other"))
            {
                one.Text = "other";
                await Assert.ThrowsAsync<TenantMismatchException>(() => context.SaveChangesAsync(Cancellation));
            }
        }

        Assert.Equal(["again"], await Database.ColumnAsync<string>("SELECT \"Text\" FROM \"Parcels\""));
        Assert.Equal(["there", "new"], await Database.ColumnAsync<string>("SELECT \"Place\" FROM \"Stops\" ORDER BY \"Id\""));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task Rows_that_say_their_tenant_differently_are_written_as_a_set_and_in_bulk(string type, string written, string read)
    {
        await CreateAsync(type);
        await using var context = Create(type);
        using (context.ForTenant(written))
        {
            for (var i = 100; i < 400; i++)
            {
                var parcel = new Parcel { Id = i, Text = $"set {i}" };
                context.Add(parcel);
                context.Entry(parcel).Property(Parcel.Tenant).CurrentValue = i % 2 == 0 ? written : read;
            }

            await context.SaveChangesAsync(Cancellation);
            Assert.DoesNotContain(context.Parcels.Local, p => p.Number == 0);

            await context.BulkInsertAsync(
                [new Parcel { Id = 1, Text = "bulk" }, new Parcel { Id = 2, Text = "bulk" }],
                o => o.SetProperty(p => EF.Property<string>(p, Parcel.Tenant), p => p.Id == 1 ? written : read),
                Cancellation);
            Assert.Equal(302, await context.Parcels.CountAsync(Cancellation));

            var stop = new Stop { Id = 1, Place = "here", Parcel = await context.Parcels.SingleAsync(p => p.Id == 1, Cancellation) };
            await context.BulkInsertAsync([stop], cancellationToken: Cancellation);
            Assert.Equal(1, await context.Stops.CountAsync(Cancellation));
        }

        Assert.Equal(1L, await Database.ScalarAsync<long>("SELECT count(DISTINCT \"Tenant\") FROM \"Parcels\""));
    }

    private async Task CreateAsync(string type)
    {
        await using var context = Create(type);
        await context.Database.EnsureCreatedAsync(Cancellation);
    }

    // Models differ by the type of the context.
    private ParcelContext Create(string type)
        => type == Padded ? new PaddedContext(Database.ConnectionString) : new IgnoringCaseContext(Database.ConnectionString);

    private sealed class Parcel
    {
        public const string Tenant = nameof(Tenant);

        public int Id { get; set; }
        public int Number { get; set; }
        public required string Text { get; set; }
        public List<Stop> Stops { get; } = [];
    }

    private sealed class Stop
    {
        public int Id { get; set; }
        public Parcel? Parcel { get; set; }
        public required string Place { get; set; }
    }

    private sealed class PaddedContext(string connectionString) : ParcelContext(connectionString, Padded);

    private sealed class IgnoringCaseContext(string connectionString) : ParcelContext(connectionString, IgnoringCase);

    private abstract class ParcelContext(string connectionString, string type) : DbContext
    {
        public DbSet<Parcel> Parcels => Set<Parcel>();
        public DbSet<Stop> Stops => Set<Stop>();

        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
            => optionsBuilder.UseNpgsql(connectionString, npgsql => npgsql.UseCitus());

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.HasPostgresExtension(IgnoringCase);
            modelBuilder.HasTenantKey<string>(Parcel.Tenant);
            modelBuilder.Entity<Parcel>(
                b =>
                {
                    b.Property(p => p.Id).ValueGeneratedNever();
                    b.Property(p => p.Number).HasDefaultValueSql("7");
                    Configure(b.Property<string>(Parcel.Tenant));
                });
            modelBuilder.Entity<Stop>(
                b =>
                {
                    b.Property(s => s.Id).ValueGeneratedNever();
                    Configure(b.Property<string>(Parcel.Tenant));
                });
        }

        private void Configure(PropertyBuilder<string> property)
        {
            property.HasColumnType(type);
            if (type == IgnoringCase)
            {
                property.Metadata.SetValueComparer(
                    new ValueComparer<string>(
                        (x, y) => string.Equals(x, y, StringComparison.OrdinalIgnoreCase), x => StringComparer.OrdinalIgnoreCase.GetHashCode(x)));
            }
        }
    }
}
