using EFCore.Citus.DevCluster;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.DevCluster;

/// <summary>
///     Tests PostgreSQL without Citus as the fallback.
/// </summary>
public class PlainPostgresServerTest(CitusClusterFixture fixture) : PlainPostgresTest(fixture)
{
    [Fact]
    public async Task It_says_what_is_missing()
    {
        Assert.Equal(CitusClusterSource.PlainPostgres, Server.Source);
        Assert.False(Server.HasCitus);
        Assert.Null(Server.CitusVersion);
        Assert.Equal(0, Server.WorkerCount);
        Assert.Contains("without Citus", Server.Description, StringComparison.Ordinal);
        Assert.Equal(Server.PostgresVersion.ToString(), await Database.ScalarAsync<string>("SELECT split_part(current_setting('server_version'), ' ', 1)"));
    }

    [Fact]
    public async Task Its_databases_have_no_Citus_and_know_nothing_of_each_other()
    {
        await using var other = await TestDatabase.CreateAsync(Server);
        await Database.ExecuteAsync("CREATE TABLE items (id int PRIMARY KEY)");

        Assert.Null(await Database.ScalarAsync<string>("SELECT to_regproc('create_distributed_table')::text"));
        Assert.Null(await other.ScalarAsync<string>("SELECT to_regclass('items')::text"));
    }

    [Fact]
    public async Task Disposing_of_a_database_drops_it()
    {
        var database = await Server.CreateDatabaseAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Contains(database.Name, await Server.ListDatabasesAsync(TestContext.Current.CancellationToken));

        await database.DisposeAsync();

        Assert.DoesNotContain(database.Name, await Server.ListDatabasesAsync(TestContext.Current.CancellationToken));
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        var exception = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync(TestContext.Current.CancellationToken));
        Assert.Equal(PostgresErrorCodes.InvalidCatalogName, exception.SqlState);
    }
}
