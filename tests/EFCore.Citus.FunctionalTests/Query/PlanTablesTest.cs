using EFCore.Citus.FunctionalTests.TestUtilities;
using EFCore.Citus.Query;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Query;

/// <summary>
///     Tests the tables of plans that are found by the names of their shards.
/// </summary>
public class PlanTablesTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private static readonly string LongName = string.Concat(Enumerable.Repeat("größe", 9));

    private static CancellationToken Cancellation
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tables_are_found_by_their_shards()
    {
        // The name has 63 bytes, so names of its shards are shortened.
        Assert.Equal(63, System.Text.Encoding.UTF8.GetByteCount(LongName));
        foreach (var sql in new[]
                 {
                     "CREATE TABLE readings (device int, at date NOT NULL) PARTITION BY RANGE (at)",
                     "CREATE TABLE readings_1 PARTITION OF readings FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')",
                     "CREATE TABLE readings_2 PARTITION OF readings FOR VALUES FROM ('2026-02-01') TO ('2026-03-01')",
                     "SELECT create_distributed_table('readings', 'device', shard_count => 8)",
                     $"CREATE TABLE \"{LongName}\" (id int)",
                     $"SELECT create_distributed_table('{LongName}', 'id', shard_count => 4, colocate_with => 'none')",
                     "CREATE TABLE one (id int)",
                     "SELECT create_distributed_table('one', NULL, colocate_with => 'none')"
                 })
        {
            await Database.ExecuteAsync(sql);
        }

        // A table that is not a shard, with the number of one in its name.
        var shard = await Database.ScalarAsync<long>("SELECT min(shardid) FROM pg_dist_shard");
        await Database.ExecuteAsync($"CREATE TABLE log_{shard} (id int)");

        await AssertTablesAsync("SELECT * FROM readings WHERE device = 1", CitusPlanKind.OneShard, "readings (1 of 8 shards)");
        await AssertTablesAsync("SELECT * FROM readings", CitusPlanKind.SeveralShards, "readings (8 of 8 shards)");
        await AssertTablesAsync("SELECT * FROM readings_2 WHERE device = 1", CitusPlanKind.OneShard, "readings (1 of 8 shards)");
        await AssertTablesAsync($"SELECT * FROM \"{LongName}\"", CitusPlanKind.SeveralShards, $"{LongName} (4 of 4 shards)");
        await AssertTablesAsync("SELECT * FROM one", CitusPlanKind.OneShard, "one (1 shard)");
        await AssertTablesAsync($"SELECT * FROM log_{shard}", CitusPlanKind.Local, $"log_{shard}");
    }

    [Fact]
    public async Task Tables_of_the_coordinator_and_of_several_schemas()
    {
        await Database.ExecuteAsync("CREATE SCHEMA other");
        foreach (var schema in new[] { "public", "other" })
        {
            await Database.ExecuteAsync($"CREATE TABLE {schema}.items (id int)");
            await Database.ExecuteAsync($"SELECT create_distributed_table('{schema}.items', 'id', shard_count => 4)");
        }

        await Database.ExecuteAsync("CREATE TABLE settings (id int)");
        await AssertTablesAsync(
            "SELECT 1 FROM public.items AS a JOIN other.items AS b USING (id) WHERE id = 1",
            CitusPlanKind.OneShard,
            "items (1 of 4 shards)",
            "other.items (1 of 4 shards)");
        await AssertTablesAsync(
            "INSERT INTO settings SELECT id FROM other.items", CitusPlanKind.SeveralShards, "settings", "other.items (4 of 4 shards)");
        await AssertTablesAsync("SELECT 1 FROM settings JOIN other.items USING (id)", CitusPlanKind.IntermediateResults, "other.items (4 of 4 shards)");
        await AssertTablesAsync("SELECT 1 FROM pg_catalog.pg_class WHERE oid = 1", CitusPlanKind.Local, "pg_catalog.pg_class");
    }

    // The type is only known to the data source of the context.
    [Fact]
    public async Task Parameters_of_enum_types_are_mapped()
    {
        await Database.ExecuteAsync("CREATE TYPE plan_state AS ENUM ('open', 'closed')");
        await Database.ExecuteAsync("CREATE TABLE events (\"Device\" int, \"State\" plan_state, PRIMARY KEY (\"Device\", \"State\"))");
        await Database.ExecuteAsync("SELECT create_distributed_table('events', 'State')");
        await using var context = new EventContext(
            new DbContextOptionsBuilder()
                .UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus().MapEnum<PlanState>("plan_state"))
                .UseOwnServices()
                .Options);
        var state = PlanState.Closed;
        PlanState[] states = [PlanState.Closed, PlanState.Open];

        Assert.Equal(CitusPlanKind.OneShard, (await context.Set<PlanEvent>().Where(e => e.State == state).ToCitusPlanAsync(Cancellation)).Kind);
        var several = await context.Set<PlanEvent>().Where(e => states.Contains(e.State)).ToCitusPlanAsync(Cancellation);
        Assert.InRange(several.TaskCount, 1, 2);
    }

    private async Task AssertTablesAsync(string sql, CitusPlanKind kind, params string[] tables)
    {
        await using var context = new DbContext(new DbContextOptionsBuilder().UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus()).Options);

        var plan = await context.Database.Citus().ExplainRawAsync(sql, Cancellation);

        Assert.Equal(tables.Order(StringComparer.Ordinal), plan.Tables.Select(t => t.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(kind, plan.Kind);
    }

    private sealed class EventContext(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => modelBuilder.Entity<PlanEvent>().ToTable("events").HasKey(e => new { e.Device, e.State });
    }
}

public class PlanEvent
{
    public int Device { get; set; }

    public PlanState State { get; set; }
}
