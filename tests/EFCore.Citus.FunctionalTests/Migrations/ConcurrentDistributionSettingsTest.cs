using EFCore.Citus.DevCluster;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Tests servers with settings that do not allow tables to be distributed concurrently.
/// </summary>
public class ConcurrentDistributionSettingsTest(CitusClusterFixture fixture)
{
    private const string PluginsName = "output_plugin_libraries";

    private static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_migration_says_what_wal_level_is_and_changes_nothing()
    {
        await using var cluster = await StartAsync(("wal_level", "replica"));
        await using var database = await CreateAsync(cluster);
        var workers = await NodesAsync(database, "groupid <> 0");

        var message = await AssertRefusedAsync(database);

        Assert.Equal(
            [
                "Tables cannot be distributed concurrently with the settings of the coordinator. The migration has not changed the database.",
                "'wal_level' is 'replica'. Citus reports: 'logical decoding requires wal_level >= logical'. Run 'ALTER SYSTEM SET wal_level = "
                + "logical' on the coordinator and on every worker, and restart the servers.",
                $"These workers have the same setting: {string.Join(", ", workers.Select(w => $"{w} (wal_level = replica)"))}."
            ],
            message.Split('\n'));
        await AssertCitusReportsAsync(database, "logical decoding requires wal_level >= logical");
    }

    [Fact]
    public async Task A_migration_says_which_output_plugins_are_missing_and_succeeds_once_the_coordinator_has_them()
    {
        await RequirePluginsSettingAsync();
        await using var cluster = await StartAsync((PluginsName, "pgoutput, citus_not"));
        await using var database = await CreateAsync(cluster);
        var workers = await NodesAsync(database, "groupid <> 0");

        var message = await AssertRefusedAsync(database);

        Assert.Equal(
            [
                "Tables cannot be distributed concurrently with the settings of the coordinator. The migration has not changed the database.",
                "'output_plugin_libraries' is 'pgoutput, citus_not'. Citus reports: 'library \"citus\" may not be used as an output plugin'. "
                + "Run 'ALTER SYSTEM SET output_plugin_libraries = pgoutput, citus_not, citus' and 'SELECT pg_reload_conf()' on the coordinator "
                + "and on every worker.",
                "These workers have the same setting: "
                + $"{string.Join(", ", workers.Select(w => $"{w} (output_plugin_libraries = pgoutput, citus_not)"))}."
            ],
            message.Split('\n'));
        await AssertCitusReportsAsync(database, "library \"citus\" may not be used as an output plugin");

        // The coordinator sends the rows, so the settings of workers are no reason to refuse the migration.
        await database.ExecuteAsync($"ALTER SYSTEM SET {PluginsName} = pgoutput, citus_not, citus");
        await ReloadAsync(database, "%, citus");
        await MigrateAsync(database);

        Assert.Equal(
            ["orders distributed", "stores distributed"],
            await database.ColumnAsync<string>("SELECT table_name || ' ' || citus_table_type FROM citus_tables ORDER BY 1"));
        Assert.Equal(100, await database.ScalarAsync<long>("SELECT count(*) FROM orders JOIN stores USING (store)"));

        // A migration that is applied again does not check the settings.
        await database.ExecuteAsync($"ALTER SYSTEM RESET {PluginsName}");
        await ReloadAsync(database, "pgoutput, citus_not");
        await MigrateAsync(database);
    }

    [Fact]
    public async Task A_library_is_found_in_the_list_as_the_server_finds_it()
    {
        await RequirePluginsSettingAsync();
        await using var cluster = await StartAsync();
        await using var database = await CreateAsync(cluster);

        foreach (var (setting, expected) in new[]
                 {
                     ("citus", true), ("pgoutput, citus, test_decoding", true), ("\"a, citus, b\"", false), ("\"citus\"", true),
                     ("\"pgoutput, citus\"", false), ("\"CITUS\"", false), ("citus_x, x_citus", false), ("\"a\"\"\", citus", true), ("''", false),
                 })
        {
            await database.ExecuteAsync($"ALTER SYSTEM SET {PluginsName} = {setting}");
            await ReloadAsync(database, null);

            // Citus creates such a slot for each shard.
            var refusal = await Record.ExceptionAsync(
                () => database.ExecuteAsync("SELECT pg_drop_replication_slot(slot_name) FROM pg_create_logical_replication_slot('s', 'citus')"));
            Assert.Equal(expected, refusal is null);
            if (expected)
            {
                await CheckAsync(database);
            }
            else
            {
                await AssertRefusedAsync(database);
            }
        }
    }

