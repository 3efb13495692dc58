using EFCore.Citus.FunctionalTests.TestUtilities;
using EFCore.Citus.Query;
using EFCore.Citus.Testing;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Query;

public class PlainPostgresPlanTest(CitusClusterFixture fixture) : PlainPostgresTest(fixture)
{
    [Fact]
    public async Task Queries_are_local()
    {
        await Database.ExecuteAsync("CREATE TABLE settings (\"Id\" int PRIMARY KEY, \"Name\" text NOT NULL)");
        await using var context = new SettingsContext(
            new DbContextOptionsBuilder().UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus(citus => citus.AllowPlainPostgres())).Options);

        var plan = await context.Settings.Where(s => s.Id == 1).ToCitusPlanAsync(TestContext.Current.CancellationToken);

        Assert.Equal(("Local: settings", CitusPlanKind.Local, 0, false), (plan.ToString(), plan.Kind, plan.TaskCount, plan.IsMultiShard));
        Assert.Contains("Scan", plan.Text, StringComparison.Ordinal);
        await CitusAssert.NoFanOutAsync(
            context, () => context.Settings.ToListAsync(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        var exception = await Assert.ThrowsAsync<CitusAssertException>(
            () => CitusAssert.RoutesToOneShardAsync(context.Settings, TestContext.Current.CancellationToken));
        Assert.Equal(CitusPlanKind.Local, exception.Plan!.Kind);
    }

    private sealed class SettingsContext(DbContextOptions options) : DbContext(options)
    {
        public DbSet<PlanSetting> Settings => Set<PlanSetting>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => modelBuilder.Entity<PlanSetting>().ToTable("settings").IsLocalTable();
    }
}
