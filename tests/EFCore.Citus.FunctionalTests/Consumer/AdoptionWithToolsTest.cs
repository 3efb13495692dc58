using EFCore.Citus.FunctionalTests.Migrations.Adoption;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Consumer;

/// <summary>
///     Tests the migration of an ordinary application to Citus by the steps of its developer: a package, a change of the model, and two
///     commands.
/// </summary>
[Collection(nameof(ConsumerCollection))]
public class AdoptionWithToolsTest(ConsumerFixture consumer, CitusClusterFixture cluster) : CitusTest(cluster)
{
    [Fact]
    public async Task Database_update_distributes_a_database_of_fifteen_tables_with_its_rows()
    {
        var project = consumer.Adoption;
        await project.EfAsync(Stage(AdoptionStage.Plain), "migrations", "add", "Initial");
        await project.BuildAsync();
        Assert.False(File.Exists(Path.Combine(Path.GetDirectoryName(project.Assembly)!, "EFCore.Citus.dll")));
        await project.EfAsync(Stage(AdoptionStage.Plain), "database", "update");

        await AdoptionData.InsertAsync(Database, orders: 20_000);
        var before = await AdoptionData.ChecksumsAsync(Database);
        Assert.Equal(15, before.Count);
        Assert.True(before.Values.Sum(c => long.Parse(c.Split(' ')[0], null)) > 100_000);
        Assert.Empty(await CitusCatalog.ReadTablesAsync(Database));

        project.Edit(
            "Adoption.csproj",
            """Include="Npgsql.EntityFrameworkCore.PostgreSQL" Version="$(CONSUMER_NPGSQL_VERSION)""",
            """Include="EFCore.Citus" Version="$(CONSUMER_PACKAGE_VERSION)""");
        consumer.CopyAdoption("AdoptionContext.Citus.cs");
        await project.BuildAsync();
        await project.EfAsync(Stage(AdoptionStage.Distributed), "migrations", "add", "Distribute");
        await project.BuildAsync();
        await project.EfAsync(Stage(AdoptionStage.Distributed), "database", "update");

        await using var context = new AdoptionContext(AdoptionStage.Distributed, Database.ConnectionString);
        await CitusCatalog.AssertMatchesAsync(context, Database);
        Assert.Empty((await context.Database.Citus().GetDriftAsync(TestContext.Current.CancellationToken)).Items);
        Assert.Equal(before, await AdoptionData.ChecksumsAsync(Database));
        await Adopted.AssertNothingIsLeftOnTheCoordinatorAsync(Database);
        await Adopted.AssertForeignKeysAreEnforcedAsync(Database);
        await Adopted.AssertIdentitiesGoOnAsync(context, Database);
        await Adopted.AssertQueriesGoToOneShardAsync(context, Database);
        Assert.Equal(2L, await Database.ScalarAsync<long>("""SELECT count(*) FROM "__EFMigrationsHistory" """));
    }

    private Dictionary<string, string> Stage(AdoptionStage stage)
        => new() { ["ADOPTION_STAGE"] = stage.ToString(), ["ADOPTION_CONNECTION"] = Database.ConnectionString };
}
