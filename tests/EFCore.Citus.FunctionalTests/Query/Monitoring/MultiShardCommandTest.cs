using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Query.Monitoring;

/// <summary>
///     Tests that each command that Citus executes on several shards is reported, and no other command.
/// </summary>
[Collection<RoutingCollection>]
public class MultiShardCommandTest(RoutingFixture shop)
{
    private static readonly Dictionary<string, (Func<RoutingContext, Task> Execute, int[] Plans)> Commands = new()
    {
        ["list"] = (db => db.Orders.ToListAsync(CancellationToken), [1]),
        ["list, synchronously"] = (db => Task.FromResult(db.Orders.ToList()), [1]),
        ["count"] = (db => db.Orders.CountAsync(CancellationToken), [1]),
        ["async enumerable"] = (EnumerateAsync, [1]),
        ["async enumerable that is left early"] = (EnumerateFirstAsync, [1]),
        ["split query"] = (db => db.Orders.AsSplitQuery().Include(o => o.Lines).OrderBy(o => o.Id).ToListAsync(CancellationToken), [1, 1]),
        ["split query of one store"] = (
            db => db.Orders.AsSplitQuery().Include(o => o.Lines).Where(o => o.StoreId == 4).OrderBy(o => o.Id).ToListAsync(CancellationToken),
            []),
        ["subquery that is read first"] = (
            db => db.Orders.Where(o => db.Orders.OrderBy(x => x.Total).ThenBy(x => x.StoreId).Take(2).Select(x => x.Total).Contains(o.Total))
                .ToListAsync(CancellationToken),
            [2]),
        ["FromSql"] = (db => db.Orders.FromSql($"SELECT * FROM orders").ToListAsync(CancellationToken), [1]),
        ["FromSql of one store"] = (
            db => db.Orders.FromSql($"""SELECT * FROM orders WHERE "StoreId" = {4}""").ToListAsync(CancellationToken), []),
        ["SqlQuery"] = (db => db.Database.SqlQuery<long>($"SELECT count(*) AS \"Value\" FROM orders").SingleAsync(CancellationToken), [1]),
        ["ExecuteSql"] = (db => db.Database.ExecuteSqlAsync($"""UPDATE orders SET "Note" = "Note" """, CancellationToken), [1]),
        ["ExecuteSql, synchronously"] = (db => Task.FromResult(db.Database.ExecuteSql($"""UPDATE orders SET "Note" = "Note" """)), [1]),
        ["ExecuteSql of one store"] = (
            db => db.Database.ExecuteSqlAsync($"""UPDATE orders SET "Note" = "Note" WHERE "StoreId" = {4}""", CancellationToken), []),
        ["ExecuteUpdate"] = (db => db.Orders.ExecuteUpdateAsync(s => s.SetProperty(o => o.Note, o => o.Note), CancellationToken), [1]),
        ["ExecuteDelete"] = (db => db.Orders.Where(o => o.Total < 0).ExecuteDeleteAsync(CancellationToken), [1]),
        ["ExecuteDelete of one store"] = (
            db => db.Orders.Where(o => o.StoreId == 4 && o.Total < 0).ExecuteDeleteAsync(CancellationToken), []),
        ["several statements"] = (
            db => db.Database.ExecuteSqlRawAsync(
                """SELECT FROM orders; SELECT FROM orders WHERE "StoreId" = 4; SELECT FROM lines""", CancellationToken),
            [2]),
        // Entity Framework Core reads the first result only. The others are read when the reader is closed.
        ["second result"] = (
            db => db.Database.SqlQueryRaw<int>("""SELECT 1 AS "Value"; SELECT FROM orders; SELECT FROM orders WHERE "StoreId" = 4""")
                .ToListAsync(CancellationToken),
            [1]),
        ["find"] = (async db => await db.Orders.FindAsync([4, 1], CancellationToken), []),
        ["SaveChanges"] = (SaveAsync, [])
    };

