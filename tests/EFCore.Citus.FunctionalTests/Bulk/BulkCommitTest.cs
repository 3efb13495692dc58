using EFCore.Citus.Bulk;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Bulk;

/// <summary>
///     Tests loads that fail after a part of the rows has been committed: no row is sent twice, and the exception reports the number of
///     rows in the database.
/// </summary>
public class BulkCommitTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private const int AdvisoryLock = 4711;

    private static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_worker_loses_the_connection_of_the_second_of_four_commits(bool retry)
    {
        await using var context = await ReadingsAsync(retry);
        await OnCommitAsync("IF others > 0 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;");

        var error = await Assert.ThrowsAsync<BulkCommitException>(
            () => context.BulkInsertAsync(Readings(8_000), o => o.Connections(4), CancellationToken));

        Assert.IsType<PostgresException>(error.GetBaseException());
        Assert.InRange(error.RowsCommitted, 1, 7_999);
        Assert.Equal(0, error.RowsInDoubt);
        Assert.StartsWith($"The operation failed after {error.RowsCommitted} entities of type 'Reading' were committed.", error.Message, StringComparison.Ordinal);
        Assert.Equal(error.RowsCommitted, await CountAsync());
        await AssertNothingPreparedAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_coordinator_ends_the_connections_of_four_commits_after_the_first(bool retry)
    {
        await using var context = await ReadingsAsync(retry);
        await OnCommitAsync($"IF others > 0 THEN PERFORM pg_advisory_xact_lock({AdvisoryLock}); END IF;");
        await using var obstacle = await LockCommitsAsync();

        var load = context.BulkInsertAsync(Readings(8_000), o => o.Connections(4), CancellationToken);
        await obstacle.WaitForSessionAsync(load);
        await Database.ExecuteAsync(
            """
            SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
            WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND state <> 'idle'
            """);

        var error = await Assert.ThrowsAsync<BulkCommitException>(() => load);
        Assert.InRange(error.RowsCommitted, 1, 7_999);
        Assert.Equal(0, error.RowsInDoubt);
        await obstacle.DisposeAsync();
        Assert.Equal(error.RowsCommitted, await CountAsync());
        await AssertNothingPreparedAsync();
    }

    [Fact]
    public async Task Nothing_is_committed_yet_when_the_first_of_four_commits_fails()
    {
        await using var context = await ReadingsAsync(retry: true);
        var attempts = 0;
        await OnCommitAsync("IF NEW.\"Value\" = 'first' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;");

        var readings = Readings(4_000);
        readings.ForEach(r => r.Value = "first");
        var rows = await context.BulkInsertAsync(
            readings,
            o => o.Connections(4).OnProgress(
                n =>
                {
                    if (n == 1_000 && ++attempts == 2)
                    {
                        // The rest of this attempt fails for the same reason as the first one.
                        readings.ForEach(r => r.Value = "second");
                    }
                },
                rows: 1_000),
            CancellationToken);

        Assert.Equal(4_000, rows);
        Assert.InRange(attempts, 2, 3);
        Assert.Equal(4_000, await CountAsync());
    }

    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(1, 0, false)]
    [InlineData(3, 0, true)]
    [InlineData(3, 1, true)]
    public async Task A_commit_that_is_not_answered_is_not_repeated(int connections, int answered, bool retry)
    {
        await using var relay = new CommitRelay(Database);
        await using var context = await ReadingsAsync(retry, relay.ConnectionString);
        relay.CutAfter(answered);

        var error = await Assert.ThrowsAsync<BulkCommitException>(
            () => context.BulkInsertAsync(Readings(20_000), o => o.Connections(connections), CancellationToken));

        Assert.Contains($"{error.RowsInDoubt} more may have been committed", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.RowsInDoubt, connections == 1 ? 20_000 : 1, 20_000);
        Assert.Equal(answered > 0, error.RowsCommitted > 0);
        Assert.Equal(error.RowsCommitted + error.RowsInDoubt, await CountAsync());
    }

    [Fact]
    public async Task An_upsert_is_repeated_when_its_commit_is_not_answered()
    {
        await using var relay = new CommitRelay(Database);
        await using var context = await ReadingsAsync(retry: true, relay.ConnectionString);
        relay.CutAfter(0);

        var result = await context.BulkUpsertAsync(Readings(1_000), cancellationToken: CancellationToken);

        Assert.Equal(new BulkUpsertResult(Inserted: 0, Updated: 1_000, Skipped: 0), result);
        Assert.Equal(1_000, await CountAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_a_transaction_the_rows_of_earlier_batches_are_in(bool retry)
    {
        await using var context = await ReadingsAsync(retry);
        context.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        await OnShardsAsync(
            "AFTER INSERT", "IF NEW.\"Id\" = 2500 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;");

        var error = await Assert.ThrowsAsync<BulkCommitException>(
            () => context.BulkInsertAsync(Readings(4_000), o => o.BatchSize(1_000), CancellationToken));

        Assert.Equal(2_000, error.RowsCommitted);
        Assert.Equal(0, error.RowsInDoubt);
        Assert.Equal(2_000, await CountAsync());

        // An error that is detected on the client has the same effect.
        await Database.ExecuteAsync("TRUNCATE readings");
        var readings = Readings(4_000);
        readings[1_500].Value = null!;
        error = await Assert.ThrowsAsync<BulkCommitException>(
            () => context.BulkInsertAsync(readings, o => o.BatchSize(1_000), CancellationToken));
        Assert.Equal(1_000, error.RowsCommitted);
        Assert.Contains("index 1500 ", error.Message, StringComparison.Ordinal);

        await Database.ExecuteAsync("TRUNCATE readings");
        using var source = new CancellationTokenSource();
        var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => context.BulkInsertAsync(
                Readings(2_400),
                o => o.BatchSize(1_000).OnProgress(
                    n =>
                    {
                        if (n == 1_200)
                        {
                            source.Cancel();
                        }
                    },
                    rows: 100),
                source.Token));
        Assert.Contains("1000 entities", canceled.Message, StringComparison.Ordinal);
        Assert.Equal(1_000, await CountAsync());
    }

    [Fact]
    public async Task Without_a_transaction_so_are_rows_of_which_the_database_generates_everything()
    {
        await using var context = await BulkContext.MigrateAsync(
            Database, b => b.Entity<Number>().ToTable("readings").Property(n => n.Id).UseIdentityByDefaultColumn());
        context.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        await Database.ExecuteAsync("""ALTER TABLE readings ADD CHECK ("Id" < 2500)""");

        var error = await Assert.ThrowsAsync<BulkCommitException>(
            () => context.BulkInsertAsync(Enumerable.Range(0, 4_000).Select(_ => new Number()), cancellationToken: CancellationToken));

        Assert.Equal((2_000, 0), (error.RowsCommitted, error.RowsInDoubt));
        Assert.Equal(2_000, await CountAsync());
    }

    [Fact]
    public async Task Returned_keys_are_those_in_the_database_after_a_retry()
    {
        await using var context = await BulkContext.MigrateAsync(
            Database,
            b => b.Entity<Reading>(r =>
            {
                r.ToTable("readings").IsDistributedBy(x => x.DeviceId, t => t.HasShardCount(4)).HasKey(x => new { x.DeviceId, x.Id });
                r.Property(x => x.Id).UseIdentityByDefaultColumn();
            }),
            o => o.UseNpgsql(Database.ConnectionString, n => n.EnableRetryOnFailure().UseCitus()));
        var attempts = 0;
        var readings = Readings(3_000);
        readings.ForEach(r => r.Id = 0);

        await context.BulkInsertAsync(
            readings,
            o => o.ReturnKeys().OnProgress(
                n =>
                {
                    if (n == 2_000 && attempts++ == 0)
                    {
                        var process = ((NpgsqlConnection)context.Database.GetDbConnection()).ProcessID;
                        Assert.True(Database.ScalarAsync<bool>("SELECT pg_terminate_backend($1, 10000)", process).GetAwaiter().GetResult());
                    }
                },
                rows: 1_000),
            CancellationToken);

        Assert.Equal(2, attempts);
        Assert.Equal(
            readings.Select(r => (r.DeviceId, r.Id, r.Value)).Order(),
            (await context.Set<Reading>().ToListAsync(CancellationToken)).Select(r => (r.DeviceId, r.Id, r.Value)).Order());
    }

    [Fact]
    public async Task What_fails_before_the_rows_is_not_a_commit()
    {
        await using var context = await BulkContext.MigrateAsync(
            Database,
            b => b.Entity<Reading>(r =>
            {
                r.ToTable("readings").IsDistributedBy(x => x.DeviceId).HasKey(x => new { x.DeviceId, x.Id });
                r.Property(x => x.Id).UseHiLo("numbers");
            }));
        await Database.ExecuteAsync("DROP SEQUENCE numbers");
        var readings = Readings(10);
        readings.ForEach(r => r.Id = 0);

        foreach (var load in new Func<Task>[]
                 {
                     () => context.BulkInsertAsync(readings, cancellationToken: CancellationToken),
                     () => context.BulkInsertAsync(readings, o => o.Connections(2), CancellationToken),
                     () => context.BulkUpsertAsync(readings, cancellationToken: CancellationToken)
                 })
        {
            var error = await Assert.ThrowsAsync<DbUpdateException>(load);
            Assert.Equal(PostgresErrorCodes.UndefinedTable, Assert.IsType<PostgresException>(error.InnerException).SqlState);
            Assert.Contains("before the rows", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("sent", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_constraint_that_is_checked_by_the_commit_is_said_of_the_commit()
    {
        await using var context = await BulkContext.MigrateAsync(
            Database, b => b.Entity<Reading>().ToTable("readings").HasKey(x => new { x.DeviceId, x.Id }));
        await Database.ExecuteAsync(
            """
            CREATE TABLE devices (id int PRIMARY KEY);
            ALTER TABLE readings ADD FOREIGN KEY ("DeviceId") REFERENCES devices DEFERRABLE INITIALLY DEFERRED
            """);

        var error = await Assert.ThrowsAsync<DbUpdateException>(
            () => context.BulkInsertAsync(Readings(10), cancellationToken: CancellationToken));

        Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, Assert.IsType<PostgresException>(error.InnerException).SqlState);
        Assert.Contains("has been rolled back", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync());
    }

    private async Task<BulkContext> ReadingsAsync(bool retry, string? connectionString = null)
        => await BulkContext.MigrateAsync(
            Database,
            b => b.Entity<Reading>(r =>
            {
                r.ToTable("readings").IsDistributedBy(x => x.DeviceId, t => t.HasShardCount(4)).HasKey(x => new { x.DeviceId, x.Id });
                r.Property(x => x.Id).ValueGeneratedNever();
            }),
            o => o.UseNpgsql(
                connectionString ?? Database.ConnectionString,
                n =>
                {
                    n.UseCitus();
                    if (retry)
                    {
                        n.EnableRetryOnFailure(3, TimeSpan.FromSeconds(1), null);
                    }
                }));

    /// <summary>
    ///     Lets workers execute statements when they prepare to commit. The variable <c>others</c> contains the number of rows of the shard
    ///     that are committed.
    /// </summary>
    private Task OnCommitAsync(string statements)
        => OnShardsAsync("AFTER INSERT OR UPDATE", statements, isDeferred: true);

    private async Task OnShardsAsync(string time, string statements, bool isDeferred = false)
    {
        await Database.ExecuteAsync(
            $"""
             CREATE FUNCTION on_shard() RETURNS trigger LANGUAGE plpgsql AS $f$
             DECLARE
                 others bigint;
             BEGIN
                 EXECUTE format('SELECT count(*) FROM %s WHERE xmin <> pg_current_xact_id()::xid', TG_RELID::regclass) INTO others;
                 {statements}
                 RETURN NEW;
             END $f$
             """);
        var results = await Database.ColumnAsync<string>(
            $"""
             SELECT result FROM run_command_on_shards(
                 'readings',
                 'CREATE {(isDeferred ? "CONSTRAINT " : "")}TRIGGER on_shard {time} ON %s {(isDeferred ? "DEFERRABLE INITIALLY DEFERRED " : "")}'
                     'FOR EACH ROW {(isDeferred ? "WHEN (mod(NEW.\"Id\", 50) = 0) " : "")}EXECUTE FUNCTION on_shard()')
             """);
        Assert.All(results, r => Assert.Equal("CREATE TRIGGER", r));
    }

    private Task<Obstacle> LockCommitsAsync()
        => Obstacle.OnWorkerAsync(Database, "readings", _ => $"SELECT pg_advisory_xact_lock({AdvisoryLock})");

    private async Task<long> CountAsync()
        => await Database.ScalarAsync<long>("SELECT count(*) FROM readings");

    // A server recovers prepared transactions once a minute.
    private async Task AssertNothingPreparedAsync()
    {
        var patience = DateTime.UtcNow.AddSeconds(60);
        while ((await Database.OnWorkersAsync("SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()")).Any(c => c != "0"))
        {
            Assert.True(DateTime.UtcNow < patience, "Transactions stay prepared.");
            await Database.ScalarAsync<int>("SELECT recover_prepared_transactions()");
        }
    }

    private static List<Reading> Readings(int count)
        => [.. Enumerable.Range(1, count).Select(i => new Reading { DeviceId = i % 50, Id = i, Value = "v" })];

    private sealed class Number
    {
        public long Id { get; set; }
    }

    private sealed class Reading
    {
        public int DeviceId { get; set; }

        public int Id { get; set; }

        public required string Value { get; set; }
    }
}
