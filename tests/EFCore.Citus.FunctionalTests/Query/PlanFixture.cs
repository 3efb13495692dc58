using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Query;

/// <summary>
///     Provides the tables of <see cref="PlanContext" /> with rows: 12 stores with 10 orders each, and 5 lines for each order.
/// </summary>
public sealed class PlanFixture(CitusClusterFixture cluster) : IAsyncLifetime
{
    private TestDatabase? _database;

    public TestDatabase Database
        => CitusClusterFixture.Require(_database);

    public async ValueTask InitializeAsync()
    {
        if (await cluster.FindCitusAsync() is not { } citus)
        {
            return;
        }

        _database = await TestDatabase.CreateAsync(citus);
        await using var context = CreateContext();
        await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        await _database.ExecuteAsync(
            """
            INSERT INTO orders ("StoreId", "Id", "State", "Tags") SELECT s, i, 'Open', '{}' FROM generate_series(1, 12) AS s, generate_series(1, 10) AS i;
            INSERT INTO lines ("StoreId", "Id", "OrderId") SELECT "StoreId", 10 * "Id" + i, "Id" FROM orders, generate_series(1, 5) AS i
            """);
        await _database.ExecuteAsync("ANALYZE orders, lines");
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    public PlanContext CreateContext(Action<NpgsqlConnectionStringBuilder>? configure = null, Action<DbContextOptionsBuilder>? options = null)
    {
        var connectionString = new NpgsqlConnectionStringBuilder(Database.ConnectionString);
        configure?.Invoke(connectionString);
        var builder = new DbContextOptionsBuilder<PlanContext>()
            .UseNpgsql(connectionString.ConnectionString, npgsql => npgsql.UseCitus());
        options?.Invoke(builder);

        return new PlanContext(builder.Options);
    }
}

[CollectionDefinition]
public sealed class PlanCollection : ICollectionFixture<PlanFixture>;
