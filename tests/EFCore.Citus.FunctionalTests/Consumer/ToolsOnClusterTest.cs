using EFCore.Citus.FunctionalTests.TestUtilities;

namespace EFCore.Citus.FunctionalTests.Consumer;

/// <summary>
///     Tests <c>dotnet ef</c> with a cluster, in a project that references the package.
/// </summary>
[Collection(nameof(ConsumerCollection))]
public class ToolsOnClusterTest(ConsumerFixture consumer, CitusClusterFixture cluster) : CitusTest(cluster)
{
    [Fact]
    public async Task Database_update_creates_and_removes_distributed_tables()
    {
        await consumer.Shop.EfAsync(Connection(Database), "database", "update");
        await AssertShopAsync(Database);

        // The second run has no changes to make.
        await consumer.Shop.EfAsync(Connection(Database), "database", "update");
        await AssertShopAsync(Database);

        await consumer.Shop.EfAsync(Connection(Database), "database", "update", "0");
        await CitusCatalog.AssertEmptyAsync(Database, "__EFMigrationsHistory");
    }

    [Fact]
    public async Task Database_update_creates_the_database_on_every_node()
    {
        await using var database = TestDatabase.Reserve(Cluster);

        await consumer.Shop.EfAsync(Connection(database), "database", "update");

        await AssertShopAsync(database);
    }

    [Fact]
    public async Task Context_without_UseCitus_gets_no_migration_and_no_tables()
    {
        var project = consumer.CopyShop("forgotten");
        var files = Directory.GetFiles(Path.Combine(project.Folder, "Migrations")).Order(StringComparer.Ordinal).ToList();
        project.Edit("ShopContext.cs", ",\n            npgsql => npgsql.UseCitus());", ");");

        // The compiler reports the error first. If its diagnostic is suppressed, the tools and the program report it.
        var warning = await consumer.RunAsync("dotnet", ["build", "-m:1", "--nologo"], project.Folder, expectedExitCode: 1);
        Assert.Contains("error CITUS180: The model of context 'ShopContext' is configured for Citus", warning, StringComparison.Ordinal);
        await consumer.DotnetAsync(project.Folder, "build", "-m:1", "--nologo", "-p:NoWarn=CITUS180");
        var refused = new[]
        {
            await project.EfRefusesAsync(Connection(Database), "migrations", "add", "Forgotten"),
            await project.EfRefusesAsync(Connection(Database), "database", "update"),
            await project.EfRefusesAsync(Connection(Database), "migrations", "script")
        };
        Assert.All(
            refused,
            o => Assert.Contains(
                "CITUS180: Entity type 'Country' is configured for Citus, but the context uses Npgsql without Citus", o, StringComparison.Ordinal));

        Assert.Equal(files, Directory.GetFiles(Path.Combine(project.Folder, "Migrations")).Order(StringComparer.Ordinal));
        await CitusCatalog.AssertEmptyAsync(Database);

        project.Edit("ShopContext.cs", "Timeout=1\");", "Timeout=1\",\n            npgsql => npgsql.UseCitus());");
        await project.BuildAsync();
        await project.EfAsync("migrations", "has-pending-model-changes");
        await project.EfAsync(Connection(Database), "database", "update");
        await AssertShopAsync(Database);
    }

    [Fact]
    public async Task Idempotent_script_can_be_run_twice()
    {
        var script = Path.Combine(consumer.Root, "idempotent.sql");
        await consumer.Shop.EfAsync("migrations", "script", "--idempotent", "--output", script);
        var sql = await File.ReadAllTextAsync(script, TestContext.Current.CancellationToken);

        await Database.ExecuteAsync(sql);
        await Database.ExecuteAsync(sql);

        await AssertShopAsync(Database);
    }

