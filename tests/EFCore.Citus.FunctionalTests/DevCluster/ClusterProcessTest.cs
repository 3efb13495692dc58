using EFCore.Citus.DevCluster;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.DevCluster;

/// <summary>
///     Tests the tool <c>citus-dev</c>: the servers after the end of the process that started them, and the effects of its options and its
///     environment.
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

        // The environment can exclude an installed Citus.
        await using var host = await ClusterHostProcess.StartAsync(("CITUS_DEVCLUSTER_SOURCES", "plain"));
        Assert.Equal(CitusClusterSource.PlainPostgres, host.Source);
        host.AssertServersRun(1);

        await host.KillAsync(signal);

        Assert.Equal(0, host.ExitCode);
        await host.AssertNothingRemainsAsync();
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task No_server_outlives_a_process_that_is_asked_to_end_while_it_starts_them(string signal)
    {
        await fixture.GetPlainPostgresAsync();
        await using var host = await ClusterHostProcess.StartHalfwayAsync(("CITUS_DEVCLUSTER_SOURCES", "installed,plain"));

        await host.KillAsync(signal);

        Assert.Equal(130, host.ExitCode);
        await host.AssertNothingRemainsAsync();
    }

    [Fact]
    public async Task The_database_takes_migrations_and_has_the_workers_that_were_asked_for()
    {
        var cluster = await fixture.GetCitusAsync();
        Assert.SkipUnless(cluster.Source == CitusClusterSource.Installed, "no Citus installed on this machine");
        await using var host = await ClusterHostProcess.StartAsync(["--workers", "1"], ("CITUS_DEVCLUSTER_SOURCES", "installed"));
        host.AssertServersRun(2);

        await using (var context = SampleShop.CreateContext(host.ConnectionString))
        {
            await context.Database.MigrateAsync(TestContext.Current.CancellationToken);
            await context.Database.CloseConnectionAsync();
        }

        await using var dataSource = NpgsqlDataSource.Create(host.ConnectionString);
        await using var command = dataSource.CreateCommand(
            "SELECT count(DISTINCT nodeport) FROM citus_shards WHERE table_name = 'orders'::regclass AND citus_table_type = 'distributed'");
        Assert.Equal(1L, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));

        await host.KillAsync("INT");

        Assert.Equal(0, host.ExitCode);
        await host.AssertNothingRemainsAsync();
    }

    [Theory]
    [InlineData("--workers requires a number from 0 to 32.", "--workers")]
    [InlineData("--workers requires a number from 0 to 32.", "--workers", "two")]
    [InlineData("--workers requires a number from 0 to 32.", "--workers", "33")]
    [InlineData("--workers requires a number from 0 to 32.", "--workers", "-1")]
    [InlineData("'--worker' is not an option.", "--worker", "1")]
    public async Task A_wrong_option_is_an_error_of_one_line(string message, params string[] arguments)
    {
        var error = await ClusterHostProcess.GetErrorAsync(arguments, expectedExitCode: 2);

        Assert.Equal([$"{message} Run 'citus-dev --help' for the options."], error.TrimEnd().Split('\n'));
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

        AssertIsNoStackTrace(error);
        Assert.Contains("No Citus cluster can be started on this machine.", error, StringComparison.Ordinal);
        Assert.Contains("Connection: the environment variable CITUS_CONNECTION is not set", error, StringComparison.Ordinal);
        foreach (var source in new[] { "Installed", "Docker", "PlainPostgres" })
        {
            Assert.Contains(
                $"{source}: not among the sources that the environment variable CITUS_DEVCLUSTER_SOURCES permits",
                error,
                StringComparison.Ordinal);
        }

        foreach (var way in new[] { "Install Citus ", "Start Docker.", "Set CITUS_CONNECTION " })
        {
            Assert.Contains($"\n  - {way}", error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:1", "Docker: no Docker engine answers")]
    [InlineData("somewhere", "Docker: the address of the Docker engine cannot be used")]
    public async Task A_Docker_engine_that_is_not_there_is_no_source(string address, string message)
    {
        var error = await ClusterHostProcess.GetErrorAsync(("CITUS_DEVCLUSTER_SOURCES", "docker"), ("DOCKER_HOST", address));

        AssertIsNoStackTrace(error);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_does_not_exist_is_an_error()
    {
        var error = await ClusterHostProcess.GetErrorAsync(("CITUS_DEVCLUSTER_SOURCES", "installed,podman"));

        AssertIsNoStackTrace(error);
        Assert.Contains("'podman'", error, StringComparison.Ordinal);
        Assert.Contains("connection, installed, docker, plain", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_named_cluster_that_cannot_be_reached_is_an_error_and_no_other_is_started()
    {
        var error = await ClusterHostProcess.GetErrorAsync(("CITUS_CONNECTION", "Host=127.0.0.1;Port=1;Username=nobody;Database=none"));

        AssertIsNoStackTrace(error);
        Assert.Contains("CITUS_CONNECTION", error, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:1", error, StringComparison.Ordinal);
    }

    private static void AssertIsNoStackTrace(string error)
    {
        Assert.DoesNotContain("Unhandled exception", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