    private static async Task<TestDatabase> CreateAsync(CitusCluster cluster)
    {
        var database = await TestDatabase.CreateAsync(cluster);
        await database.ExecuteAsync("CREATE TABLE stores (store int PRIMARY KEY)");
        await database.ExecuteAsync("CREATE TABLE orders (store int, id int, PRIMARY KEY (store, id))");
        await database.ExecuteAsync("INSERT INTO stores SELECT i FROM generate_series(1, 10) AS i");
        await database.ExecuteAsync("INSERT INTO orders SELECT 1 + i % 10, i FROM generate_series(1, 100) AS i");

        return database;
    }

    private static async Task MigrateAsync(TestDatabase database)
    {
        await using var context = CreateContext(database);

        await Migrating.RunAsync(context, Build);
    }

    // Executes only the command of the migration that checks the settings.
    private static async Task CheckAsync(TestDatabase database)
    {
        await using var context = CreateContext(database);
        var builder = new MigrationBuilder(context.Database.ProviderName);
        Build(builder);
        var commands = context.GetService<IMigrationsSqlGenerator>().Generate(builder.Operations).Select(c => c.CommandText);

        await database.ExecuteAsync(Assert.Single(commands, c => c.Contains("pg_settings", StringComparison.Ordinal)));
    }

    private static DbContext CreateContext(TestDatabase database)
        => new(new DbContextOptionsBuilder().UseNpgsql(database.ConnectionString, npgsql => npgsql.UseCitus()).Options);

    private static void Build(MigrationBuilder builder)
    {
        builder.Sql("COMMENT ON TABLE stores IS 'changed'");
        builder.CreateDistributedTableConcurrently("stores", "store", shardCount: 4, colocated: false);
        builder.CreateDistributedTableConcurrently("orders", "store", colocateWith: "stores");
    }

    private static async Task<string> AssertRefusedAsync(TestDatabase database)
    {
        await database.ExecuteAsync("COMMENT ON TABLE stores IS NULL");

        var exception = await Assert.ThrowsAsync<PostgresException>(() => MigrateAsync(database));

        Assert.Equal(PostgresErrorCodes.RaiseException, exception.SqlState);
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM pg_dist_partition"));
        Assert.Null(await database.ScalarAsync<string>("SELECT obj_description('stores'::regclass)"));
        Assert.Equal(100, await database.ScalarAsync<long>("SELECT count(*) FROM orders"));

        return exception.MessageText;
    }

    private static async Task AssertCitusReportsAsync(TestDatabase database, string error)
    {
        var exception = await Assert.ThrowsAsync<PostgresException>(
            () => database.ExecuteAsync("SELECT create_distributed_table_concurrently('stores', 'store')"));

        // PostgreSQL quotes the names of settings from version 17 on.
        Assert.Contains(
            error.Replace("\"", "", StringComparison.Ordinal),
            exception.MessageText.Replace("\"", "", StringComparison.Ordinal),
            StringComparison.Ordinal);
        await database.ExecuteAsync("SELECT undistribute_table('stores')");
    }

    private static Task<IReadOnlyList<string>> NodesAsync(TestDatabase database, string condition)
        => database.ColumnAsync<string>($"SELECT nodename || ':' || nodeport FROM pg_dist_node WHERE {condition} ORDER BY nodename, nodeport");

    // The server notifies its processes of the new settings after it has loaded them.
    private static async Task ReloadAsync(TestDatabase database, string? pattern)
    {
        await using var connection = await database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT pg_conf_load_time()";
        var before = await command.ExecuteScalarAsync(CancellationToken);
        command.CommandText = "SELECT pg_reload_conf()";
        await command.ExecuteNonQueryAsync(CancellationToken);
        command.CommandText = "SELECT pg_conf_load_time()";
        while (Equals(before, await command.ExecuteScalarAsync(CancellationToken)))
        {
            await Task.Delay(5, CancellationToken);
        }

        if (pattern is not null)
        {
            Assert.True(await database.ScalarAsync<bool>($"SELECT setting LIKE $1 FROM pg_settings WHERE name = '{PluginsName}'", pattern));
        }
    }

    private async Task<CitusCluster> StartAsync(params (string Name, string Value)[] settings)
    {
        var shared = await fixture.GetCitusAsync();
        Assert.SkipWhen(shared.Source == CitusClusterSource.Connection, "the settings of the cluster that CITUS_CONNECTION names are its own");

        return await CitusCluster.StartAsync(
            options =>
            {
                foreach (var (name, value) in settings)
                {
                    options.Settings[name] = value;
                }
            },
            CancellationToken);
    }

    private async Task RequirePluginsSettingAsync()
    {
        var shared = await fixture.GetCitusAsync();
        await using var database = await TestDatabase.CreateAsync(shared);
        Assert.SkipUnless(
            await database.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_settings WHERE name = $1)", PluginsName),
            $"PostgreSQL {shared.PostgresVersion} does not know {PluginsName}");
    }
}
