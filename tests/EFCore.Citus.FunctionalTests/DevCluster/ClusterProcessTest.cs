using EFCore.Citus.DevCluster;
using EFCore.Citus.FunctionalTests.TestUtilities;

namespace EFCore.Citus.FunctionalTests.DevCluster;

/// <summary>
///     What becomes of the servers when the process that started them ends, and what the environment of a process changes.
/// </summary>
public class ClusterProcessTest(CitusClusterFixture fixture)
{
    [Fact]
    public async Task No_server_outlives_a_process_that_is_killed()
    {
        await fixture.GetPlainPostgresAsync();
        await using var host = await ClusterHostProcess.StartAsync(("CITUS_DEVCLUSTER_SOURCES", "installed,plain"));
        host.AssertServersRun(host.Source == CitusClusterSource.Installed ? 3 : 1);

        await host.KillAsync("KILL");

        await host.AssertNothingRemainsAsync();
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task No_server_outlives_a_process_that_is_asked_to_end(string signal)
    {
        await fixture.GetPlainPostgresAsync();

        // The environment can hide an installed Citus.
        await using var host = await ClusterHostProcess.StartAsync(("CITUS_DEVCLUSTER_SOURCES", "plain"));
        Assert.Equal(CitusClusterSource.PlainPostgres, host.Source);
        host.AssertServersRun(1);

        await host.KillAsync(signal);

        await host.AssertNothingRemainsAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(400)]
    public async Task No_server_outlives_a_process_that_is_killed_while_it_starts_them(int milliseconds)
    {
        await fixture.GetPlainPostgresAsync();
        await using var host = await ClusterHostProcess.StartHalfwayAsync(("CITUS_DEVCLUSTER_SOURCES", "installed,plain"));
        await Task.Delay(milliseconds, TestContext.Current.CancellationToken);

        await host.KillAsync("KILL");

        await host.AssertNothingRemainsAsync();
    }

    [Fact]
    public async Task The_environment_can_name_a_running_cluster()
    {
        var cluster = await fixture.GetCitusAsync();

        await using var host = await ClusterHostProcess.StartAsync(("CITUS_CONNECTION", cluster.ConnectionString));

        Assert.Equal(CitusClusterSource.Connection, host.Source);
        Assert.Equal(cluster.ConnectionString, host.ConnectionString);
    }

    [Fact]
    public async Task Without_any_source_the_error_says_why_each_was_not_there()
    {
        var error = await ClusterHostProcess.GetErrorAsync(("CITUS_DEVCLUSTER_SOURCES", "connection"));

        Assert.Contains(nameof(CitusNotFoundException), error, StringComparison.Ordinal);
        Assert.Contains("Connection: the environment variable CITUS_CONNECTION is not set", error, StringComparison.Ordinal);
        foreach (var source in new[] { "Installed", "Docker", "PlainPostgres" })
        {
            Assert.Contains(
                $"{source}: not among the sources that the environment variable CITUS_DEVCLUSTER_SOURCES permits",
                error,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_source_that_does_not_exist_is_an_error()
    {
        var error = await ClusterHostProcess.GetErrorAsync(("CITUS_DEVCLUSTER_SOURCES", "installed,podman"));

        Assert.Contains("'podman'", error, StringComparison.Ordinal);
        Assert.Contains("connection, installed, docker, plain", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_named_cluster_that_cannot_be_reached_is_an_error_and_no_other_is_started()
    {
        var error = await ClusterHostProcess.GetErrorAsync(("CITUS_CONNECTION", "Host=127.0.0.1;Port=1;Username=nobody;Database=none"));

        Assert.Contains("CITUS_CONNECTION", error, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:1", error, StringComparison.Ordinal);
    }
}
