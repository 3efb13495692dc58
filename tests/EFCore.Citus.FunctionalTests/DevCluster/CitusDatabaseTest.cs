using System.Diagnostics;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.DevCluster;

/// <summary>
///     Tests the creation and deletion of databases.
/// </summary>
public class CitusDatabaseTest(CitusClusterFixture fixture, ITestOutputHelper output) : CitusTest(fixture)
{
    [Fact]
    public async Task Disposing_of_a_database_drops_it_on_every_node()
    {
        var database = await Cluster.CreateDatabaseAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(Cluster.WorkerCount + 1, await CountAsync(database.Name));

        await database.DisposeAsync();

        Assert.Equal(0, await CountAsync(database.Name));
    }

    [Fact]
    public async Task A_database_in_use_is_dropped_all_the_same_and_its_name_can_be_used_again()
    {
        var database = await Cluster.CreateDatabaseAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using (var connection = new NpgsqlConnection(database.ConnectionString))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = new NpgsqlCommand(
                """
                CREATE TABLE t (id int PRIMARY KEY);
                SELECT create_distributed_table('t', 'id');
                BEGIN;
                INSERT INTO t SELECT generate_series(1, 100);
                """,
                connection);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

            await database.DisposeAsync();
            await Assert.ThrowsAnyAsync<NpgsqlException>(
                () => command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(0, await CountAsync(database.Name));

        await using var again = await Cluster.CreateDatabaseAsync(database.Name, TestContext.Current.CancellationToken);
        await using var connectionAgain = new NpgsqlConnection(again.ConnectionString);
        await connectionAgain.OpenAsync(TestContext.Current.CancellationToken);
        await using var count = new NpgsqlCommand("SELECT count(*) FROM citus_tables", connectionAgain);
        Assert.Equal(0L, await count.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_name_is_taken_as_it_is()
    {
        const string name = """Or"der 'İı' $1; --""";

        await using var database = await Cluster.CreateDatabaseAsync(name, TestContext.Current.CancellationToken);

        Assert.Equal(name, database.Name);
        Assert.Equal(Cluster.WorkerCount + 1, await CountAsync(name));
        Assert.Equal(name, new NpgsqlConnectionStringBuilder(database.ConnectionString).Database);
    }

    [Fact]
    public async Task A_name_in_use_is_refused_and_the_database_that_has_it_stays()
    {
        await Database.ExecuteAsync("CREATE TABLE precious (id int)");

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => Cluster.CreateDatabaseAsync(Database.Name, TestContext.Current.CancellationToken));

        Assert.Contains($"'{Database.Name}' already exists", exception.Message, StringComparison.Ordinal);
        Assert.Equal("precious", await Database.ScalarAsync<string>("SELECT 'precious'::regclass::text"));
    }

    [Fact]
    public async Task A_name_in_use_on_a_worker_alone_is_refused_and_the_database_that_has_it_stays()
    {
        await using var reserved = TestDatabase.Reserve(Cluster);
        await Database.OnWorkersAsync($"CREATE DATABASE {reserved.Name}");

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => Cluster.CreateDatabaseAsync(reserved.Name, TestContext.Current.CancellationToken));

        Assert.Equal(Cluster.WorkerCount, await CountAsync(reserved.Name));
    }

    [Fact]
    public async Task A_database_that_a_node_cannot_create_is_on_no_node_afterwards()
    {
        // The name exceeds the maximum length. The server truncates it, and the truncated name is in use.
        var name = new string('x', 63);
        await using var shortened = await Cluster.CreateDatabaseAsync(name, TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<Exception>(() => Cluster.CreateDatabaseAsync(name + "y", TestContext.Current.CancellationToken));

        Assert.Equal(Cluster.WorkerCount + 1, await CountAsync(name));
    }

    [Fact]
    public async Task Dropping_a_database_that_does_not_exist_does_nothing()
    {
        await using var reserved = TestDatabase.Reserve(Cluster);

        await Cluster.DropDatabaseAsync(reserved.Name, TestContext.Current.CancellationToken);

        Assert.Equal(0, await CountAsync(reserved.Name));
    }

    [Fact]
    public async Task Databases_come_and_go_quickly_one_by_one_and_at_the_same_time()
    {
        var created = new List<long>();
        var dropped = new List<long>();
        for (var i = 0; i < 5; i++)
        {
            var watch = Stopwatch.StartNew();
            var database = await TestDatabase.CreateAsync(Cluster);
            created.Add(watch.ElapsedMilliseconds);

            // The table ensures that the maintenance daemons are running and connected to each other.
            await CitusClusterTest.CreateItemsAsync(database, shardCount: 4, rows: 1);

            watch.Restart();
            await database.DisposeAsync();
            dropped.Add(watch.ElapsedMilliseconds);
        }

        var together = Stopwatch.StartNew();
        var databases = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => TestDatabase.CreateAsync(Cluster)));
        together.Stop();
        Assert.All(
            await Task.WhenAll(databases.Select(d => d.OnWorkersAsync("SELECT current_database()"))),
            (answers, i) => Assert.Equal(Enumerable.Repeat(databases[i].Name, Cluster.WorkerCount), answers));
        await Task.WhenAll(databases.Select(d => d.DisposeAsync().AsTask()));

        output.WriteLine(
            $"Created in {string.Join(", ", created)} ms, dropped in {string.Join(", ", dropped)} ms; "
            + $"eight created at the same time in {together.ElapsedMilliseconds} ms");

        // Each operation takes about 100 ms on an idle machine. An operation that waits for a connection that is not closed waits for five
        // seconds.
        Assert.InRange(created.Order().ElementAt(2), 0, 2000);
        Assert.InRange(dropped.Order().ElementAt(2), 0, 2000);
    }

    private async Task<int> CountAsync(string name)
        => (await Cluster.ListDatabasesAsync(TestContext.Current.CancellationToken)).Count(n => n == name);
}
