using System.Text.RegularExpressions;
using EFCore.Citus.FunctionalTests.Consumer;
using EFCore.Citus.FunctionalTests.TestUtilities;
using EFCore.Citus.TestUtilities;
using MultiTenantShop;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Sample;

/// <summary>
///     Tests the sample and its migrations by the commands of a user.
/// </summary>
public class MultiTenantShopTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private static readonly Dictionary<string, string> Environment = [];

    [Fact]
    public async Task Database_update_makes_the_database_what_the_model_says_and_0_takes_it_back()
    {
        await EfAsync("database", "update");
        await AssertMatchesModelAsync();

        // The second run has no changes to make.
        var shards = await ReadShardsAsync();
        await EfAsync("database", "update");
        Assert.Equal(shards, await ReadShardsAsync());

        // The shards refuse rows of a store that does not exist.
        var exception = await Assert.ThrowsAsync<PostgresException>(
            () => Database.ExecuteAsync("""INSERT INTO customers ("StoreId", "Id", "Email", "CountryCode") VALUES (1, 1, 'a', 'AT')"""));
        Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, exception.SqlState);

        await EfAsync("database", "update", "0");
        await CitusCatalog.AssertEmptyAsync(Database, "__EFMigrationsHistory");
    }

    [Fact]
    public async Task Idempotent_script_can_be_run_twice()
    {
        var file = Path.GetTempFileName();
        try
        {
            await EfAsync("migrations", "script", "--idempotent", "--output", file);
            var script = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);

            await Database.ExecuteAsync(script);
            await AssertMatchesModelAsync();
            await Database.ExecuteAsync(script);
            await AssertMatchesModelAsync();
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Migrations_are_up_to_date_with_the_model()
        => await EfAsync("migrations", "has-pending-model-changes");

    [Fact]
    public async Task Tour_shows_which_queries_hit_one_shard()
    {
        var output = await CommandLine.RunAsync(
            "dotnet",
            [typeof(ShopContext).Assembly.Location, "--tour", "--connection", Database.ConnectionString],
            AppContext.BaseDirectory,
            Environment);

        Assert.Matches("orders of store 1 .* one shard", output);
        Assert.Matches("orders of every store, .* 32 shards", output);
        // The tour prints the same information about Citus on plain PostgreSQL.
        Assert.All(TourQuery.All, query => Assert.Matches($"{Regex.Escape(query.Title)} .* {query.OnCitus}", output));
        Assert.Contains("Citus reads all rows of table 'order_lines' to the coordinator", output, StringComparison.Ordinal);
        Assert.Matches(
            @"(?s)of all stores\s.*IntermediateResults: .*of store 1\s+OneShard: 1 task.*the library adds\s.*IntermediateResults: ", output);
        Assert.Contains("An order of a customer that does not exist is rejected:", output, StringComparison.Ordinal);
        await AssertMatchesModelAsync();
        Assert.True(await Database.ScalarAsync<long>("SELECT count(*) FROM orders") > 3000);
    }

    [Fact]
    public async Task Mistyped_option_is_named()
    {
        var output = await CommandLine.RunAsync(
            "dotnet", [typeof(ShopContext).Assembly.Location, "--conection"], AppContext.BaseDirectory, Environment, expectedExitCode: 2);

        Assert.Contains("'--conection'", output, StringComparison.Ordinal);
    }

    private async Task AssertMatchesModelAsync()
    {
        await using var context = SampleShop.CreateContext(Database.ConnectionString);

        await CitusCatalog.AssertMatchesAsync(context, Database);
    }

    private Task<IReadOnlyList<long>> ReadShardsAsync()
        => Database.ColumnAsync<long>("SELECT shardid FROM pg_dist_shard ORDER BY shardid");

    private static readonly Lazy<Task<string>> Tools = new(
        () => CommandLine.RunAsync("dotnet", ["tool", "restore"], Repository.Root, Environment));

    private async Task<string> EfAsync(params string[] arguments)
    {
        await Tools.Value;

        return await CommandLine.RunAsync(
            "dotnet",
            [
                "ef", .. arguments, "--no-build", "--configuration", Configuration, "--project", "samples/MultiTenantShop", "--",
                "--connection", Database.ConnectionString
            ],
            Repository.Root,
            Environment);
    }

    private static string Configuration
#if DEBUG
        => "Debug";
#else
        => "Release";
#endif
}
