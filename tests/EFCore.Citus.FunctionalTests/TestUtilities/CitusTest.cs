using EFCore.Citus.DevCluster;

namespace EFCore.Citus.FunctionalTests.TestUtilities;

/// <summary>
///     Represents a test on the shared Citus cluster, with a separate empty database. It is skipped if this machine does not have Citus.
/// </summary>
public abstract class CitusTest(CitusClusterFixture fixture) : IAsyncLifetime
{
    private TestDatabase? _database;

    protected CitusClusterFixture Fixture { get; } = fixture;

    protected CitusCluster Cluster { get; private set; } = null!;

    protected TestDatabase Database
        => _database!;

    public virtual async ValueTask InitializeAsync()
    {
        Cluster = await Fixture.GetCitusAsync();
        _database = await TestDatabase.CreateAsync(Cluster);
    }

    /// <summary>Skips the test if Citus was installed without the extension for columnar tables.</summary>
    protected async Task RequireColumnarAsync()
        => Assert.SkipUnless(
            await Database.ScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'citus_columnar')"),
            "the extension citus_columnar is not installed");

    public virtual async ValueTask DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }
}
