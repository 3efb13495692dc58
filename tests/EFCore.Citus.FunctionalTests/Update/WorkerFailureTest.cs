using System.Data.Common;
using EFCore.Citus.DevCluster;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Update;

/// <summary>
///     Tests a worker that crashes during a large SaveChanges, on a cluster that no other test uses.
/// </summary>
public class WorkerFailureTest(CitusClusterFixture fixture)
{
    private const int Rows = 60_000;

    private static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_written_by_half_and_the_next_attempt_succeeds()
    {
        var shared = await fixture.GetCitusAsync();
        Assert.SkipWhen(shared.Source != CitusClusterSource.Installed, "a worker can only be crashed where it is a process of this machine");
        await using var cluster = await CitusCluster.StartAsync(o => o.Sources = [CitusClusterSource.Installed], CancellationToken);
        await using var database = await TestDatabase.CreateAsync(cluster);
        var interceptor = new CrashingInterceptor();
        var options = new DbContextOptionsBuilder<ReadingContext>()
            .UseNpgsql(database.ConnectionString, npgsql => npgsql.UseCitus())
            .AddInterceptors(interceptor)
            .Options;
        await using (var context = new ReadingContext(options))
        {
            await context.Database.EnsureCreatedAsync(CancellationToken);
        }

        await using var inserting = new ReadingContext(options);
        inserting.AddRange(Enumerable.Range(1, Rows).Select(i => new Reading { Id = i, Value = "old" }));
        await AssertFailsAsync(inserting, "SELECT count(*) FROM readings");
        Assert.Equal(Rows, await inserting.SaveChangesAsync(CancellationToken));
        Assert.Equal(Rows, await database.ScalarAsync<long>("SELECT count(*) FROM readings"));

        foreach (var entry in inserting.ChangeTracker.Entries<Reading>())
        {
            entry.Entity.Value = "new";
        }

        await AssertFailsAsync(inserting, "SELECT count(*) FROM readings WHERE value = 'new'");
        Assert.Equal(Rows, await inserting.SaveChangesAsync(CancellationToken));
        Assert.Equal(Rows, await database.ScalarAsync<long>("SELECT count(*) FROM readings WHERE value = 'new'"));

        inserting.RemoveRange(inserting.Readings.Local);
        await AssertFailsAsync(inserting, $"SELECT {Rows} - count(*) FROM readings");
        Assert.Equal(Rows, await inserting.SaveChangesAsync(CancellationToken));
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM readings"));

        async Task AssertFailsAsync(ReadingContext context, string countOfWritten)
        {
            var crash = await WorkerCrash.PrepareAsync(database);
            interceptor.Crash = crash.Now;
            var error = await Assert.ThrowsAnyAsync<Exception>(() => context.SaveChangesAsync(CancellationToken));
            Assert.Null(interceptor.Crash);

            var causes = new List<Exception>();
            for (Exception? cause = error; cause is not null; cause = cause.InnerException)
            {
                causes.Add(cause);
            }

            Assert.Contains(causes, c => c is NpgsqlException);

            await crash.RecoverAsync("readings");
            Assert.Equal(0, await database.ScalarAsync<long>(countOfWritten));
            Assert.All(await database.OnWorkersAsync("SELECT count(*) FROM pg_prepared_xacts"), c => Assert.Equal("0", c));
        }
    }

    /// <summary>Crashes the worker after the first rows have been written, before the next ones.</summary>
    private sealed class CrashingInterceptor : DbCommandInterceptor
    {
        private int _writes;

        public Action? Crash { get; set; }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default)
        {
            var writes = new[] { "INSERT INTO", "UPDATE ", "DELETE FROM" }.Any(w => command.CommandText.Contains(w, StringComparison.Ordinal));
            if (Crash is not null && writes && ++_writes == 2)
            {
                Crash();
                (Crash, _writes) = (null, 0);
            }

            return ValueTask.FromResult(result);
        }
    }

    private sealed class ReadingContext(DbContextOptions<ReadingContext> options) : DbContext(options)
    {
        public DbSet<Reading> Readings
            => Set<Reading>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => modelBuilder.Entity<Reading>(
                b =>
                {
                    b.ToTable("readings").IsDistributedBy(r => r.Id);
                    b.Property(r => r.Id).ValueGeneratedNever();
                    b.Property(r => r.Value).HasColumnName("value");
                });
    }

    private sealed class Reading
    {
        public int Id { get; set; }

        public required string Value { get; set; }
    }
}
