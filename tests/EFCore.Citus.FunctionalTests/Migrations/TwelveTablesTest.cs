using EFCore.Citus.FunctionalTests.TestUtilities;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Migrations;

public class TwelveTablesTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    [Fact]
    public async Task Is_created_in_one_migration()
    {
        await using var context = new TwelveTablesContext(Database.ConnectionString);
        Assert.Equal(12, Migrating.DesignTimeModel(context).GetEntityTypes().Count());

        await Migrating.MigrateAsync(from: null, to: context);

        await CitusCatalog.AssertMatchesAsync(context, Database);
        await AssertWorksAsync();
    }

    [Fact]
    public async Task Is_created_in_three_migrations_and_taken_back_in_three()
    {
        await StepAsync(0, 1);
        await StepAsync(1, 2);
        await StepAsync(2, 3);
        await AssertWorksAsync();

        await StepAsync(3, 2);
        await StepAsync(2, 1);
        await StepAsync(1, 0);
        await Database.ExecuteAsync("DROP SCHEMA \"Sales Area\"");
        await CitusCatalog.AssertEmptyAsync(Database);

        // Each step uses separate contexts, as each execution of the tools does.
        async Task StepAsync(int from, int to)
        {
            await using var before = from == 0 ? null : new TwelveTablesContext(Database.ConnectionString, from);
            await using var after = to == 0 ? null : new TwelveTablesContext(Database.ConnectionString, to);

            await Migrating.MigrateAsync(before, after);

            if (after is not null)
            {
                await CitusCatalog.AssertMatchesAsync(after, Database);
            }
        }
    }

    [Fact]
    public async Task Is_dropped_in_one_migration()
    {
        await using var context = new TwelveTablesContext(Database.ConnectionString);
        await Migrating.MigrateAsync(null, context);

        await Migrating.MigrateAsync(context, null);

        await Database.ExecuteAsync("DROP SCHEMA \"Sales Area\"");
        await CitusCatalog.AssertEmptyAsync(Database);
    }

    [Fact]
    public async Task Is_created_by_EnsureCreated_and_deleted_with_its_database()
    {
        await using var reserved = TestDatabase.Reserve(Cluster);
        await using var context = new TwelveTablesContext(reserved.ConnectionString);

        Assert.True(await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken));
        await CitusCatalog.AssertMatchesAsync(context, reserved);
        Assert.False(await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken));

        Assert.True(await context.Database.EnsureDeletedAsync(TestContext.Current.CancellationToken));
        Assert.Equal(
            0L, await Database.ScalarAsync<long>("SELECT count(*) FROM pg_database WHERE datname = $1", reserved.Name));
        Assert.All(
            await Database.OnWorkersAsync($"SELECT count(*) FROM pg_database WHERE datname = '{reserved.Name}'"),
            count => Assert.Equal("0", count));
    }

    [Fact]
    public async Task Runs_in_sequential_mode_once_and_before_anything_else()
    {
        await using var context = new TwelveTablesContext(Database.ConnectionString);

        var commands = Migrating.Commands(null, context).Select(c => c.CommandText.Trim()).ToList();

        const string sequential = "SET LOCAL citus.multi_shard_modify_mode TO 'sequential';";
        Assert.Equal(sequential, commands[0]);
        Assert.Single(commands, sequential);
    }

    private async Task AssertWorksAsync()
    {
        // Seed data is on the shards, no row remains on the coordinator, and the sequence has been advanced.
        Assert.Equal(2L, await Database.ScalarAsync<long>("SELECT count(*) FROM \"Order\""));
        Assert.True(
            await Database.ScalarAsync<long>("INSERT INTO \"Order\" (\"StoreId\", \"Number\") VALUES (1, 2) RETURNING \"Id\"") > 8);

        // Foreign keys are enforced in both directions, on the shards.
        await AssertViolatesAsync("INSERT INTO \"Order\" (\"StoreId\", \"Number\") VALUES (99, 1)");
        await AssertViolatesAsync("INSERT INTO \"Order\" (\"StoreId\", \"Number\", \"CurrencyCode\") VALUES (1, 3, 'XXX')");
        await Database.ExecuteAsync("INSERT INTO teams (\"StoreId\", \"Id\") VALUES (1, 1)");
        await Database.ExecuteAsync("INSERT INTO members (\"StoreId\", \"Id\", \"TeamId\") VALUES (1, 1, 1)");
        await Database.ExecuteAsync("UPDATE teams SET \"LeaderId\" = 1 WHERE \"StoreId\" = 1");
        await AssertViolatesAsync("DELETE FROM teams WHERE \"StoreId\" = 1");
        await AssertViolatesAsync("INSERT INTO \"select\" (\"StoreId\", \"Id\", \"ParentId\") VALUES (1, 1, 2)");
        await AssertViolatesAsync("INSERT INTO device_events (\"DeviceId\") VALUES (1)");

        // The same number is permitted in two stores, but not twice in one store.
        var exception = await Assert.ThrowsAsync<PostgresException>(
            () => Database.ExecuteAsync("INSERT INTO \"Order\" (\"StoreId\", \"Number\") VALUES (2, 1)"));
        Assert.Equal(PostgresErrorCodes.UniqueViolation, exception.SqlState);

        // ON DELETE SET NULL applies to the reference table, and CASCADE along the chain.
        await Database.ExecuteAsync("DELETE FROM \"Sales Area\".currencies");
        Assert.Equal(0L, await Database.ScalarAsync<long>("SELECT count(*) FROM \"Order\" WHERE \"CurrencyCode\" IS NOT NULL"));
        await Database.ExecuteAsync("DELETE FROM stores WHERE \"Id\" = 2");
        Assert.Equal(0L, await Database.ScalarAsync<long>("SELECT count(*) FROM \"Order\" WHERE \"StoreId\" = 2"));
    }

    private async Task AssertViolatesAsync(string sql)
    {
        var exception = await Assert.ThrowsAsync<PostgresException>(() => Database.ExecuteAsync(sql));
        Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, exception.SqlState);
    }
}
