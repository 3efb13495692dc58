using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EFCore.Citus.FunctionalTests.Update;

/// <summary>
///     Tests columnar tables, which cannot be read while an outer transaction has rows that are not flushed.
/// </summary>
public class SaveChangesColumnarTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public async Task Defaults_come_back_with_other_rows_of_the_table_in_one_transaction(int tenants)
    {
        await RequireColumnarAsync();
        await Database.ExecuteAsync("CREATE EXTENSION IF NOT EXISTS citus_columnar");
        var sets = new List<string>();
        await using var context = new ReadingsContext(
            new DbContextOptionsBuilder()
                .UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus())
                .LogTo(sets.Add, [CitusEventId.CommandsExecutedAsSet])
                .Options);
        var cancellationToken = TestContext.Current.CancellationToken;
        await context.Database.EnsureCreatedAsync(cancellationToken);
        context.AddRange(Enumerable.Range(1, 10).Select(i => new Reading { TenantId = 1, Id = i, Kind = 5 }));
        context.AddRange(Enumerable.Range(11, 300).Select(i => new Reading { TenantId = 1 + (i % tenants), Id = i }));

        await context.SaveChangesAsync(cancellationToken);

        Assert.Single(sets);
        Assert.All(context.ChangeTracker.Entries<Reading>(), e => Assert.Equal(e.Entity.Id <= 10 ? 5 : 7, e.Entity.Kind));
        Assert.Equal(
            ["5 10", "7 300"], await Database.ColumnAsync<string>("""SELECT "Kind" || ' ' || count(*) FROM "Readings" GROUP BY "Kind" ORDER BY 1"""));
    }

    private sealed class ReadingsContext(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => modelBuilder.Entity<Reading>(
                b =>
                {
                    b.ToTable("Readings").IsDistributedBy(r => r.TenantId).UsesColumnarStorage().HasKey(r => new { r.TenantId, r.Id });
                    b.Property(r => r.Id).ValueGeneratedNever();
                    b.Property(r => r.Kind).HasDefaultValue(7);
                });
    }

    private sealed class Reading
    {
        public int TenantId { get; set; }

        public int Id { get; set; }

        public int Kind { get; set; }
    }
}