    [Fact]
    public async Task Bundle_creates_distributed_tables()
    {
        // A bundle is built for a separate runtime.
        var project = consumer.CopyShop("bundle");
        await project.EfAsync("migrations", "bundle", "--output", "bundle.exe");

        await consumer.RunAsync(
            Path.Combine(project.Folder, "bundle.exe"), ["--connection", Database.ConnectionString], project.Folder);

        await AssertShopAsync(Database);
    }

    [Fact]
    public async Task Dbcontext_scaffold_and_migrations_make_the_database_again()
    {
        await consumer.Shop.EfAsync(Connection(Database), "database", "update");
        var project = consumer.CopyShop("scaffold");
        project.Edit(
            "Shop.csproj",
            "</Project>",
            """
              <PropertyGroup>
                <!-- The scaffolded context warns that the connection string should not stay in it. -->
                <NoWarn>$(NoWarn);CS1030</NoWarn>
              </PropertyGroup>
            </Project>
            """);
        await project.BuildAsync();

        await ScaffoldAsync(Database);
        var code = project.Read("ScaffoldedContext.cs");
        Assert.Contains(", x => x.UseCitus())", code, StringComparison.Ordinal);
        Assert.Contains(".IsReferenceTable();", code, StringComparison.Ordinal);
        Assert.Contains(".IsDistributedBy(e => e.StoreId);", code, StringComparison.Ordinal);
        await project.BuildAsync();
        await project.EfAsync("migrations", "add", "Scaffolded", "--context", "ScaffoldedContext");
        await project.BuildAsync();

        await using var other = await TestDatabase.CreateAsync(Cluster);
        await project.EfAsync("database", "update", "--context", "ScaffoldedContext", "--connection", other.ConnectionString);
        Assert.Equal(await SchemaSnapshot.ReadAsync(Database), await SchemaSnapshot.ReadAsync(other));

        // The other database matches the first one, for which there is a migration.
        await ScaffoldAsync(other);
        await project.BuildAsync();
        var changes = await project.EfAsync("migrations", "has-pending-model-changes", "--context", "ScaffoldedContext");
        Assert.Contains("No changes have been made to the model", changes, StringComparison.Ordinal);

        Task<string> ScaffoldAsync(TestDatabase database)
            => project.EfAsync(
                "dbcontext", "scaffold", database.ConnectionString, "Npgsql.EntityFrameworkCore.PostgreSQL",
                "--context", "ScaffoldedContext", "--output-dir", "Scaffolded", "--namespace", "Scaffolded", "--force");
    }

    private static Dictionary<string, string> Connection(TestDatabase database)
        => new() { ["SHOP_CONNECTION"] = database.ConnectionString };

    private static async Task AssertShopAsync(TestDatabase database)
    {
        var tables = (await CitusCatalog.ReadTablesAsync(database)).ToDictionary(t => t.Name);

        Assert.Equal(["Countries", "Orders", "Readings", "Stores"], tables.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("Reference by ", $"{tables["Countries"].Type} by {tables["Countries"].DistributionColumn}");
        Assert.Equal("Distributed by Id", $"{tables["Stores"].Type} by {tables["Stores"].DistributionColumn}");
        Assert.Equal("Distributed by StoreId", $"{tables["Orders"].Type} by {tables["Orders"].DistributionColumn}");
        Assert.Equal("Distributed by DeviceId", $"{tables["Readings"].Type} by {tables["Readings"].DistributionColumn}");
        Assert.Equal(8, tables["Readings"].ShardCount);
        Assert.Equal(tables["Stores"].ColocationId, tables["Orders"].ColocationId);
        Assert.NotEqual(tables["Stores"].ColocationId, tables["Readings"].ColocationId);
        Assert.Equal(["de", "fr"], await database.ColumnAsync<string>("""SELECT "Code" FROM "Countries" ORDER BY 1"""));
        Assert.Equal(1, await database.ScalarAsync<long>("""SELECT count(*) FROM "__EFMigrationsHistory" """));
    }
}
