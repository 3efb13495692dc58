using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace EFCore.Citus.FunctionalTests.Workers;

/// <summary>
///     Tests that the applied and pending migrations are the same on every node.
/// </summary>
public class MigrationHistoryTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Is_the_same_through_every_node(bool async)
    {
        await AssertMigrationsAsync(async, applied: [], pending: [MigratedContext.First, MigratedContext.Second]);

        await MigrateAsync(MigratedContext.First);
        await AssertMigrationsAsync(async, [MigratedContext.First], [MigratedContext.Second]);

        await MigrateAsync(MigratedContext.Second);
        await AssertMigrationsAsync(async, [MigratedContext.First, MigratedContext.Second], []);
        // The history table remains a plain table, as it is without Citus.
        Assert.Equal(0L, await Database.ScalarAsync<long>("SELECT count(*) FROM pg_dist_partition WHERE logicalrelid::text LIKE '%History%'"));
    }

    [Theory]
    [InlineData("history", null)]
    [InlineData("his \"tory\"\n of 'ıİ'", "sche \"ma\" \n % %L 'ß'")]
    public async Task Table_may_have_any_name(string table, string? schema)
    {
        await MigrateAsync(null, npgsql => npgsql.MigrationsHistoryTable(table, schema));

        await AssertMigrationsAsync(
            async: true, [MigratedContext.First, MigratedContext.Second], [], npgsql => npgsql.MigrationsHistoryTable(table, schema));
    }

    [Fact]
    public async Task Search_path_of_the_connection_string_counts()
    {
        await Database.ExecuteAsync("CREATE SCHEMA \"Elsewhere\"");
        static string WithPath(string connectionString)
            => new NpgsqlConnectionStringBuilder(connectionString) { SearchPath = "\"Elsewhere\"", Pooling = false }.ConnectionString;
        await using (var coordinator = new MigratedContext(WithPath(Database.ConnectionString)))
        {
            await coordinator.Database.MigrateAsync(CancellationToken);
        }

        Assert.Equal(["Elsewhere"], await Database.ColumnAsync<string>("SELECT schemaname::text FROM pg_tables WHERE tablename = '__EFMigrationsHistory'"));
        foreach (var worker in await Database.WorkersAsync())
        {
            await using var context = new MigratedContext(WithPath(worker));
            Assert.Empty(await context.Database.GetPendingMigrationsAsync(CancellationToken));
        }
    }

    [Fact]
    public async Task Products_and_quotes_are_read_as_they_are()
    {
        await MigrateAsync(null);
        await Database.ExecuteAsync("""INSERT INTO "__EFMigrationsHistory" VALUES (E'2026_"q\\u0027ß''\n', '9.9 "x"')""");

        foreach (var worker in await Database.WorkersAsync())
        {
            await using var context = new MigratedContext(worker);
            var rows = await context.GetService<IHistoryRepository>().GetAppliedMigrationsAsync(CancellationToken);

            Assert.Equal(
                (await Database.RowsAsync("""SELECT * FROM "__EFMigrationsHistory" ORDER BY 1""")).Select(r => (r[0], r[1])),
                rows.Select(r => ((object?)r.MigrationId, (object?)r.ProductVersion)));
        }
    }

    [Fact]
    public async Task Database_that_does_not_exist_has_none_applied()
    {
        await using var reserved = TestDatabase.Reserve(Cluster);
        await using var context = new MigratedContext(reserved.ConnectionString);

        Assert.Equal(2, (await context.Database.GetPendingMigrationsAsync(CancellationToken)).Count());
        Assert.Equal(2, context.Database.GetPendingMigrations().Count());
    }

    [Theory]
    [InlineData(true, "DELETE FROM pg_dist_node WHERE groupid = 0", "the coordinator is not added to the metadata")]
    [InlineData(false, "UPDATE pg_dist_node SET nodeport = 1 WHERE groupid = 0", "failed to connect to 127.0.0.1:1")]
    [InlineData(true, "UPDATE pg_dist_node SET nodeport = 1 WHERE groupid = 0", "failed to connect to 127.0.0.1:1")]
    public async Task Worker_that_cannot_ask_says_so(bool async, string change, string error)
    {
        await MigrateAsync(null);
        await Database.OnWorkersAsync(change);
        await using var context = new MigratedContext((await Database.WorkersAsync())[0]);

        var exception = async
            ? await Assert.ThrowsAsync<InvalidOperationException>(() => context.Database.GetPendingMigrationsAsync(CancellationToken))
            : Assert.Throws<InvalidOperationException>(() => context.Database.GetPendingMigrations());

        Assert.Contains("which is a worker", exception.Message, StringComparison.Ordinal);
        Assert.Contains(error, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_check_and_migration_behind_one_port()
    {
        await using var port = await BalancedPort.OpenAsync(Database);
        var migrated = 0;
        for (var i = 0; i < 2 * (Cluster.WorkerCount + 1); i++)
        {
            await using var context = new MigratedContext(port.ConnectionString);
            try
            {
                await context.Database.MigrateAsync(CancellationToken);
                migrated++;
            }
            catch (InvalidOperationException e)
            {
                Assert.Contains("which is a worker", e.Message, StringComparison.Ordinal);
            }

            // Workers have no separate table, independently of the nodes of the connections.
            Assert.All(
                await Database.OnWorkersAsync("SELECT count(*) FROM pg_class WHERE relname IN ('jobs', '__EFMigrationsHistory')"),
                count => Assert.Equal("0", count));
        }

        await MigrateAsync(null);
        for (var i = 0; i < 2 * (Cluster.WorkerCount + 1); i++)
        {
            await using var context = new MigratedContext(port.ConnectionString);
            Assert.Empty(await context.Database.GetPendingMigrationsAsync(CancellationToken));
            Assert.Equal(2, context.Database.GetAppliedMigrations().Count());
        }

        TestContext.Current.SendDiagnosticMessage("{0} attempts led to the coordinator", migrated);
    }

    private async Task MigrateAsync(string? target, Action<NpgsqlDbContextOptionsBuilder>? npgsql = null)
    {
        await using var coordinator = new MigratedContext(Database.ConnectionString, npgsql);
        await coordinator.GetService<IMigrator>().MigrateAsync(target, CancellationToken);
    }

    private async Task AssertMigrationsAsync(
        bool async, string[] applied, string[] pending, Action<NpgsqlDbContextOptionsBuilder>? npgsql = null)
    {
        foreach (var node in (await Database.WorkersAsync()).Append(Database.ConnectionString))
        {
            await using var context = new MigratedContext(node, npgsql);
            if (async)
            {
                Assert.Equal(applied, await context.Database.GetAppliedMigrationsAsync(CancellationToken));
                Assert.Equal(pending, await context.Database.GetPendingMigrationsAsync(CancellationToken));
            }
            else
            {
                Assert.Equal(applied, context.Database.GetAppliedMigrations());
                Assert.Equal(pending, context.Database.GetPendingMigrations());
            }
        }
    }
}
