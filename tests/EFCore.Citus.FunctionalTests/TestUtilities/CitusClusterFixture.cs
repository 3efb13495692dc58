using EFCore.Citus.DevCluster;
using EFCore.Citus.FunctionalTests.TestUtilities;

[assembly: AssemblyFixture(typeof(CitusClusterFixture))]

namespace EFCore.Citus.FunctionalTests.TestUtilities;

/// <summary>
///     Provides the servers that all tests of the assembly share: a Citus cluster, and PostgreSQL without Citus. They are started when the
///     first test requests them.
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
    ///     Gets the shared Citus cluster, or skips the test if this machine does not have Citus.
    /// </summary>
    public async Task<CitusCluster> GetCitusAsync()
        => await GetAsync(_citus, "no Citus");

    /// <summary>
    ///     Gets the shared Citus cluster, or <see langword="null" />. It is used by fixtures, which cannot be skipped, unlike their tests.
    /// </summary>
    public async Task<CitusCluster?> FindCitusAsync()
        => await _citus.Value;

    /// <summary>
    ///     Gets the shared PostgreSQL without Citus, or skips the test if this machine does not have it.
    /// </summary>
    public async Task<CitusCluster> GetPlainPostgresAsync()
        => await GetAsync(_plainPostgres, "no Citus and no PostgreSQL either");

    /// <summary>
    ///     Stops the servers, and throws if a test has left a database behind.
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
                    // A server that is also used for other purposes may have other databases.
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
    ///     Skips the test if its fixture could not create the database.
    /// </summary>
    public static TestDatabase Require(TestDatabase? database)
    {
        Assert.SkipWhen(database is null, $"no Citus {Advice}");

        return database!;
    }

    /// <summary>
    ///     Finds a folder for temporary files in memory. Each test creates and drops databases, which consist of thousands of files. Other
    ///     file systems use a third of the processor time of the servers for them.
    /// </summary>
    private static string? FindFolderInMemory()
    {
        const string folder = "/dev/shm";

        // Containers may have only a few megabytes of it.
        return OperatingSystem.IsLinux() && Directory.Exists(folder) && new DriveInfo(folder).AvailableFreeSpace > 4L << 30
            ? folder
            : null;
    }

    private static async Task<CitusCluster> GetAsync(Lazy<Task<CitusCluster?>> lazy, string missing)
    {
        var cluster = await lazy.Value;
        Assert.SkipWhen(cluster is null, $"{missing} {Advice}");
        // The results of a run show the server of each test.
        TestContext.Current.TestOutputHelper?.WriteLine($"Functional tests use {cluster!.Description}");

        return cluster!;
    }
}
