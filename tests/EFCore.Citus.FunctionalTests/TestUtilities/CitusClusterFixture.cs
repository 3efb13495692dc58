using EFCore.Citus.DevCluster;
using EFCore.Citus.FunctionalTests.TestUtilities;

[assembly: AssemblyFixture(typeof(CitusClusterFixture))]

namespace EFCore.Citus.FunctionalTests.TestUtilities;

/// <summary>
///     The servers that all tests of the assembly share, started when the first test asks for them: a Citus cluster, and a PostgreSQL
///     without Citus.
/// </summary>
public sealed class CitusClusterFixture : IAsyncDisposable
{
    private const string Advice = "on this machine (docs/dev-cluster.md lists the places where it is looked for)";

    private readonly Lazy<Task<CitusCluster?>> _citus = new(() => StartAsync(_ => { }));

    private readonly Lazy<Task<CitusCluster?>> _plainPostgres = new(
        () => StartAsync(
            options =>
            {
                options.Sources = [CitusClusterSource.PlainPostgres];
                options.AllowPlainPostgres = true;
            }));

    /// <summary>
    ///     Gets the shared Citus cluster, or skips the test when this machine has none.
    /// </summary>
    public async Task<CitusCluster> GetCitusAsync()
        => await GetAsync(_citus, "no Citus");

    /// <summary>
    ///     Gets the shared Citus cluster, or <see langword="null" />: what several tests share cannot be skipped, only they can.
    /// </summary>
    public async Task<CitusCluster?> FindCitusAsync()
        => await _citus.Value;

    /// <summary>
    ///     Gets the shared PostgreSQL without Citus, or skips the test when this machine has none.
    /// </summary>
    public async Task<CitusCluster> GetPlainPostgresAsync()
        => await GetAsync(_plainPostgres, "no Citus and no PostgreSQL either");

    /// <summary>
    ///     Stops the servers, and fails when a test has left a database behind.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        var leftovers = new List<string>();
        foreach (var lazy in new[] { _citus, _plainPostgres })
        {
            if (lazy.IsValueCreated && await lazy.Value is { } cluster)
            {
                await using (cluster)
                {
                    // The databases of a server that others use too are none of our business.
                    if (cluster.Source != CitusClusterSource.Connection)
                    {
                        leftovers.AddRange((await cluster.ListDatabasesAsync(CancellationToken.None)).Where(name => name != "citus"));
                    }
                }
            }
        }

        Assert.True(
            leftovers.Count == 0, $"Tests have left databases behind, each listed once for each node: {string.Join(", ", leftovers)}");
    }

    private static async Task<CitusCluster?> StartAsync(Action<CitusClusterOptions> configure)
    {
        try
        {
            return await CitusCluster.StartAsync(
                options =>
                {
                    options.Folder = FindFolderInMemory();
                    configure(options);
                });
        }
        catch (CitusNotFoundException)
        {
            return null;
        }
    }

    /// <summary>
    ///     Skips the test that asks for a database which a fixture could not make.
    /// </summary>
    public static TestDatabase Require(TestDatabase? database)
    {
        Assert.SkipWhen(database is null, $"no Citus {Advice}");

        return database!;
    }

    /// <summary>
    ///     Finds a folder for files that need not outlive the machine. Each test creates and drops databases, thousands of files, which
    ///     takes other file systems a third of the processor time of the servers.
    /// </summary>
    private static string? FindFolderInMemory()
    {
        const string folder = "/dev/shm";

        // In containers it may have a few megabytes only.
        return OperatingSystem.IsLinux() && Directory.Exists(folder) && new DriveInfo(folder).AvailableFreeSpace > 4L << 30
            ? folder
            : null;
    }

    private static async Task<CitusCluster> GetAsync(Lazy<Task<CitusCluster?>> lazy, string missing)
    {
        var cluster = await lazy.Value;
        Assert.SkipWhen(cluster is null, $"{missing} {Advice}");
        // The results of a run say on which server each test ran.
        TestContext.Current.TestOutputHelper?.WriteLine($"Functional tests use {cluster!.Description}");

        return cluster!;
    }
}
