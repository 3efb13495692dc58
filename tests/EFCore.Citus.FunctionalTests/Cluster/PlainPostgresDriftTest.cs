using EFCore.Citus.Cluster;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Cluster;

public class PlainPostgresDriftTest(CitusClusterFixture fixture) : PlainPostgresTest(fixture)
{
    [Fact]
    public async Task Tables_and_foreign_keys_are_compared_where_Citus_is_not_needed()
    {
        await using var context = new DriftContext(Database.ConnectionString, allowPlainPostgres: true);
        await Migrating.MigrateAsync(null, context);

        var drift = await context.Database.Citus().GetDriftAsync(TestContext.Current.CancellationToken);
        Assert.False(drift.HasDrift, drift.ToString());
        Assert.False(drift.HasCitus);
        Assert.EndsWith("The database does not have Citus: only tables and foreign keys were compared.", drift.ToString(), StringComparison.Ordinal);

        await Database.ExecuteAsync("""ALTER TABLE notes DROP CONSTRAINT "FK_notes_countries_CountryCode"; DROP TABLE settings""");
        drift = await context.Database.Citus().GetDriftAsync(TestContext.Current.CancellationToken);
        Assert.Equal([CitusDriftKind.ForeignKeyMissing, CitusDriftKind.TableMissing], drift.Items.Select(i => i.Kind));
    }

    [Fact]
    public async Task Missing_extension_is_reported_where_Citus_is_needed()
    {
        await using (var lenient = new DriftContext(Database.ConnectionString, allowPlainPostgres: true))
        {
            await Migrating.MigrateAsync(null, lenient);
        }

        await using var context = new DriftContext(Database.ConnectionString);
        var drift = await context.Database.Citus().GetDriftAsync(TestContext.Current.CancellationToken);

        var item = Assert.Single(drift.Items);
        Assert.Equal((CitusDriftKind.ExtensionMissing, "CREATE EXTENSION citus;"), (item.Kind, item.Remedy));
    }

    [Fact]
    public void Context_without_UseCitus_is_told_what_to_call()
    {
        using var context = new DbContext(new DbContextOptionsBuilder().UseNpgsql(Database.ConnectionString).Options);

        var exception = Assert.Throws<InvalidOperationException>(() => context.Database.Citus());

        Assert.Contains("npgsql.UseCitus()", exception.Message, StringComparison.Ordinal);
    }
}
