using EFCore.Citus.FunctionalTests.Bulk;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Cluster;

/// <summary>
///     Tests a transaction that accesses several shards and then writes a reference table. It succeeds in sequential mode. Without it, the
///     exception contains the solution.
/// </summary>
public class SequentialModeTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reference_rows_are_written_after_many_shards_were_read(bool async)
    {
        await using var context = await ShopAsync();
        await using (var transaction = await context.Database.BeginTransactionAsync(CancellationToken))
        {
            if (async)
            {
                await context.Database.Citus().UseSequentialModeAsync(CancellationToken);
            }
            else
            {
                context.Database.Citus().UseSequentialMode();
            }

            Assert.Equal(100, await context.Set<Order>().CountAsync(CancellationToken));
            context.Add(new Country { Code = "fr" });
            await context.SaveChangesAsync(CancellationToken);
            await context.Set<Order>().ExecuteUpdateAsync(s => s.SetProperty(o => o.CountryCode, "fr"), CancellationToken);
            await context.Set<Country>().Where(c => c.Code == "de").ExecuteDeleteAsync(CancellationToken);
            await transaction.CommitAsync(CancellationToken);
        }

        Assert.Equal(["fr"], await Database.ColumnAsync<string>("""SELECT "Code" FROM countries"""));
        Assert.Equal(100, await Database.ScalarAsync<long>("""SELECT count(*) FROM orders WHERE "CountryCode" = 'fr'"""));
    }

    [Fact]
    public async Task It_lasts_as_long_as_the_transaction()
    {
        await using var context = await ShopAsync();
        await context.Database.OpenConnectionAsync(CancellationToken);
        await using (await context.Database.BeginTransactionAsync(CancellationToken))
        {
            await context.Database.Citus().UseSequentialModeAsync(CancellationToken);
            Assert.Equal("sequential", await ModeAsync());
        }

        Assert.Equal("parallel", await ModeAsync());

        using (new System.Transactions.TransactionScope(System.Transactions.TransactionScopeAsyncFlowOption.Enabled))
        {
            await using var other = BulkContext.Create(Database, Shop);
            await other.Database.OpenConnectionAsync(CancellationToken);
            await other.Database.Citus().UseSequentialModeAsync(CancellationToken);
            Assert.Equal("sequential", (await other.Database.SqlQueryRaw<string>("SHOW citus.multi_shard_modify_mode").ToListAsync(CancellationToken)).Single());
        }

        async Task<string> ModeAsync()
            => (await context.Database.SqlQueryRaw<string>("SHOW citus.multi_shard_modify_mode").ToListAsync(CancellationToken)).Single();
    }

    [Fact]
    public async Task Without_a_transaction_it_is_refused()
    {
        await using var context = BulkContext.Create(Database, Shop);

        Assert.Contains(
            "BeginTransaction",
            Assert.Throws<InvalidOperationException>(() => context.Database.Citus().UseSequentialMode()).Message,
            StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => context.Database.Citus().UseSequentialModeAsync(CancellationToken));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task What_comes_too_late_is_explained(bool retry, bool late)
    {
        await using var context = await ShopAsync();
        await using var user = BulkContext.Create(
            Database, Shop, o => o.UseNpgsql(Database.ConnectionString, n => _ = retry ? n.UseCitus().EnableRetryOnFailure() : n.UseCitus()));
        Func<Task>[] writes =
        [
            async () =>
            {
                user.Add(new Country { Code = "fr" });
                await user.SaveChangesAsync(CancellationToken);
            },
            async () =>
            {
                user.AddRange(Enumerable.Range(1, 300).Select(i => new Country { Code = $"{i}" }));
                await user.SaveChangesAsync(CancellationToken);
            },
            () => user.BulkInsertAsync([new Country { Code = "fr" }], cancellationToken: CancellationToken),
            () => user.BulkUpsertAsync([new Country { Code = "de", Name = "Germany" }], cancellationToken: CancellationToken),
            () => user.Set<Country>().ExecuteUpdateAsync(s => s.SetProperty(c => c.Name, "x"), CancellationToken)
        ];

        foreach (var write in writes)
        {
            user.ChangeTracker.Clear();
            var error = await Assert.ThrowsAnyAsync<Exception>(() => user.Database.CreateExecutionStrategy().ExecuteAsync(() => ReadAndAsync(write)));
            Assert.Contains("UseSequentialMode()", error.Message, StringComparison.Ordinal);
            Assert.Contains("CITUS150", error.Message, StringComparison.Ordinal);
            Assert.True(error is DbUpdateException or CitusException, error.GetType().Name);
            Assert.IsType<PostgresException>(error.InnerException);
            if (error is DbUpdateException { InnerException: not null } && user.ChangeTracker.Entries().Any())
            {
                Assert.NotEmpty(((DbUpdateException)error).Entries);
            }
        }

        async Task ReadAndAsync(Func<Task> write)
        {
            await using var transaction = await user.Database.BeginTransactionAsync(CancellationToken);
            await user.Set<Order>().CountAsync(CancellationToken);
            if (late)
            {
                await user.Database.Citus().UseSequentialModeAsync(CancellationToken);
            }

            await write();
        }
    }

    private async Task<BulkContext> ShopAsync()
    {
        var context = await BulkContext.MigrateAsync(Database, Shop);
        context.Add(new Country { Code = "de" });
        context.AddRange(Enumerable.Range(1, 100).Select(i => new Order { Id = i, CountryCode = "de" }));
        await context.SaveChangesAsync(CancellationToken);
        context.ChangeTracker.Clear();

        return context;
    }

    private static void Shop(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Country>().ToTable("countries").IsReferenceTable().HasKey(c => c.Code);
        modelBuilder.Entity<Order>(o =>
        {
            o.ToTable("orders").IsDistributedBy(x => x.Id).Property(x => x.Id).ValueGeneratedNever();
            o.HasOne<Country>().WithMany().HasForeignKey(x => x.CountryCode).OnDelete(DeleteBehavior.Restrict);
        });
    }

    private sealed class Country
    {
        public required string Code { get; set; }

        public string? Name { get; set; }
    }

    private sealed class Order
    {
        public int Id { get; set; }

        public required string CountryCode { get; set; }
    }
}
