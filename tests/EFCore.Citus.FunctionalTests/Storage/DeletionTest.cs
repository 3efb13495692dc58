using EFCore.Citus.DevCluster;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Storage;

/// <summary>
///     Tests <c>EnsureDeleted</c> if the administrative database does not have Citus, such as <c>postgres</c> after a usual installation.
/// </summary>
public class DeletionTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private const string PlainName = "it's \"plain\"\n \\ {0}";

    // The database does not have the extension, and exists on every node.
    private string _plain = "";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _plain = PlainName + Guid.NewGuid().ToString("N")[..8];
        var create = $"CREATE DATABASE {Identifier(_plain)}";
        await Database.ExecuteAsync(create);
        await Database.OnWorkersAsync(create);
    }

    public override async ValueTask DisposeAsync()
    {
        await Cluster.DropDatabaseAsync(_plain, CancellationToken.None);
        await base.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Through_the_coordinator_all_parts_go(bool async)
    {
        await using var reserved = await CreateAsync();
        await using var context = Context(reserved.ConnectionString);

        Assert.True(await DeleteAsync(context, async));

        Assert.Equal(0, await CountAsync(reserved.Name));
        Assert.False(await DeleteAsync(context, async));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Data_sources_and_open_connections_are_used(bool source)
    {
        await using var reserved = await CreateAsync();
        await using var dataSource = NpgsqlDataSource.Create(reserved.ConnectionString);
        await using var connection = await OpenAsync(reserved.ConnectionString);
        await using var context = new ThingContext(
            source
                ? new DbContextOptionsBuilder().UseOwnServices()
                    .UseNpgsql(dataSource, npgsql => npgsql.UseAdminDatabase(_plain).UseCitus()).Options
                : new DbContextOptionsBuilder().UseOwnServices()
                    .UseNpgsql(connection, npgsql => npgsql.UseAdminDatabase(_plain).UseCitus()).Options);

        Assert.True(await DeleteAsync(context, async: true));

        Assert.Equal(0, await CountAsync(reserved.Name));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Through_a_worker_none_goes(bool async)
    {
        await using var reserved = await CreateAsync();
        var coordinator = await reserved.ScalarAsync<string>("SELECT nodename || ':' || nodeport FROM pg_dist_node WHERE groupid = 0");
        foreach (var worker in await reserved.WorkersAsync())
        {
            await using var context = Context(worker);

            var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => DeleteAsync(context, async));

            Assert.Contains("is a worker", exception.Message, StringComparison.Ordinal);
            Assert.Contains($"'{coordinator}'", exception.Message, StringComparison.Ordinal);
        }

        await AssertIntactAsync(reserved);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Worker_that_was_disabled_is_refused(bool async)
    {
        await using var reserved = await CreateAsync();
        var worker = (await reserved.WorkersAsync())[0];
        // The worker is not one of the active nodes in this case.
        await reserved.OnWorkersAsync("UPDATE pg_dist_node SET isactive = false WHERE groupid > 0");
        await using var context = Context(worker);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => DeleteAsync(context, async));

        Assert.Contains("is a worker", exception.Message, StringComparison.Ordinal);
        await reserved.OnWorkersAsync("UPDATE pg_dist_node SET isactive = true WHERE groupid > 0");
        await AssertIntactAsync(reserved);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Failure_on_a_worker_can_be_repeated(bool async)
    {
        await using var reserved = await CreateAsync();
        await using var context = Context(reserved.ConnectionString);
        // PostgreSQL does not drop a template.
        var port = await reserved.ScalarAsync<int>("SELECT max(nodeport) FROM pg_dist_node WHERE groupid > 0");
        await OnWorkerAsync(port, "true");

        var exception = await Assert.ThrowsAsync<PostgresException>(() => DeleteAsync(context, async));

        Assert.Contains(reserved.Name, exception.MessageText, StringComparison.Ordinal);
        Assert.Contains($":{port}: ", exception.Detail, StringComparison.Ordinal);
        // The database still exists on the nodes where it was not dropped, and accepts connections.
        Assert.Equal(2, await CountAsync(reserved.Name));
        await OnWorkerAsync(port, "false");
        Assert.Equal(0L, await reserved.ScalarAsync<long>("SELECT count(*) FROM pg_dist_poolinfo"));

        Assert.True(await DeleteAsync(context, async));
        Assert.Equal(0, await CountAsync(reserved.Name));

        Task OnWorkerAsync(int workerPort, string isTemplate)
            => Database.ExecuteAsync(
                "SELECT master_run_on_worker(ARRAY['127.0.0.1'], ARRAY[$1], ARRAY[$2], false)",
                workerPort,
                $"ALTER DATABASE {reserved.Name} IS_TEMPLATE {isTemplate}");
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Nothing_goes_when_a_worker_cannot_be_reached(bool async, bool knowsCluster)
    {
        // A node that does not respond is registered in the administrative database or in the database itself.
        await using var reserved = await CreateAsync();
        await using var admin = await TestDatabase.CreateAsync(Cluster);
        const string add = "INSERT INTO pg_dist_node (nodename, nodeport) VALUES ('localhost', 1)";
        await (knowsCluster ? admin : reserved).ExecuteAsync(add);
        await using var context = Context(reserved.ConnectionString, knowsCluster ? admin.Name : _plain);

        var exception = await Assert.ThrowsAsync<PostgresException>(() => DeleteAsync(context, async));

        Assert.Contains("localhost:1: ", exception.Detail, StringComparison.Ordinal);
        await reserved.ExecuteAsync("DELETE FROM pg_dist_node WHERE nodeport = 1");
        await AssertIntactAsync(reserved);
    }

    [Fact]
    public async Task Nothing_goes_when_the_role_may_not_reach_the_workers()
    {
        await using var reserved = await CreateAsync();
        var role = reserved.Name + "_role";
        await Database.ExecuteAsync($"CREATE ROLE {role} LOGIN CREATEDB");
        try
        {
            await Database.ExecuteAsync($"ALTER DATABASE {reserved.Name} OWNER TO {role}");
            await using var context = Context(
                new NpgsqlConnectionStringBuilder(reserved.ConnectionString) { Username = role, Pooling = false }.ConnectionString);

            var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => DeleteAsync(context, async: true));

            Assert.Contains("Nothing has been dropped.", exception.Message, StringComparison.Ordinal);
            Assert.Contains("UseAdminDatabase", exception.Message, StringComparison.Ordinal);
            Assert.Contains($"'{_plain}'", exception.Message, StringComparison.Ordinal);
            await AssertIntactAsync(reserved);
        }
        finally
        {
            await Database.ExecuteAsync($"ALTER DATABASE {reserved.Name} OWNER TO CURRENT_USER");
            await Database.ExecuteAsync($"DROP ROLE {role}");
        }
    }

    [Fact]
    public async Task Workers_that_the_administrative_database_does_not_know_are_found()
    {
        await using var reserved = await CreateAsync();
        await using var admin = await TestDatabase.CreateAsync(Cluster);
        await admin.ExecuteAsync("DELETE FROM pg_dist_node WHERE nodeid = (SELECT max(nodeid) FROM pg_dist_node WHERE groupid > 0)");
        await using var context = Context(reserved.ConnectionString, admin.Name);

        Assert.True(await DeleteAsync(context, async: true));

        Assert.Equal(0, await CountAsync(reserved.Name));
    }

    [Fact]
    public async Task Connection_pools_of_the_nodes_are_passed_by_and_kept()
    {
        await using var reserved = await CreateAsync();
        const string pools = "SELECT nodeid, poolinfo FROM pg_dist_poolinfo ORDER BY nodeid";
        await reserved.ExecuteAsync(
            """
            INSERT INTO pg_dist_poolinfo
            SELECT nodeid, format('host=127.0.0.1 port=%s dbname=%s', nodeport, current_database()) FROM pg_dist_node WHERE groupid > 0
            """);
        var before = await reserved.RowsAsync(pools);
        await using var context = Context(reserved.ConnectionString);
        await Database.OnWorkersAsync($"ALTER DATABASE {reserved.Name} IS_TEMPLATE true");

        await Assert.ThrowsAsync<PostgresException>(() => DeleteAsync(context, async: true));

        Assert.Equal(before, await reserved.RowsAsync(pools));
        await Database.OnWorkersAsync($"ALTER DATABASE {reserved.Name} IS_TEMPLATE false");
        await AssertIntactAsync(reserved);
        Assert.True(await DeleteAsync(context, async: true));
        Assert.Equal(0, await CountAsync(reserved.Name));
    }

    [Fact]
    public async Task All_parts_go_while_they_are_in_use()
    {
        await using var reserved = await CreateAsync();
        await using var coordinator = await OpenAsync(reserved.ConnectionString);
        await using var worker = await OpenAsync((await reserved.WorkersAsync())[0]);
        foreach (var connection in new[] { coordinator, worker })
        {
            await using var command = new NpgsqlCommand("BEGIN; SELECT count(*) FROM things", connection);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await using var context = Context(reserved.ConnectionString);
        Assert.True(await DeleteAsync(context, async: true));

        Assert.Equal(0, await CountAsync(reserved.Name));
    }

    /// <summary>Tests a cluster in the state after the installation of Citus, with the default administrative database.</summary>
    [Fact]
    public async Task Postgres_database_without_Citus()
    {
        Assert.SkipWhen(Cluster.Source != CitusClusterSource.Installed, "a cluster of its own is started from what is installed");
        await using var cluster = await CitusCluster.StartAsync(
            o => o.Sources = [CitusClusterSource.Installed], TestContext.Current.CancellationToken);
        await using var citus = await TestDatabase.CreateAsync(cluster);
        await using var shop = await TestDatabase.CreateAsync(cluster);
        await shop.ExecuteAsync("CREATE TABLE things (id bigint PRIMARY KEY); SELECT create_distributed_table('things', 'id')");
        var postgres = new NpgsqlConnectionStringBuilder(cluster.ConnectionString) { Database = "postgres", Pooling = false }.ConnectionString;
        await ExecuteAsync(postgres, "DROP EXTENSION citus");
        await citus.OnWorkersAsync("SELECT 1");
        const string parts = "SELECT count(*) FROM pg_database WHERE datname = ";

        foreach (var worker in await shop.WorkersAsync())
        {
            await using var throughWorker = new ThingContext(Options(worker, adminDatabase: null));
            await Assert.ThrowsAsync<InvalidOperationException>(() => DeleteAsync(throughWorker, async: true));
            Assert.Throws<InvalidOperationException>(() => throughWorker.Database.EnsureDeleted());
        }

        Assert.Equal(["1", "1"], await citus.OnWorkersAsync($"{parts}'{shop.Name}'"));
        await using var throughCoordinator = new ThingContext(Options(shop.ConnectionString, adminDatabase: null));
        Assert.True(await DeleteAsync(throughCoordinator, async: true));

        Assert.Equal(0L, await citus.ScalarAsync<long>(parts + "$1", shop.Name));
        Assert.Equal(["0", "0"], await citus.OnWorkersAsync($"{parts}'{shop.Name}'"));
        // The cluster uses this database to drop the databases of tests.
        await ExecuteAsync(postgres, "CREATE EXTENSION citus");
    }

    private async Task<TestDatabase> CreateAsync()
    {
        var reserved = TestDatabase.Reserve(Cluster);
        await using var context = Context(reserved.ConnectionString, Database.Name);
        Assert.True(await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken));
        await reserved.ExecuteAsync("INSERT INTO things SELECT i FROM generate_series(1, 100) AS i");

        return reserved;
    }

    private static async Task<bool> DeleteAsync(DbContext context, bool async)
        => async
            ? await context.Database.EnsureDeletedAsync(TestContext.Current.CancellationToken)
            : context.Database.EnsureDeleted();

    /// <summary>Counts the nodes that have the database.</summary>
    private async Task<long> CountAsync(string name)
        => await Database.ScalarAsync<long>(
            "SELECT count(*) FROM run_command_on_all_nodes(format('SELECT 1 FROM pg_database WHERE datname = %L', $1)) WHERE result = '1'", name);

    private async Task AssertIntactAsync(TestDatabase database)
    {
        Assert.Equal(Cluster.WorkerCount + 1, await CountAsync(database.Name));
        Assert.Equal(100L, await database.ScalarAsync<long>("SELECT count(*) FROM things"));
        foreach (var worker in await database.WorkersAsync())
        {
            await using var connection = await OpenAsync(worker);
            await using var command = new NpgsqlCommand("SELECT count(*) FROM things", connection);
            Assert.Equal(100L, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        }
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);

        return connection;
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = await OpenAsync(connectionString);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static string Identifier(string name)
        => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private ThingContext Context(string connectionString, string? adminDatabase = null)
        => new(Options(connectionString, adminDatabase ?? _plain));

    private static DbContextOptions Options(string connectionString, string? adminDatabase)
        => new DbContextOptionsBuilder().UseOwnServices()
            .UseNpgsql(
                connectionString,
                npgsql =>
                {
                    if (adminDatabase is not null)
                    {
                        npgsql.UseAdminDatabase(adminDatabase);
                    }

                    npgsql.UseCitus();
                })
            .Options;

    private sealed class ThingContext(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => modelBuilder.Entity<Thing>(
                b =>
                {
                    b.ToTable("things").IsDistributedBy(t => t.Id);
                    b.Property(t => t.Id).HasColumnName("id").ValueGeneratedNever();
                });
    }

    private sealed class Thing
    {
        public long Id { get; set; }
    }
}
