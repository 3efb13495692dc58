using EFCore.Citus.FunctionalTests.TestUtilities;

namespace EFCore.Citus.FunctionalTests.Consumer;

/// <summary>
///     Tests the snippets for test frameworks in projects that reference the packages.
/// </summary>
[Collection(nameof(ConsumerCollection))]
public class TestFrameworksTest(ConsumerFixture consumer, CitusClusterFixture fixture)
{
    [Fact]
    public async Task Snippets_compile()
    {
        await consumer.TestFrameworks;

        Assert.All(TestFrameworkSnippets.Projects, project => Assert.True(File.Exists(Assembly(project))));
    }

    [Fact]
    public async Task Snippets_are_tests_that_pass()
    {
        var cluster = await fixture.GetCitusAsync();
        Assert.SkipUnless(cluster.WorkerCount == 2, "the snippets expect two workers");
        await consumer.TestFrameworks;

        // The variable prevents the snippets from starting their own cluster, which would take longer.
        var output = await consumer.RunAsync(
            "dotnet",
            ["vstest", .. TestFrameworkSnippets.Projects.Select(Assembly), "--logger:console;verbosity=normal"],
            consumer.Root,
            new Dictionary<string, string> { ["CITUS_CONNECTION"] = cluster.ConnectionString });

        Assert.Contains("Total tests: 4", output, StringComparison.Ordinal);
        Assert.Contains("Passed: 4", output, StringComparison.Ordinal);
    }

    private string Assembly(string project)
        => Path.Combine(consumer.Root, "TestFrameworks", project, "bin", "Debug", "net10.0", $"{project}.dll");
}
