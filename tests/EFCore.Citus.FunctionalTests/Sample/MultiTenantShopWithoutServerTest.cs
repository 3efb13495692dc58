using EFCore.Citus.FunctionalTests.Consumer;
using MultiTenantShop;

namespace EFCore.Citus.FunctionalTests.Sample;

/// <summary>
///     Tests the sample on a machine without a server.
/// </summary>
public class MultiTenantShopWithoutServerTest
{
    [Fact]
    public async Task It_says_what_was_tried_and_what_would_help()
    {
        var output = await RunAsync(
            new() { ["CITUS_CONNECTION"] = "", ["CITUS_DEVCLUSTER_SOURCES"] = "connection,docker", ["DOCKER_HOST"] = "tcp://127.0.0.1:1" });

        Assert.Contains("No Citus cluster can be started on this machine.", output, StringComparison.Ordinal);
        foreach (var source in new[] { "Connection", "Installed", "Docker", "PlainPostgres" })
        {
            Assert.Contains($"\n  {source}: ", output, StringComparison.Ordinal);
        }

        Assert.Contains("Docker: no Docker engine answers", output, StringComparison.Ordinal);
        Assert.Contains("\n  - Install Citus ", output, StringComparison.Ordinal);
        Assert.Contains("\n  - Start Docker.", output, StringComparison.Ordinal);
        Assert.Contains("\n  - Set CITUS_CONNECTION ", output, StringComparison.Ordinal);
        Assert.Contains("--connection \"Host=", output, StringComparison.Ordinal);
        AssertIsNoStackTrace(output);
    }

    [Fact]
    public async Task It_says_why_the_cluster_of_the_environment_cannot_be_used()
    {
        var output = await RunAsync(new() { ["CITUS_CONNECTION"] = "Host=127.0.0.1;Port=1;Username=postgres", ["CITUS_DEVCLUSTER_SOURCES"] = "" });

        Assert.Contains("CITUS_CONNECTION", output, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:1", output, StringComparison.Ordinal);
        AssertIsNoStackTrace(output);
    }

    [Fact]
    public async Task It_names_a_source_that_does_not_exist()
    {
        var output = await RunAsync(new() { ["CITUS_CONNECTION"] = "", ["CITUS_DEVCLUSTER_SOURCES"] = "podman" });

        Assert.Contains("'podman'", output, StringComparison.Ordinal);
        AssertIsNoStackTrace(output);
    }

    private static Task<string> RunAsync(Dictionary<string, string> environment)
        => CommandLine.RunAsync(
            "dotnet", [typeof(ShopContext).Assembly.Location], AppContext.BaseDirectory, environment, expectedExitCode: 1);

    private static void AssertIsNoStackTrace(string output)
    {
        Assert.DoesNotContain("Unhandled exception", output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception:", output, StringComparison.Ordinal);
    }
}
