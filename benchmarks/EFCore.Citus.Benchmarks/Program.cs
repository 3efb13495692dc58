using EFCore.Citus.Benchmarks;
using EFCore.Citus.DevCluster;

// Each verb is a suite, which receives the connection string and the remaining arguments.
var suites = new Dictionary<string, Func<string, IReadOnlyList<string>, Task>>(StringComparer.Ordinal)
{
    ["writes"] = WritesSuite.RunAsync,
    ["growth"] = GrowthSuite.RunAsync,
    ["bulk"] = BulkBenchmark.RunAsync
};

if (args.Length == 0 || !suites.TryGetValue(args[0], out var suite))
{
    Console.Error.WriteLine($"Specify the benchmark to run: {string.Join(", ", suites.Keys)}");
    return 1;
}

await using var cluster = await CitusCluster.StartAsync(
    options =>
    {
        if (Environment.GetEnvironmentVariable("CITUS_CONNECTION") is { Length: > 0 } connection)
        {
            options.ConnectionString = connection;
        }
    });
Console.WriteLine($"# {cluster.Description}, {Environment.ProcessorCount} cores");

await using var database = await cluster.CreateDatabaseAsync();
await suite(database.ConnectionString, args[1..]);

return 0;
