using System.Data.Common;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Tests migrations during which a server terminates a session while it executes a statement that waits for a lock of another session.
/// </summary>
public class CutOffInTheMiddleTest(CitusClusterFixture fixture) : CutOffTestBase(fixture)
{
    [Theory]
    [InlineData("local tables are distributed", "countries")]
    [InlineData("distributed tables are local", "u")]
    [InlineData("another distribution column", "t")]
    [InlineData("another number of shards", "t")]
    [InlineData("tables are dropped", "t")]
    [InlineData("columns come and go", "t")]
    [InlineData("constraints that are not valid are added", "countries")]
    [InlineData("tables, columns and constraints are renamed", "u")]
    public Task Transaction_leaves_everything_as_it_was(string name, string obstacle)
        => AssertLeftAsync(Changes[name], obstacle, ofWorker: false);

    [Theory]
    [InlineData("local tables are distributed", "countries")]
    [InlineData("another distribution column", "t")]
    [InlineData("columns come and go", "t")]
    public Task Transaction_leaves_everything_as_it_was_when_it_is_a_session_of_a_worker(string name, string obstacle)
        => AssertLeftAsync(Changes[name], obstacle, ofWorker: true);

    [Theory]
    [InlineData("UPDATE t SET country = country WHERE id = 1")]
    [InlineData("SELECT lock_shard_metadata(5, ARRAY[(SELECT shardid FROM pg_dist_shard WHERE logicalrelid = 't'::regclass)])")]
    public async Task Concurrent_distribution_is_completed_when_it_is_run_again(string obstacle)
    {
        using var turn = await ShardSplits.TakeTurnAsync();
        var change = new Change("local", "distributed") { Written = b => b.DistributeConcurrently() };
        await CreateAsync(change);
        var rows = await RowsAsync();

        await CutOffAsync(change, "create_distributed_table_concurrently('t'", () => Obstacle.OnCoordinatorAsync(Database, obstacle));

        Assert.Equal(rows, await RowsAsync());
        Assert.False(await IsCutOffAsync(change, -1));
        await using var after = Context(change.To!);
        await CitusCatalog.AssertMatchesAsync(after, Database);
        Assert.Equal(rows, await RowsAsync());
    }

    [Fact]
    public async Task Indexes_are_built_and_dropped_when_it_is_run_again()
    {
        var change = new Change("distributed", "distributed") { Written = Build };
        await CreateAsync(change);
        await Database.ExecuteAsync("CREATE INDEX old ON t (id)");

        foreach (var statement in new[] { "CREATE INDEX CONCURRENTLY", "DROP INDEX CONCURRENTLY" })
        {
            await CutOffAsync(change, statement, () => Obstacle.OnWorkerAsync(Database, "t"));
        }

        Assert.False(await IsCutOffAsync(change, -1));
        Assert.Equal(["new"], await Database.ColumnAsync<string>(Indexes));
        Assert.Equal(["new", "new"], await Database.OnWorkersAsync(Indexes.Replace("c.relname::text", "DISTINCT substring(c.relname, 1, 3)", StringComparison.Ordinal)));

        static void Build(MigrationBuilder b)
        {
            b.CreateIndex("new", "t", ["b", "a"], unique: false).Annotation("Npgsql:CreatedConcurrently", true);
            b.DropIndex("old", "t").IsDroppedConcurrently();
        }
    }

    private const string Indexes =
        """
        SELECT c.relname::text FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
        WHERE (c.relname LIKE 'old%' OR c.relname LIKE 'new%') AND i.indisvalid ORDER BY 1
        """;

    private async Task AssertLeftAsync(Change change, string obstacle, bool ofWorker)
    {
        await CreateAsync(change);
        var before = await StateAsync();

        await CutOffAsync(change, "", () => Obstacle.OnWorkerAsync(Database, obstacle), ofWorker);

        Assert.Equal(before, await StateAsync());
        Assert.False(await IsCutOffAsync(change, -1));
        Assert.NotEqual(before, await StateAsync());
    }

    // Creates the obstacle before a statement of the migration, and terminates the session of the migration, or that of a worker, when it
    // waits.
    private async Task CutOffAsync(Change change, string statement, Func<Task<Obstacle>> createObstacle, bool ofWorker = false)
    {
        var watcher = new StatementWatcher(statement, createObstacle);
        await using var contexts = new Contexts(this, change, watcher);
        var migration = contexts.MigrateAsync();
        if (await Task.WhenAny(watcher.Reached, migration) == migration)
        {
            await migration;
        }

        var (obstacle, session) = await watcher.Reached.WaitAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        await using (obstacle)
        {
            var waiting = await obstacle.WaitForSessionAsync(migration);
            if (ofWorker)
            {
                await obstacle.TerminateAsync(waiting);
                Assert.IsType<PostgresException>((await Assert.ThrowsAnyAsync<Exception>(() => migration)).GetBaseException());
            }
            else
            {
                Assert.True(await Database.ScalarAsync<bool>("SELECT pg_terminate_backend($1, 10000)", session));
                Assert.True(IsOfConnection(await Assert.ThrowsAnyAsync<Exception>(() => migration)));
            }
        }

        await SettleAsync();
        const string prepared = "SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()";
        Assert.Equal(0, await Database.ScalarAsync<long>(prepared));
        Assert.All(await Database.OnWorkersAsync(prepared), c => Assert.Equal("0", c));
    }

    // A session of a worker detects the end of the session of the coordinator after it has executed the statement.
    private async Task SettleAsync()
    {
        const string busy =
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()
            """;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await Database.ScalarAsync<long>(busy) > 0 || (await Database.OnWorkersAsync(busy)).Any(c => c != "0"))
        {
            await Task.Delay(20, limit.Token);
        }
    }

    private sealed class StatementWatcher(string text, Func<Task<Obstacle>> createObstacle) : DbCommandInterceptor
    {
        private readonly TaskCompletionSource<(Obstacle, int)> _reached = new();

        public Task<(Obstacle Obstacle, int Session)> Reached
            => _reached.Task;

        public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default)
        {
            if (!Reached.IsCompleted && command.CommandText.Contains(text, StringComparison.Ordinal))
            {
                _reached.SetResult((await createObstacle(), ((NpgsqlConnection)command.Connection!).ProcessID));
            }

            return result;
        }
    }
}
