using EFCore.Citus.DevCluster;

namespace EFCore.Citus.FunctionalTests.TestUtilities;

/// <summary>
///     A test on the shared Citus cluster, in an empty database of its own. It is skipped when this machine has no Citus.
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

    /// <summary>Skips the test where Citus came without the extension for columnar tables.</summary>
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
