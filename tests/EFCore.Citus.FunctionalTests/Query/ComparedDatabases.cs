using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.FunctionalTests.Query;

/// <summary>
///     Provides the same rows in a database with distributed tables, and in one with local tables for the plain provider.
/// </summary>
public abstract class ComparedDatabases(CitusClusterFixture cluster) : IAsyncLifetime
{
    private TestDatabase? _distributed;
    private TestDatabase? _plain;

    /// <summary>Gets the connection string of the database with distributed tables, or skips the test if this machine does not have Citus.</summary>
    protected string DistributedConnectionString
        => CitusClusterFixture.Require(_distributed).ConnectionString;

    /// <summary>Gets the connection string of the database with local tables, or skips the test if this machine does not have Citus.</summary>
    protected string PlainConnectionString
        => CitusClusterFixture.Require(_plain).ConnectionString;

    public async ValueTask InitializeAsync()
    {
        if (await cluster.FindCitusAsync() is not { } citus)
        {
            return;
        }

        _distributed = await TestDatabase.CreateAsync(citus);
        _plain = await TestDatabase.CreateAsync(citus);
        foreach (var database in new[] { _distributed, _plain })
        {
            await PrepareAsync(database);
        }

        await using var distributed = CreateDistributed();
        await distributed.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        await using var plain = CreatePlain();
        await plain.GetService<IRelationalDatabaseCreator>().CreateTablesAsync(TestContext.Current.CancellationToken);

        foreach (var context in new[] { distributed, plain })
        {
            await FillAsync(context);
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var database in new[] { _distributed, _plain })
        {
            if (database is not null)
            {
                await database.DisposeAsync();
            }
        }
    }

    protected abstract DbContext CreateDistributed();

    protected abstract DbContext CreatePlain();

    protected abstract Task FillAsync(DbContext context);

    protected virtual Task PrepareAsync(TestDatabase database)
        => Task.CompletedTask;
}
