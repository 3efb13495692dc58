using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using EFCore.Citus.DevCluster;
using EFCore.Citus.FunctionalTests.Bulk;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Storage;

/// <summary>
///     Tests workers that are lost during a statement, which a context with <c>EnableRetryOnFailure</c> retries.
/// </summary>
public class LostWorkerTest(CitusClusterFixture fixture)
{
    private static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_query_a_save_and_a_load_outlive_a_worker_that_is_killed()
    {
        var shared = await fixture.GetCitusAsync();
        Assert.SkipWhen(shared.Source != CitusClusterSource.Installed, "a worker can only be killed where it is a process of this machine");
        await using var cluster = await CitusCluster.StartAsync(o => o.Sources = [CitusClusterSource.Installed], CancellationToken);
        await using var database = await TestDatabase.CreateAsync(cluster);
        var retries = new ConcurrentQueue<string>();
        await using var context = await ReadingsAsync(database, retries, citusFirst: true);
        await using var other = ReadingsContext(database, retries, citusFirst: false);
        await context.BulkInsertAsync(Readings(1, 1_000), cancellationToken: CancellationToken);

        Assert.Equal(1_000, await KillAsync(() => context.Set<Reading>().CountAsync(CancellationToken)));
        Assert.Equal(1_000, await KillAsync(() => other.Set<Reading>().CountAsync(CancellationToken)));

        context.AddRange(Readings(1_001, 300));
        Assert.Equal(300, await KillAsync(() => context.SaveChangesAsync(CancellationToken)));
        Assert.Equal(1_300, await database.ScalarAsync<long>("SELECT count(*) FROM readings"));

        context.ChangeTracker.Entries<Reading>().ToList().ForEach(e => e.Entity.Value = "changed");
        Assert.Equal(300, await KillAsync(() => context.SaveChangesAsync(CancellationToken)));
        Assert.Equal(300, await database.ScalarAsync<long>("""SELECT count(*) FROM readings WHERE "Value" = 'changed'"""));

        Assert.Equal(
            1_300,
            await KillAsync(
                () => context.Set<Reading>().ExecuteUpdateAsync(s => s.SetProperty(r => r.Value, "updated"), CancellationToken)));

        Assert.Equal(1_000, await KillAsync(() => other.BulkInsertAsync(Readings(2_001, 1_000), cancellationToken: CancellationToken)));
        Assert.Equal(2_300, await database.ScalarAsync<long>("SELECT count(*) FROM readings"));

        var upserted = await KillAsync(() => context.BulkUpsertAsync(Readings(2_901, 200), cancellationToken: CancellationToken));
        Assert.Equal(new EFCore.Citus.Bulk.BulkUpsertResult(100, 100, 0), upserted);
        Assert.Equal(2_400, await database.ScalarAsync<long>("SELECT count(*) FROM readings"));

        async Task<TResult> KillAsync<TResult>(Func<Task<TResult>> operation)
        {
            retries.Clear();
            await using var obstacle = await ObstacleAsync(database);
            var running = operation();
            var process = await obstacle.WaitForSessionAsync(running);
            using var kill = Process.Start("kill", ["-s", "KILL", process.ToString(CultureInfo.InvariantCulture)]);
            var result = await running;
            Assert.NotEmpty(retries);

            // The worker must recover before the next operation loses one.
            await WorkerCrash.WaitForRecoveryAsync(database, "readings");

            return result;
        }
    }

