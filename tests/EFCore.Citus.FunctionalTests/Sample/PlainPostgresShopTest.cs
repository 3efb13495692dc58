using EFCore.Citus.FunctionalTests.Consumer;
using EFCore.Citus.FunctionalTests.TestUtilities;
using MultiTenantShop;

namespace EFCore.Citus.FunctionalTests.Sample;

/// <summary>
///     Tests the sample on PostgreSQL without Citus.
/// </summary>
public class PlainPostgresShopTest(CitusClusterFixture fixture) : PlainPostgresTest(fixture)
{
    [Fact]
    public async Task Tour_says_what_is_missing_and_shows_what_Citus_would_get()
    {
        var output = await CommandLine.RunAsync(
            "dotnet",
            [typeof(ShopContext).Assembly.Location, "--tour"],
            AppContext.BaseDirectory,
            new Dictionary<string, string> { ["CITUS_DEVCLUSTER_SOURCES"] = "plain" });

        var first = string.Join('\n', output.Split('\n').Take(3));
        Assert.Contains("without Citus", first, StringComparison.Ordinal);
        Assert.Contains("Citus was not found", first, StringComparison.Ordinal);
        Assert.Contains("SELECT create_reference_table('countries'", output, StringComparison.Ordinal);
        Assert.Contains("SELECT create_distributed_table('orders', 'StoreId'", output, StringComparison.Ordinal);
        Assert.Matches(@"orders of store 1 .* one server \(on Citus: one shard\)", output);
        Assert.Matches(@"orders of every store, .* one server \(on Citus: 32 shards\)", output);
        Assert.Contains("An order of a customer that does not exist is rejected:", output, StringComparison.Ordinal);
    }
}
