using EFCore.Citus.FunctionalTests.TestUtilities;

namespace EFCore.Citus.FunctionalTests.DevCluster;

public class CitusClusterTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
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
            Cluster.WorkerCount,
            await Database.ScalarAsync<long>("SELECT count(*) FROM citus_get_active_worker_nodes()"));
        Assert.Equal(
            Cluster.WorkerCount,
            await Database.ScalarAsync<long>("SELECT count(*) FROM pg_dist_node WHERE shouldhaveshards AND groupid <> 0"));
    }
}