    private static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names
        => [.. Commands.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Command_is_reported_with_its_plans(string name)
    {
        var contexts = await ContextsAsync();
        await using var context = contexts.Create();

        await Commands[name].Execute(context);

        Assert.Equal(Commands[name].Plans, contexts.Commands.Select(c => c.PlanCount));
        Assert.All(
            contexts.Commands,
            c =>
            {
                Assert.NotNull(c.CommandId);
                Assert.NotEmpty(c.CommandText!);
                Assert.Equal(context.GetService<IRelationalConnection>().ConnectionId, c.ConnectionId);
                Assert.Same(context, c.Context);
                Assert.False(c.IsPlanCached);
                Assert.Equal(CitusEventId.MultiShardCommandExecuted, c.EventId);
            });
    }

    [Fact]
    public async Task Message_contains_the_command_and_its_tag()
    {
        var contexts = await ContextsAsync();
        await using var context = contexts.Create();

        await context.Stores.TagWith("names of all stores").Select(s => s.Name).ToListAsync(CancellationToken);

        Assert.Equal(
            """
            Executed DbCommand on several shards [Plans=1, CommandSource='LinqQuery']
            -- names of all stores

            SELECT s."Name"
            FROM stores AS s
            """.ReplaceLineEndings(),
            contexts.Events.Single().ToString().ReplaceLineEndings());
        Assert.Equal(Microsoft.Extensions.Logging.LogLevel.Information, contexts.Events.Single().LogLevel);
        Assert.Equal(CommandSource.LinqQuery, contexts.Commands.Single().CommandSource);
    }

    [Fact]
    public async Task Nothing_is_reported_without_the_option()
    {
        var contexts = await ContextsAsync();
        var events = new List<EventData>();
        await using var context = new DistributedRoutingContext(
            new DbContextOptionsBuilder<DistributedRoutingContext>()
                .UseNpgsql(contexts.ConnectionString, npgsql => npgsql.UseCitus())
                .LogTo((id, _) => id.Id is >= 31600 and < 31700, events.Add)
                .Options);

        Assert.NotEmpty(await context.Orders.ToListAsync(CancellationToken));

        Assert.Empty(events);
        Assert.DoesNotContain("citus.", context.Database.GetDbConnection().ConnectionString, StringComparison.Ordinal);
        Assert.Equal("off", await LevelAsync(context));
    }

    [Fact]
    public async Task Each_of_many_concurrent_contexts_has_its_own_commands()
    {
        const int rounds = 20;
        var contexts = await ContextsAsync();

        await Task.WhenAll(
            Enumerable.Range(0, 32).Select(
                n => Task.Run(
                    async () =>
                    {
                        await using var context = contexts.Create();
                        for (var round = 0; round < rounds; round++)
                        {
                            var store = (n + round) % 12 + 1;
                            await context.Orders.TagWith("routed").Where(o => o.StoreId == store).ToListAsync(CancellationToken);
                            await context.Orders.TagWith($"{n}-{round}-all").Select(o => o.Total).ToListAsync(CancellationToken);
                            var sql = $"-- {n}-{round}-sql\nSELECT FROM lines";
                            await context.Database.ExecuteSqlRawAsync(sql, CancellationToken);
                            _ = context.Lines.TagWith("routed").Count(l => l.StoreId == store);
                        }
                    },
                    CancellationToken)));

        var tags = contexts.Commands.Select(c => c.CommandText!.Split('\n')[0].Trim()["-- ".Length..]).Order(StringComparer.Ordinal);
        Assert.Equal(
            Enumerable.Range(0, 32)
                .SelectMany(n => Enumerable.Range(0, rounds).SelectMany(r => new[] { $"{n}-{r}-all", $"{n}-{r}-sql" }))
                .Order(StringComparer.Ordinal),
            tags);
        Assert.All(contexts.Commands, c => Assert.Equal(1, c.PlanCount));
        Assert.Equal(32, contexts.Commands.Select(c => c.Context).Distinct().Count());
    }

    [Fact]
    public async Task Commands_of_ADO_NET_on_the_connection_are_reported()
    {
        var contexts = await ContextsAsync();
        await using var context = contexts.Create();
        await context.Orders.Where(o => o.StoreId == 4).ToListAsync(CancellationToken);
        var connection = (NpgsqlConnection)context.Database.GetDbConnection();
        await connection.OpenAsync(CancellationToken);

        await using (var command = connection.CreateCommand())
        {
            command.CommandText = "SELECT count(*) FROM orders";
            Assert.Equal(23L, await command.ExecuteScalarAsync(CancellationToken));
        }

        await using (var batch = connection.CreateBatch())
        {
            foreach (var sql in new[] { "SELECT FROM orders WHERE \"StoreId\" = 1", "SELECT FROM orders", "SELECT FROM lines WHERE \"StoreId\" = 1", "SELECT FROM lines" })
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));
            }

