using EFCore.Citus.DevCluster;
using EFCore.Citus.FunctionalTests.TestUtilities;

namespace EFCore.Citus.FunctionalTests.DevCluster;

/// <summary>
///     Tests a database of a cluster.
/// </summary>
public class CitusClusterTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private const string PhysicalShards = "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname ~ '^items_\\d+$'";

    [Fact]
    public async Task The_shared_cluster_has_two_workers_unless_it_was_there_before()
    {
        Assert.True(Cluster.HasCitus);
        Assert.Contains($"Citus {Cluster.CitusVersion}", Cluster.Description, StringComparison.Ordinal);
        Assert.Contains($"PostgreSQL {Cluster.PostgresVersion}", Cluster.Description, StringComparison.Ordinal);
        Assert.Contains($"{Cluster.WorkerCount} worker", Cluster.Description, StringComparison.Ordinal);
        Assert.StartsWith($"Citus {Cluster.CitusVersion} ", await Database.ScalarAsync<string>("SELECT citus_version()"));

        if (Cluster.Source != CitusClusterSource.Connection)
        {
            Assert.Equal(2, Cluster.WorkerCount);
        }
    }

    [Fact]
    public async Task A_new_database_knows_all_nodes_on_every_node()
    {
        const string nodes = """
            SELECT string_agg(format('%s:%s %s %s', nodename, nodeport, shouldhaveshards, isactive AND hasmetadata AND metadatasynced), ', '
                ORDER BY nodeid)
            FROM pg_dist_node
            """;

        var onCoordinator = await Database.ScalarAsync<string>(nodes);
        var onWorkers = await Database.OnWorkersAsync(nodes);

        Assert.Equal(Cluster.WorkerCount, onWorkers.Count);
        Assert.All(onWorkers, text => Assert.Equal(onCoordinator, text));
        Assert.Equal(
            [[true, (long)Cluster.WorkerCount], [false, 1L]],
            await Database.RowsAsync("SELECT shouldhaveshards, count(*) FROM pg_dist_node WHERE isactive GROUP BY 1 ORDER BY 1 DESC"));
        Assert.Empty(await Database.RowsAsync("SELECT * FROM citus_check_cluster_node_health() WHERE NOT result"));
    }

    [Fact]
    public async Task A_distributed_table_has_its_rows_on_all_workers_and_none_on_the_coordinator()
    {
        await CreateItemsAsync(Database, shardCount: 2 * Cluster.WorkerCount, rows: 1000);

        Assert.Equal(0, await Database.ScalarAsync<long>(PhysicalShards));
        Assert.All(await Database.OnWorkersAsync(PhysicalShards), count => Assert.Equal("2", count));
        Assert.Equal(1000, await Database.ScalarAsync<long>("SELECT count(*) FROM items"));

        // The metadata is synchronized, so a worker returns the whole table, too.
        Assert.All(await Database.OnWorkersAsync("SELECT count(*) FROM items"), count => Assert.Equal("1000", count));
    }

    [Fact]
    public async Task A_transaction_over_several_workers_commits_on_all_of_them()
    {
        await CreateItemsAsync(Database, shardCount: 2 * Cluster.WorkerCount, rows: 100);

        await using (var connection = await Database.OpenAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "UPDATE items SET name = 'changed'";
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            await transaction.CommitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(100, await Database.ScalarAsync<long>("SELECT count(*) FROM items WHERE name = 'changed'"));
        Assert.All(
            await Database.OnWorkersAsync("SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()"),
            count => Assert.Equal("0", count));
    }

    [Fact]
    public async Task A_shard_moves_by_logical_replication()
    {
        await CreateItemsAsync(Database, shardCount: Cluster.WorkerCount, rows: 100);
        var before = await Database.RowsAsync("SELECT shardid, nodename, nodeport FROM citus_shards ORDER BY shardid");

        await Database.ExecuteAsync(
            "SELECT citus_move_shard_placement($1, $2, $3, $4, $5, 'force_logical')",
            before[0][0],
            before[0][1],
            before[0][2],
            before[1][1],
            before[1][2]);

        Assert.Equal(
            [before[1][1], before[1][2]],
            (await Database.RowsAsync("SELECT nodename, nodeport FROM citus_shards WHERE shardid = $1", before[0][0]))[0]);
        Assert.Equal(100, await Database.ScalarAsync<long>("SELECT count(*) FROM items"));
    }

    [Fact]
    public async Task A_shard_is_split_by_logical_replication()
    {
        using var turn = await ShardSplits.TakeTurnAsync();
        await CreateItemsAsync(Database, shardCount: Cluster.WorkerCount, rows: 100);

        await Database.ExecuteAsync(
            """
            SELECT citus_split_shard_by_split_points(s.shardid, ARRAY[(s.shardminvalue::int + 9)::text], ARRAY[n.nodeid, n.nodeid], 'force_logical')
            FROM pg_dist_shard s, pg_dist_node n
            WHERE s.shardid = (SELECT min(shardid) FROM pg_dist_shard WHERE logicalrelid = 'items'::regclass)
                AND n.nodeid = (SELECT min(nodeid) FROM pg_dist_node WHERE groupid <> 0)
            """);

        Assert.Equal(Cluster.WorkerCount + 1, await Database.ScalarAsync<long>("SELECT count(*) FROM citus_shards"));
        Assert.Equal(100, await Database.ScalarAsync<long>("SELECT count(*) FROM items"));
    }

    [Fact]
    public async Task Citus_is_an_output_plugin_on_every_node_beside_those_that_the_server_allows_by_itself()
    {
        const string settings = "SELECT coalesce((SELECT setting FROM pg_settings WHERE name = 'output_plugin_libraries'), '')";
        Assert.SkipWhen(Cluster.Source == CitusClusterSource.Connection, "the settings of the cluster that CITUS_CONNECTION names are its own");
        var expected = await Database.ScalarAsync<string>(
            "SELECT coalesce((SELECT boot_val || ', citus' FROM pg_settings WHERE name = 'output_plugin_libraries'), '')");

        Assert.Equal(expected, await Database.ScalarAsync<string>(settings));
        Assert.All(await Database.OnWorkersAsync(settings), setting => Assert.Equal(expected, setting));
    }

    [Fact]
    public async Task The_maintenance_daemon_of_a_new_database_works_off_background_jobs()
    {
        await CreateItemsAsync(Database, shardCount: 2 * Cluster.WorkerCount, rows: 10);
        var placement = (await Database.RowsAsync(
            """
            SELECT s.shardid, s.nodename, s.nodeport, n.nodename, n.nodeport
            FROM citus_shards s, pg_dist_node n
            WHERE n.groupid <> 0 AND (n.nodename, n.nodeport) <> (s.nodename, s.nodeport)
            ORDER BY 1 LIMIT 1
            """))[0];
        await Database.ExecuteAsync("SELECT citus_move_shard_placement($1, $2, $3, $4, $5, 'block_writes')", placement);

        await Database.ExecuteAsync("SELECT citus_rebalance_start(shard_transfer_mode => 'block_writes')");
        await Database.ExecuteAsync("SELECT citus_rebalance_wait()");

        Assert.Equal(
            [.. Enumerable.Repeat(2L, Cluster.WorkerCount)],
            await Database.ColumnAsync<long>("SELECT count(*) FROM citus_shards GROUP BY nodename, nodeport"));
    }

    [Fact]
    public async Task Two_databases_know_nothing_of_each_other()
    {
        await using var other = await TestDatabase.CreateAsync(Cluster);
        await CreateItemsAsync(Database, shardCount: 4, rows: 10);
        await CreateItemsAsync(other, shardCount: 2, rows: 20);

        await Database.ExecuteAsync("DROP TABLE items");

        Assert.Equal(0, await Database.ScalarAsync<long>("SELECT count(*) FROM citus_tables"));
        Assert.Equal(2, await other.ScalarAsync<long>("SELECT count(*) FROM citus_shards"));
        Assert.Equal(20, await other.ScalarAsync<long>("SELECT count(*) FROM items"));
    }

    internal static async Task CreateItemsAsync(TestDatabase database, int shardCount, int rows)
    {
        await database.ExecuteAsync("CREATE TABLE items (id int PRIMARY KEY, name text)");
        await database.ExecuteAsync("SELECT create_distributed_table('items', 'id', shard_count => $1)", shardCount);
        await database.ExecuteAsync("INSERT INTO items SELECT i, 'item ' || i FROM generate_series(1, $1) i", rows);
    }
}