    [Fact]
    public async Task A_load_outlives_a_worker_that_ends_its_connection()
    {
        await using var database = await TestDatabase.CreateAsync(await fixture.GetCitusAsync());
        var retries = new ConcurrentQueue<string>();
        await using var context = await ReadingsAsync(database, retries, citusFirst: false);
        await database.ExecuteAsync(
            """
            CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $f$
            BEGIN
                PERFORM pg_advisory_xact_lock_shared(4711);
                RETURN NEW;
            END $f$
            """);
        await database.ExecuteAsync(
            "SELECT run_command_on_shards('readings', 'CREATE TRIGGER wait AFTER INSERT ON %s FOR EACH ROW EXECUTE FUNCTION wait()')");
        await using var obstacle = await Obstacle.OnWorkerAsync(database, "readings", _ => "SELECT pg_advisory_xact_lock(4711)");

        // The worker has received the rows, but has not responded yet.
        var load = context.BulkInsertAsync(Readings(1, 1_000), cancellationToken: CancellationToken);
        await obstacle.TerminateAsync(await obstacle.WaitForSessionAsync(load));
        await obstacle.DisposeAsync();

        Assert.Equal(1_000, await load);
        Assert.Contains(retries, r => r.Contains(PostgresErrorCodes.InternalError, StringComparison.Ordinal));
        Assert.Equal(1_000, await database.ScalarAsync<long>("SELECT count(*) FROM readings"));
    }

    [Fact]
    public async Task What_a_worker_refuses_of_a_load_is_not_repeated()
    {
        await using var database = await TestDatabase.CreateAsync(await fixture.GetCitusAsync());
        var retries = new ConcurrentQueue<string>();
        await using var context = await ReadingsAsync(database, retries, citusFirst: false);

        var error = await Assert.ThrowsAsync<DbUpdateException>(
            () => context.BulkInsertAsync([.. Readings(1, 1), .. Readings(1, 1)], cancellationToken: CancellationToken));

        Assert.Equal(PostgresErrorCodes.InternalError, Assert.IsType<PostgresException>(error.InnerException).SqlState);
        Assert.Empty(retries);
    }

    [Fact]
    public async Task Without_retries_the_exception_says_that_they_would_help()
    {
        await using var database = await TestDatabase.CreateAsync(await fixture.GetCitusAsync());
        await using (await ReadingsAsync(database, [], citusFirst: true))
        {
        }

        await using var context = BulkContext.Create(database, Build);
        await using var obstacle = await ObstacleAsync(database);

        context.AddRange(Readings(1, 20));
        var save = context.SaveChangesAsync(CancellationToken);
        await obstacle.TerminateAsync(await obstacle.WaitForSessionAsync(save));
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => save);
        Assert.Contains("transient", error.Message, StringComparison.Ordinal);
    }

    private static Task<Obstacle> ObstacleAsync(TestDatabase database)
        => Obstacle.OnWorkerAsync(
            database,
            "readings",
            shard => $"SET LOCAL citus.enable_manual_changes_to_shards TO on; LOCK TABLE {shard} IN ACCESS EXCLUSIVE MODE");

    private static async Task<BulkContext> ReadingsAsync(TestDatabase database, ConcurrentQueue<string> retries, bool citusFirst)
    {
        var context = ReadingsContext(database, retries, citusFirst);
        await Migrating.MigrateAsync(null, context);

        return context;
    }

    private static BulkContext ReadingsContext(TestDatabase database, ConcurrentQueue<string> retries, bool citusFirst)
        => BulkContext.Create(
            database,
            Build,
            o => o.UseNpgsql(
                    database.ConnectionString,
                    n => _ = citusFirst ? n.UseCitus().EnableRetryOnFailure() : n.EnableRetryOnFailure().UseCitus())
                .LogTo(retries.Enqueue, [CoreEventId.ExecutionStrategyRetrying]));

    private static void Build(ModelBuilder modelBuilder)
        => modelBuilder.Entity<Reading>()
            .ToTable("readings")
            .IsDistributedBy(r => r.Id, t => t.HasShardCount(4))
            .Property(r => r.Id)
            .ValueGeneratedNever();

    private static List<Reading> Readings(int first, int count)
        => [.. Enumerable.Range(first, count).Select(i => new Reading { Id = i, Value = $"value {i}" })];

    private sealed class Reading
    {
        public int Id { get; set; }

        public required string Value { get; set; }
    }
}
