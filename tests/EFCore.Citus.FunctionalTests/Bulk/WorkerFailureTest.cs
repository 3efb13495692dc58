using EFCore.Citus.DevCluster;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Bulk;

/// <summary>
///     Tests a worker that crashes while rows are loaded, on a cluster that no other test uses.
/// </summary>
public class WorkerFailureTest(CitusClusterFixture fixture)
{
    private static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_written_by_half_and_the_next_attempt_succeeds()
    {
        var shared = await fixture.GetCitusAsync();
        Assert.SkipWhen(shared.Source != CitusClusterSource.Installed, "a worker can only be crashed where it is a process of this machine");
        await using var cluster = await CitusCluster.StartAsync(o => o.Sources = [CitusClusterSource.Installed], CancellationToken);
        await using var database = await TestDatabase.CreateAsync(cluster);
        await using var context = await BulkContext.MigrateAsync(
            database,
            b => b.Entity<Reading>().ToTable("readings").IsDistributedBy(r => r.Id).Property(r => r.Id).ValueGeneratedNever());

        // The rows are copied in a transaction of the operation.
        await AssertFailsAsync(database, crash => context.BulkInsertAsync(Readings(crash), cancellationToken: CancellationToken));

        // The rows are copied to a temporary table, in a transaction of the caller.
        await AssertFailsAsync(
            database,
            async crash =>
            {
                await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken);
                await context.BulkInsertAsync(Readings(crash), o => o.BatchSize(20_000), CancellationToken);
                await transaction.CommitAsync(CancellationToken);
            });

        await AssertFailsAsync(
            database, crash => context.BulkUpsertAsync(Readings(crash), o => o.BatchSize(20_000), CancellationToken));

        await AssertFailsAsync(
            database, crash => context.BulkInsertAsync(Readings(crash), o => o.Connections(2), CancellationToken));

        Assert.Equal(100_000, await context.BulkInsertAsync(Readings(() => { }), cancellationToken: CancellationToken));
        Assert.Equal(100_000, await database.ScalarAsync<long>("SELECT count(*) FROM readings"));
    }

    private static async Task AssertFailsAsync(TestDatabase database, Func<Action, Task> load)
    {
        var crash = await WorkerCrash.PrepareAsync(database);
        var error = await Assert.ThrowsAsync<DbUpdateException>(() => load(crash.Now));
        Assert.Contains("'Reading'", error.Message, StringComparison.Ordinal);
        Assert.IsType<NpgsqlException>(error.InnerException, exactMatch: false);

        await crash.RecoverAsync("readings");
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM readings"));
        Assert.All(await database.OnWorkersAsync("SELECT count(*) FROM pg_prepared_xacts"), c => Assert.Equal("0", c));
    }

    private static IEnumerable<Reading> Readings(Action halfway)
    {
        for (var i = 1; i <= 100_000; i++)
        {
            if (i == 50_000)
            {
                halfway();
            }

            yield return new Reading { Id = i, Value = $"value {i}" };
        }
    }

    private sealed class Reading
    {
        public int Id { get; set; }

        public required string Value { get; set; }
    }
}
