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

    public virtual async ValueTask DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }
}
