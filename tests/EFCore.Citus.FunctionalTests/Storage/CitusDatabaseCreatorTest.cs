using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Storage;

/// <summary>
///     Tests databases that the library creates and drops.
/// </summary>
public class CitusDatabaseCreatorTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    [Fact]
    public async Task Different_databases_are_created_at_the_same_time()
    {
        await using var first = TestDatabase.Reserve(Cluster);
        await using var second = TestDatabase.Reserve(Cluster);
        await using var third = TestDatabase.Reserve(Cluster);
        TestDatabase[] databases = [first, second, third];

        await Task.WhenAll(databases.Select(d => Task.Run(() => CreateAsync(d, async: true))));

        Assert.All(
            await Task.WhenAll(databases.Select(d => d.ScalarAsync<long>("SELECT count(*) FROM pg_dist_node"))),
            nodes => Assert.Equal(Cluster.WorkerCount + 1, nodes));
    }

    [Fact]
    public async Task One_database_is_created_by_several_instances_at_the_same_time()
    {
        await using var reserved = TestDatabase.Reserve(Cluster);

        await Task.WhenAll(
            Enumerable.Range(0, 4).Select(
                i => Task.Run(
                    async () =>
                    {
                        await using var context = Context(reserved);
                        if (i % 2 == 0)
                        {
                            await context.Database.MigrateAsync(TestContext.Current.CancellationToken);
                        }
                        else
                        {
                            context.Database.Migrate();
                        }
                    })));

        Assert.Equal(Cluster.WorkerCount + 1, await reserved.ScalarAsync<long>("SELECT count(*) FROM pg_dist_node"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Worker_is_refused_and_the_coordinator_named(bool async)
    {
        // The administrative database reports that it is on a worker.
        await using var admin = await TestDatabase.CreateAsync(Cluster);
        await admin.ExecuteAsync("UPDATE pg_dist_local_group SET groupid = (SELECT min(groupid) FROM pg_dist_node WHERE groupid > 0)");
        var coordinator = await Database.ScalarAsync<string>("SELECT nodename || ':' || nodeport FROM pg_dist_node WHERE groupid = 0");
        await using var reserved = TestDatabase.Reserve(Cluster);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => CreateAsync(reserved, async, admin.Name));

        Assert.Contains("is a worker", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"'{coordinator}'", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await CountAsync(reserved));
        await using var context = Context(reserved, admin.Name);
        await CreateAsync(reserved, async);
        Assert.Throws<InvalidOperationException>(() => context.Database.EnsureDeleted());
        Assert.Equal(1L, await CountAsync(reserved));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Deletion_that_fails_on_a_worker_can_be_repeated(bool async)
    {
        await using var reserved = TestDatabase.Reserve(Cluster);
        await CreateAsync(reserved, async);
        await using var context = Context(reserved);
        // PostgreSQL does not drop a template.
        await Database.OnWorkersAsync($"ALTER DATABASE {reserved.Name} IS_TEMPLATE true");

        var exception = await Assert.ThrowsAsync<PostgresException>(() => DeleteAsync(context, async));
        Assert.Contains(reserved.Name, exception.MessageText, StringComparison.Ordinal);
        await Database.OnWorkersAsync($"ALTER DATABASE {reserved.Name} IS_TEMPLATE false");
        Assert.True(await DeleteAsync(context, async));

        Assert.Equal(0L, await CountAsync(reserved));
        Assert.All(
            await Database.OnWorkersAsync($"SELECT count(*) FROM pg_database WHERE datname = '{reserved.Name}'"),
            count => Assert.Equal("0", count));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Database_is_not_left_behind_when_a_worker_cannot_be_reached(bool async)
    {
        await using var admin = await TestDatabase.CreateAsync(Cluster);
        await admin.ExecuteAsync("INSERT INTO pg_dist_node (nodename, nodeport) VALUES ('localhost', 1)");
        await using var reserved = TestDatabase.Reserve(Cluster);

        var exception = await Assert.ThrowsAsync<PostgresException>(() => CreateAsync(reserved, async, admin.Name));

        Assert.Contains("could not be created on every worker", exception.MessageText, StringComparison.Ordinal);
        Assert.Equal(0L, await CountAsync(reserved));
        Assert.All(
            await Database.OnWorkersAsync($"SELECT count(*) FROM pg_database WHERE datname = '{reserved.Name}'"),
            count => Assert.Equal("0", count));
    }

    [Fact]
    public async Task Coordinator_without_workers_holds_the_shards()
    {
        await using var admin = await TestDatabase.CreateAsync(Cluster);
        await admin.ExecuteAsync("DELETE FROM pg_dist_node WHERE groupid > 0");
        await admin.ExecuteAsync("UPDATE pg_dist_node SET shouldhaveshards = true");
        await using var reserved = TestDatabase.Reserve(Cluster);

        await CreateAsync(reserved, async: true, admin.Name);

        Assert.Equal(
            await admin.RowsAsync("SELECT nodename, nodeport, groupid, shouldhaveshards FROM pg_dist_node"),
            await reserved.RowsAsync("SELECT nodename, nodeport, groupid, shouldhaveshards FROM pg_dist_node"));
        Assert.Equal(["things"], await reserved.ColumnAsync<string>("SELECT DISTINCT table_name::text FROM citus_shards"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Administrative_database_may_be_the_template(bool async)
    {
        await using var template = TestDatabase.Reserve(Cluster);
        await Database.ExecuteAsync($"CREATE DATABASE {template.Name}");
        await using var reserved = TestDatabase.Reserve(Cluster);
        await using var context = new ThingContext(
            new DbContextOptionsBuilder().UseOwnServices()
                .UseNpgsql(reserved.ConnectionString, npgsql => npgsql.UseAdminDatabase(template.Name).UseCitus())
                .ConfigureWarnings(w => w.Log(CitusEventId.DatabaseCreatedOnOneNodeWarning))
                .Options,
            template.Name);

        if (async)
        {
            await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        }
        else
        {
            context.Database.EnsureCreated();
        }

        await CitusCatalog.AssertMatchesAsync(context, reserved);
    }

    [Theory]
    [InlineData("it's \"quoted\" ")]
    [InlineData("Şişli ıİ 数据 ")]
    [InlineData("$citus$ $citus1$ \\ % {0} ")]
    [InlineData("two\nlines \r \\ ' ")]
    public async Task Names_need_not_be_plain(string prefix)
    {
        var name = prefix + Guid.NewGuid().ToString("N");
        await using var context = new ThingContext(
            Options(
                b => b.UseNpgsql(
                    new NpgsqlConnectionStringBuilder(Cluster.ConnectionString) { Database = name, Pooling = false }.ConnectionString,
                    npgsql => npgsql.UseAdminDatabase(AdminDatabase).UseCitus())));
        const string workersWith = "SELECT count(*) FROM run_command_on_workers(format('SELECT 1 FROM pg_database WHERE datname = %L', $1)) WHERE result = '1'";

        Assert.True(await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken));
        Assert.Equal(Cluster.WorkerCount, await Database.ScalarAsync<long>(workersWith, name));
        Assert.True(await context.Database.EnsureDeletedAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0L, await Database.ScalarAsync<long>(workersWith, name));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Data_sources_and_connections_are_used(bool source)
    {
        await using var reserved = TestDatabase.Reserve(Cluster);
        await using var dataSource = NpgsqlDataSource.Create(reserved.ConnectionString);
        await using var connection = dataSource.CreateConnection();
        await using var context = new ThingContext(
            Options(
                b => _ = source
                    ? b.UseOwnServices().UseNpgsql(dataSource, npgsql => npgsql.UseAdminDatabase(AdminDatabase).UseCitus())
                    : b.UseNpgsql(connection, npgsql => npgsql.UseAdminDatabase(AdminDatabase).UseCitus())));

        Assert.True(context.Database.EnsureCreated());
        await CitusCatalog.AssertMatchesAsync(context, reserved);
        Assert.Equal(Cluster.WorkerCount + 1, await reserved.ScalarAsync<long>("SELECT count(*) FROM pg_dist_node"));
        Assert.True(context.Database.EnsureDeleted());

        Assert.Equal(0L, await CountAsync(reserved));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Internal_service_providers_are_used_whatever_the_order(bool citusFirst)
    {
        var services = citusFirst
            ? new ServiceCollection().AddEntityFrameworkCitus().AddEntityFrameworkNpgsql()
            : new ServiceCollection().AddEntityFrameworkNpgsql().AddEntityFrameworkCitus();
        await using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        await using var reserved = TestDatabase.Reserve(Cluster);
        await using var context = new ThingContext(
            Options(
                b => b.UseInternalServiceProvider(provider)
                    .UseNpgsql(reserved.ConnectionString, npgsql => npgsql.UseAdminDatabase(AdminDatabase).UseCitus().EnableRetryOnFailure())));

        Assert.True(await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken));

        await CitusCatalog.AssertMatchesAsync(context, reserved);
        Assert.Equal(Cluster.WorkerCount + 1, await reserved.ScalarAsync<long>("SELECT count(*) FROM pg_dist_node"));
    }

    private string AdminDatabase
        => new NpgsqlConnectionStringBuilder(Cluster.ConnectionString).Database!;

    private async Task CreateAsync(TestDatabase database, bool async, string? adminDatabase = null)
    {
        await using var context = Context(database, adminDatabase);
        Assert.True(
            async
                ? await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken)
                : context.Database.EnsureCreated());
    }

    private static async Task<bool> DeleteAsync(DbContext context, bool async)
        => async
            ? await context.Database.EnsureDeletedAsync(TestContext.Current.CancellationToken)
            : context.Database.EnsureDeleted();

    private async Task<long> CountAsync(TestDatabase database)
        => await Database.ScalarAsync<long>("SELECT count(*) FROM pg_database WHERE datname = $1", database.Name);

    private ThingContext Context(TestDatabase database, string? adminDatabase = null)
        => new(
            Options(
                b => (adminDatabase is null ? b : b.UseOwnServices()).UseNpgsql(
                    database.ConnectionString, npgsql => npgsql.UseAdminDatabase(adminDatabase ?? AdminDatabase).UseCitus())));

    private static DbContextOptions Options(Action<DbContextOptionsBuilder> configure)
    {
        var builder = new DbContextOptionsBuilder();
        configure(builder);

        return builder.Options;
    }

    private sealed class ThingContext(DbContextOptions options, string? template = null) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Thing>().ToTable("things").IsDistributedBy(t => t.Id);
            if (template is not null)
            {
                modelBuilder.UseDatabaseTemplate(template);
            }
        }
    }

    private sealed class Thing
    {
        public int Id { get; set; }
    }
}
