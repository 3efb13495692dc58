using EFCore.Citus.DevCluster;
using EFCore.Citus.DevCluster.Sources;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.DevCluster;

/// <summary>
///     Tests clusters that are started with other options than the shared cluster.
/// </summary>
public class CitusClusterStartTest(CitusClusterFixture fixture)
{
    private static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cluster_without_workers_keeps_the_shards_on_the_coordinator_and_ends_without_a_trace()
    {
        await RequireInstalledAsync();
        var log = new List<string>();
        var folder = Directory.CreateTempSubdirectory("citus-folder-");
        if (!OperatingSystem.IsWindows())
        {
            // PostgreSQL may run as another user.
            folder.UnixFileMode |= UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        }

        string? dataDirectory;
        var cluster = await CitusCluster.StartAsync(
            options =>
            {
                options.Sources = [CitusClusterSource.Installed];
                options.WorkerCount = 0;
                options.Folder = folder.FullName;
                options.Settings["citus.shard_count"] = "3";
                options.Log = log.Add;
            },
            CancellationToken);
        await using (cluster)
        {
            Assert.Equal(CitusClusterSource.Installed, cluster.Source);
            Assert.Equal(0, cluster.WorkerCount);
            Assert.Equal([cluster.Description], log);

            await using var database = await TestDatabase.CreateAsync(cluster);
            await database.ExecuteAsync("CREATE TABLE items (id int PRIMARY KEY)");
            await database.ExecuteAsync("SELECT create_distributed_table('items', 'id')");
            await database.ExecuteAsync("INSERT INTO items SELECT generate_series(1, 100)");

            Assert.Equal(3, await database.ScalarAsync<long>("SELECT count(*) FROM citus_shards"));
            Assert.Equal(100, await database.ScalarAsync<long>("SELECT count(*) FROM items"));
            dataDirectory = await database.ScalarAsync<string>("SHOW data_directory");
            Assert.StartsWith(folder.FullName, dataDirectory);
            Assert.True(Directory.Exists(dataDirectory));
        }

        Assert.Empty(folder.GetFileSystemInfos());
        folder.Delete();
        await using var connection = new NpgsqlConnection(cluster.ConnectionString + ";Pooling=false");
        await Assert.ThrowsAsync<NpgsqlException>(() => connection.OpenAsync(CancellationToken));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => cluster.CreateDatabaseAsync(cancellationToken: CancellationToken));
        await cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_setting_that_the_server_refuses_is_an_error_with_the_servers_words()
    {
        await fixture.GetPlainPostgresAsync();

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => CitusCluster.StartAsync(
                options =>
                {
                    options.Sources = [CitusClusterSource.PlainPostgres];
                    options.AllowPlainPostgres = true;
                    options.Settings["shared_buffers"] = "it's much";
                },
                CancellationToken));

        Assert.Contains("shared_buffers", exception.Message, StringComparison.Ordinal);
        Assert.Contains("it's much", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_can_be_cancelled()
    {
        await fixture.GetPlainPostgresAsync();
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => CitusCluster.StartAsync(
                options =>
                {
                    options.Sources = [CitusClusterSource.Installed, CitusClusterSource.PlainPostgres];
                    options.AllowPlainPostgres = true;
                },
                cancelled.Token));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(33)]
    public async Task A_number_of_workers_that_makes_no_sense_is_refused(int workerCount)
        => await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => CitusCluster.StartAsync(options => options.WorkerCount = workerCount, CancellationToken));

    [Fact]
    public async Task Plain_PostgreSQL_is_not_taken_without_permission()
    {
        var obstacle = await new PlainPostgresSource().FindObstacleAsync(new CitusClusterOptions(), CancellationToken);

        Assert.Contains("not permitted", obstacle, StringComparison.Ordinal);
        Assert.Contains("AllowPlainPostgres = true", obstacle, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_cluster_is_used_through_its_coordinator_and_left_as_it_was()
    {
        var shared = await fixture.GetCitusAsync();
        string template;

        var cluster = await StartOnAsync(shared.ConnectionString);
        await using (cluster)
        {
            Assert.Equal(CitusClusterSource.Connection, cluster.Source);
            Assert.Equal(shared.ConnectionString, cluster.ConnectionString);
            Assert.Equal(shared.WorkerCount, cluster.WorkerCount);
            Assert.Equal(shared.CitusVersion, cluster.CitusVersion);

            await using var database = await TestDatabase.CreateAsync(cluster);
            await CitusClusterTest.CreateItemsAsync(database, shardCount: 4, rows: 10);
            Assert.All(await database.OnWorkersAsync("SELECT count(*) FROM items"), count => Assert.Equal("10", count));

            // Other tests use the same servers at the same time, so only the template of this cluster can be counted.
            template = Assert.IsType<string>(cluster.TemplateName);
            Assert.NotEqual(shared.TemplateName, template);
            Assert.Equal(1 + shared.WorkerCount, await CountOnAllNodesAsync(template));
        }

        Assert.Equal(0, await CountOnAllNodesAsync(template));
        Assert.Equal(1 + shared.WorkerCount, await CountOnAllNodesAsync(shared.TemplateName!));
        await using var connection = new NpgsqlConnection(shared.ConnectionString);
        await connection.OpenAsync(CancellationToken);
    }

    [Fact]
    public async Task A_connection_to_a_database_without_Citus_is_refused()
    {
        var plain = await fixture.GetPlainPostgresAsync();

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => StartOnAsync(plain.ConnectionString));

        Assert.Contains("has no citus extension", exception.Message, StringComparison.Ordinal);
    }

    private static Task<CitusCluster> StartOnAsync(string connectionString)
        => CitusCluster.StartAsync(
            options =>
            {
                options.Sources = [CitusClusterSource.Connection];
                options.ConnectionString = connectionString;
            },
            CancellationToken);

    private async Task<int> CountOnAllNodesAsync(string name)
    {
        await using var database = await TestDatabase.CreateAsync(await fixture.GetCitusAsync());

        return await database.ScalarAsync<int>(
            "SELECT count(*)::int FROM run_command_on_all_nodes(format('SELECT 1 FROM pg_database WHERE datname = %L', $1)) WHERE result = '1'",
            name);
    }

    private async Task RequireInstalledAsync()
    {
        var shared = await fixture.GetCitusAsync();
        Assert.SkipUnless(
            shared.Source == CitusClusterSource.Installed, $"no Citus installed on this machine; the tests use {shared.Description}");
    }
}
