namespace EFCore.Citus.FunctionalTests.Consumer;

/// <summary>
///     Tests the package of the command <c>citus-dev</c> after its installation. The command itself is tested with the development cluster.
/// </summary>
[Collection(nameof(ConsumerCollection))]
public class ToolTest(ConsumerFixture consumer)
{
    [Fact]
    public async Task Tool_is_installed_and_run()
    {
        var folder = Path.Combine(consumer.Root, "tool");
        await consumer.DotnetAsync(
            consumer.Root,
            "tool", "install", "EFCore.Citus.DevCluster.Tool",
            "--version", ConsumerFixture.PackageVersion, "--source", consumer.Feed, "--tool-path", folder);

        var help = await consumer.RunAsync(Path.Combine(folder, "citus-dev"), ["--help"], consumer.Root);
        Assert.StartsWith("Usage: citus-dev [options]", help, StringComparison.Ordinal);

        // All dependencies are installed, including the Docker client.
        var output = await consumer.RunAsync(
            Path.Combine(folder, "citus-dev"),
            [],
            consumer.Root,
            new Dictionary<string, string> { ["CITUS_DEVCLUSTER_SOURCES"] = "docker", ["DOCKER_HOST"] = "tcp://127.0.0.1:1" },
            expectedExitCode: 1);
        Assert.Contains("Docker: no Docker engine answers", output, StringComparison.Ordinal);
    }
}
