using EFCore.Citus.DevCluster;

namespace EFCore.Citus.FunctionalTests.TestUtilities;

/// <summary>
///     Represents a test on the shared PostgreSQL without Citus, with a separate empty database. It is skipped if this machine does not
///     have PostgreSQL.
/// </summary>
public abstract class PlainPostgresTest(CitusClusterFixture fixture) : IAsyncLifetime
{
    private TestDatabase? _database;

    protected CitusClusterFixture Fixture { get; } = fixture;

    protected CitusCluster Server { get; private set; } = null!;

    protected TestDatabase Database
        => _database!;

    public virtual async ValueTask InitializeAsync()
    {
        Server = await Fixture.GetPlainPostgresAsync();
        _database = await TestDatabase.CreateAsync(Server);
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }
}