            await batch.ExecuteNonQueryAsync(CancellationToken);
        }

        Assert.Equal(3, contexts.Commands.Count);
        Assert.All(
            contexts.Commands,
            c =>
            {
                Assert.Null(c.CommandId);
                Assert.Null(c.CommandText);
                Assert.Equal(CommandSource.Unknown, c.CommandSource);
                Assert.Same(context, c.Context);
            });
    }

    // A retrying strategy reads all rows first, so the connection can execute other commands meanwhile.
    [Fact]
    public async Task Command_of_ADO_NET_between_buffered_rows_is_not_the_query()
    {
        var contexts = await ContextsAsync();
        await using var context = contexts.Create(
            o => o.UseNpgsql(
                contexts.ConnectionString,
                npgsql => npgsql.UseCitus(citus => citus.MonitorMultiShardQueries()).EnableRetryOnFailure()));
        await context.Database.OpenConnectionAsync(CancellationToken);

        await foreach (var _ in context.Orders.Where(o => o.StoreId == 4).AsAsyncEnumerable().WithCancellation(CancellationToken))
        {
            await using var command = context.Database.GetDbConnection().CreateCommand();
            command.CommandText = "SELECT count(*) FROM orders";
            await command.ExecuteScalarAsync(CancellationToken);
        }

        Assert.Equal(4, contexts.Commands.Count);
        Assert.All(contexts.Commands, c => Assert.Null(c.CommandId));
    }

    [Fact]
    public async Task Contexts_that_share_a_connection_have_their_own_commands()
    {
        var contexts = await ContextsAsync();
        var builder = new NpgsqlConnectionStringBuilder(contexts.ConnectionString).EnableMultiShardNotices();
        await using var connection = new NpgsqlConnection(builder.ConnectionString);
        await using var first = contexts.Create(o => o.UseNpgsql(connection));
        await using var second = contexts.Create(o => o.UseNpgsql(connection));

        await first.Orders.ToListAsync(CancellationToken);
        await second.Orders.Where(o => o.StoreId == 4).ToListAsync(CancellationToken);
        await second.Lines.ToListAsync(CancellationToken);
        await first.Orders.Where(o => o.StoreId == 4).ToListAsync(CancellationToken);

        Assert.Equal([first, second], contexts.Commands.Select(c => c.Context));
    }

    [Fact]
    public async Task Command_that_fails_is_reported_and_its_exception_is_thrown()
    {
        var contexts = await ContextsAsync();
        foreach (var throws in new[] { false, true })
        {
            contexts.Clear();
            await using var context = contexts.Create(throws: throws);

            var error = await Assert.ThrowsAsync<PostgresException>(
                () => context.Database.ExecuteSqlAsync($"""SELECT 1 / ("StoreId" - "StoreId") FROM orders""", CancellationToken));

            Assert.Equal(PostgresErrorCodes.DivisionByZero, error.SqlState);
            Assert.Equal(throws ? 0 : 1, contexts.Commands.Count);
            Assert.Equal(1, await context.Database.ExecuteSqlAsync($"UPDATE stores SET \"Name\" = \"Name\" WHERE \"Id\" = 1", CancellationToken));
        }
    }

    [Fact]
    public async Task Result_that_an_interceptor_supplies_is_not_reported()
    {
        var contexts = (await ContextsAsync()).With(b => b.MaxAutoPrepare = 20);
        var cache = new SuppliedReader();
        await using var context = contexts.Create(o => o.AddInterceptors(cache));
        await context.Stores.OrderBy(s => s.Name).ToListAsync(CancellationToken);
        contexts.Clear();
        cache.IsActive = true;

        Assert.Empty(await context.Stores.OrderBy(s => s.Name).ToListAsync(CancellationToken));

        Assert.Empty(contexts.Commands);
    }

    [Fact]
    public async Task SaveChanges_on_several_shards_is_a_warning()
    {
        var contexts = await ContextsAsync();
        await using var distributed = contexts.Create();
        var events = new List<EventData>();
        await using var context = new UndistributedContext(
            new DbContextOptionsBuilder<UndistributedContext>()
                .UseNpgsql(contexts.ConnectionString, npgsql => npgsql.UseCitus(citus => citus.MonitorMultiShardQueries()))
                .EnableServiceProviderCaching(false)
                .LogTo((id, _) => id.Id is >= 31600 and < 31700, events.Add)
                .Options);
        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken);
        context.Update(new UndistributedProduct { Id = 3, Name = "renamed" });

        await Assert.ThrowsAnyAsync<DbUpdateException>(() => context.SaveChangesAsync(CancellationToken));

        var command = Assert.IsType<MultiShardCommandEventData>(Assert.Single(events));
        Assert.Equal(CitusEventId.MultiShardSaveChangesWarning, command.EventId);
        Assert.Equal(Microsoft.Extensions.Logging.LogLevel.Warning, command.LogLevel);
        Assert.Equal(CommandSource.SaveChanges, command.CommandSource);
        Assert.Contains("GetDrift()", command.ToString(), StringComparison.Ordinal);
    }

    private async Task<MonitoredContexts> ContextsAsync()
    {
        await using var context = shop.CreateContext();

        return new MonitoredContexts(context.Database.GetConnectionString()!);
    }

    private static async Task<string> LevelAsync(DbContext context)
        => (await context.Database.SqlQuery<string>($"SELECT current_setting('citus.multi_task_query_log_level') AS \"Value\"")
            .ToListAsync(CancellationToken)).Single();

    private static async Task EnumerateAsync(RoutingContext db)
    {
        var rows = 0;
        await foreach (var _ in db.Orders.AsAsyncEnumerable().WithCancellation(CancellationToken))
        {
            rows++;
        }

        Assert.Equal(23, rows);
    }

    private static async Task EnumerateFirstAsync(RoutingContext db)
    {
        await foreach (var _ in db.Orders.AsAsyncEnumerable().WithCancellation(CancellationToken))
        {
            break;
        }

        Assert.NotEmpty(await db.Orders.Where(o => o.StoreId == 4).ToListAsync(CancellationToken));
    }

    // One row and many rows, which are written with one statement each and as a set.
    private static async Task SaveAsync(RoutingContext db)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken);
        foreach (var count in new[] { 1, 200 })
        {
            var products = Enumerable.Range(100, count).Select(i => new RoutingProduct { StoreId = i % 12 + 1, Id = i, Name = $"{i}" }).ToList();
            db.AddRange(products);
            await db.SaveChangesAsync(CancellationToken);
            products.ForEach(p => p.Name += "!");
            await db.SaveChangesAsync(CancellationToken);
            db.RemoveRange(products);
            await db.SaveChangesAsync(CancellationToken);
        }
    }

    private sealed class SuppliedReader : DbCommandInterceptor
    {
        public bool IsActive { get; set; }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default)
            => ValueTask.FromResult(
                IsActive ? InterceptionResult<DbDataReader>.SuppressWithResult(new System.Data.DataTable().CreateDataReader()) : result);
    }

    private sealed class UndistributedContext(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => modelBuilder.Entity<UndistributedProduct>().ToTable("products");
    }

    private sealed class UndistributedProduct
    {
        public int Id { get; set; }

        public string Name { get; set; } = "";
    }
}
