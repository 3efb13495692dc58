using EFCore.Citus.DevCluster;
using EFCore.Citus.FunctionalTests.Consumer;
using EFCore.Citus.FunctionalTests.TestUtilities;
using EFCore.Citus.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using MultiTenantShop;

namespace EFCore.Citus.FunctionalTests.Workers;

/// <summary>
///     Tests operations that are only supported on the coordinator. On a worker, they are refused with an appropriate message and leave no
///     changes: the statements of <c>docs/elastic-clusters.md</c> about schemas.
/// </summary>
public class CoordinatorOnlyTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private const string OnWorker = "which is a worker";

    private static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Migrations_of_a_model_without_Citus_are_refused(bool async)
    {
        await using var context = new LocalContext((await Database.WorkersAsync())[0]);

        await AssertRefusedAsync(
            async, () => context.Database.MigrateAsync(CancellationToken), () => context.Database.Migrate());

        await CitusCatalog.AssertEmptyAsync(Database);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EnsureCreated_is_refused(bool async)
    {
        foreach (var worker in await Database.WorkersAsync())
        {
            await using var context = new LocalContext(worker);

            await AssertRefusedAsync(
                async, () => context.Database.EnsureCreatedAsync(CancellationToken), () => context.Database.EnsureCreated());
        }

        await CitusCatalog.AssertEmptyAsync(Database);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EnsureCreated_finds_tables_that_are_there(bool async)
    {
        await WorkerContext.CreateTablesAsync(Database);
        foreach (var worker in await Database.WorkersAsync())
        {
            await using var context = new WorkerContext(worker);

            Assert.False(
                async ? await context.Database.EnsureCreatedAsync(CancellationToken) : context.Database.EnsureCreated());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CreateTables_is_refused(bool async)
    {
        await using var context = new LocalContext((await Database.WorkersAsync())[0]);
        var creator = context.GetService<IRelationalDatabaseCreator>();

        await AssertRefusedAsync(async, () => creator.CreateTablesAsync(CancellationToken), creator.CreateTables);
        await AssertRefusedAsync(async, () => creator.HasTablesAsync(CancellationToken), () => creator.HasTables());

        await CitusCatalog.AssertEmptyAsync(Database);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CreateTables_is_refused_within_a_transaction_and_with_retries(bool retries)
    {
        await using var context = new WorkerContext(
            (await Database.WorkersAsync())[0],
            npgsql =>
            {
                if (retries)
                {
                    npgsql.EnableRetryOnFailure();
                }
            });
        var creator = context.GetService<IRelationalDatabaseCreator>();
        await using var transaction = retries ? null : await context.Database.BeginTransactionAsync(CancellationToken);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => creator.CreateTablesAsync(CancellationToken));

        Assert.Contains(OnWorker, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Drift_is_refused(bool async)
    {
        await WorkerContext.CreateTablesAsync(Database);
        await using var context = new WorkerContext((await Database.WorkersAsync())[0]);

        await AssertRefusedAsync(
            async, () => context.Database.Citus().GetDriftAsync(CancellationToken), () => context.Database.Citus().GetDrift());
    }

    [Fact]
    public async Task Scaffolding_is_refused()
    {
        await WorkerContext.CreateTablesAsync(Database);
        using var tools = DesignTimeTools.Create();

        var exception = Assert.Throws<InvalidOperationException>(
            () => ReverseEngineering.Read(tools, Database.WorkersAsync().GetAwaiter().GetResult()[0]));

        Assert.Contains(OnWorker, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Partitions_are_neither_created_nor_dropped(bool async)
    {
        await using (var coordinator = new EventsContext(Database.ConnectionString))
        {
            await Migrating.MigrateAsync(null, coordinator);
            // All partitions exist, so Citus would not refuse the statement.
            coordinator.Database.Citus().CreateTimePartitions<Event>(DateTimeOffset.UtcNow.AddDays(2));
        }

        var partitions = await Database.ColumnAsync<string>("SELECT partition::text FROM time_partitions ORDER BY 1");
        await using var context = new EventsContext((await Database.WorkersAsync())[0]);
        var citus = context.Database.Citus();
        var time = DateTimeOffset.UtcNow;

        await AssertRefusedAsync(
            async,
            () => citus.CreateTimePartitionsAsync<Event>(time, CancellationToken),
            () => citus.CreateTimePartitions<Event>(time));
        await AssertRefusedAsync(
            async,
            () => citus.DropOldTimePartitionsAsync<Event>(time.AddDays(9), CancellationToken),
            () => citus.DropOldTimePartitions<Event>(time.AddDays(9)));

        Assert.Equal(partitions, await Database.ColumnAsync<string>("SELECT partition::text FROM time_partitions ORDER BY 1"));
    }

    [Fact]
    public async Task Sample_says_so_in_one_line()
    {
        var worker = (await Database.WorkersAsync())[0];

        var output = await CommandLine.RunAsync(
            "dotnet",
            [typeof(ShopContext).Assembly.Location, "--tour", "--connection", worker],
            AppContext.BaseDirectory,
            new Dictionary<string, string>(),
            expectedExitCode: 1);

        Assert.Contains("The server of --connection cannot be used: ", output, StringComparison.Ordinal);
        Assert.Contains(OnWorker, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        await CitusCatalog.AssertEmptyAsync(Database);
    }

    [Fact]
    public async Task Development_cluster_is_refused()
    {
        var worker = (await Database.WorkersAsync())[0];

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => CitusCluster.StartAsync(
                options =>
                {
                    options.Sources = [CitusClusterSource.Connection];
                    options.ConnectionString = worker;
                },
                CancellationToken));

        Assert.Contains("is a worker", exception.Message, StringComparison.Ordinal);
    }

    private static async Task AssertRefusedAsync(bool async, Func<Task> operationAsync, Action operation)
    {
        var exception = async
            ? await Assert.ThrowsAsync<InvalidOperationException>(operationAsync)
            : Assert.Throws<InvalidOperationException>(operation);

        Assert.Contains(OnWorker, exception.Message, StringComparison.Ordinal);
        Assert.Contains("Connect to the coordinator", exception.Message, StringComparison.Ordinal);
    }

    private sealed class EventsContext(string connectionString) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
            => optionsBuilder.UseNpgsql(connectionString, npgsql => npgsql.UseCitus());

        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => modelBuilder.Entity<Event>(
                b =>
                {
                    b.ToTable("events").HasKey(e => new { e.DeviceId, e.At });
                    b.IsDistributedBy(e => e.DeviceId).IsPartitionedByTime(e => e.At, "1 day");
                });
    }

    private sealed class Event
    {
        public long DeviceId { get; set; }

        public DateTime At { get; set; }
    }
}
