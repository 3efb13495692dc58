using EFCore.Citus.FunctionalTests.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;

namespace EFCore.Citus.FunctionalTests.Query;

/// <summary>
///     Tests the operators of queries and the events that are sent when queries are compiled.
/// </summary>
[Collection<RoutingCollection>]
public class QueryOperatorsTest(RoutingFixture shop)
{
    private static readonly Func<RoutingContext, int, IAsyncEnumerable<RoutingOrder>> CompiledForShardKey = EF.CompileAsyncQuery(
        (RoutingContext db, int store) => db.Orders.ForShardKey(store).Include(o => o.Lines).TagWith("compiled for a key"));

    [Fact]
    public async Task ForShardKey_returns_the_rows_of_the_shard()
    {
        var commands = new CapturedCommands();
        await using var context = shop.CreateContext(commands);

        var orders = await context.Orders.ForShardKey(4).Include(o => o.Lines).OrderBy(o => o.Id)
            .ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal([1, 2, 3, 4], orders.Select(o => o.Id));
        Assert.All(orders, o => Assert.Equal(4, o.StoreId));
        Assert.DoesNotContain("\"StoreId\" = 4", Assert.Single(commands.Statements), StringComparison.Ordinal);
        await commands.AssertSingleTaskAsync(context);
    }

    [Fact]
    public async Task ForShardKey_with_another_value_uses_the_cached_query()
    {
        var compiled = 0;
        await using var context = shop.CreateContext(
            configure: options => options.LogTo((id, _) => id == CitusEventId.QueryRoutePredicted, _ => compiled++));

        for (var store = 3; store <= 4; store++)
        {
            var orders = await context.Orders.ForShardKey(store).TagWith("cached for keys").ToListAsync(TestContext.Current.CancellationToken);
            Assert.Equal(store, orders.Count);
        }

        Assert.Equal(1, compiled);
    }

    [Fact]
    public async Task ForShardKey_in_a_compiled_query()
    {
        var commands = new CapturedCommands();
        await using var context = shop.CreateContext(commands);

        foreach (var store in new[] { 3, 4 })
        {
            var orders = new List<RoutingOrder>();
            await foreach (var order in CompiledForShardKey(context, store).WithCancellation(TestContext.Current.CancellationToken))
            {
                orders.Add(order);
            }

            Assert.Equal(store, orders.Count);
            Assert.All(orders, o => Assert.Equal(store, o.StoreId));
        }

        await commands.AssertSingleTaskAsync(context);
    }

    [Fact]
    public async Task ForShardKey_of_an_update_with_the_time()
    {
        await using var context = shop.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);

        var count = await context.Orders.ForShardKey(4).ExecuteUpdateAsync(
            s => s.SetProperty(o => o.Note, o => o.Id > 3 ? DateTime.UtcNow.ToString() : "old"),
            TestContext.Current.CancellationToken);

        Assert.Equal(4, count);
    }

    [Fact]
    public async Task A_refused_query_throws_and_keeps_the_transaction()
    {
        await using var context = shop.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => context.Orders.Join(context.Lines, o => o.Id, l => l.OrderId, (o, l) => new { o.Id, l.Quantity }).TagWith("refused")
                .ToListAsync(TestContext.Current.CancellationToken));

        Assert.Contains("'refused'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("repartitioning", exception.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(CitusEventId.UnsupportedQueryWarning), exception.Message, StringComparison.Ordinal);
        Assert.NotEqual(0, await context.Orders.CountAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_fan_out_is_logged_unless_it_is_intended()
    {
        var events = new List<(EventId Id, LogLevel Level, string Message)>();
        await using var context = shop.CreateContext(configure: options => Record(options, events));

        await context.Orders.TagWith("all orders").ToListAsync(TestContext.Current.CancellationToken);
        await context.Orders.AcrossShards().TagWith("all orders").ToListAsync(TestContext.Current.CancellationToken);

        var (id, level, message) = Assert.Single(events);
        Assert.Equal(CitusEventId.MultiShardQuery, id);
        Assert.Equal(LogLevel.Information, level);
        Assert.Contains("'all orders'", message, StringComparison.Ordinal);
        Assert.Contains("'RoutingOrder.StoreId'", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_is_read_completely_is_a_warning_unless_it_is_intended()
    {
        var events = new List<(EventId Id, LogLevel Level, string Message)>();
        await using var context = shop.CreateContext(configure: options => Record(options, events));

        await Page(context).TagWith("page").ToListAsync(TestContext.Current.CancellationToken);
        await Page(context).AcrossShards().TagWith("page").ToListAsync(TestContext.Current.CancellationToken);

        var (id, level, message) = Assert.Single(events);
        Assert.Equal(CitusEventId.WholeTableReadWarning, id);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("'lines'", message, StringComparison.Ordinal);
        Assert.Contains("Include(x => x.Lines.Where(y => y.StoreId == value))", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Operators_do_not_change_the_SQL()
    {
        await using var context = shop.CreateContext();

        Assert.Equal(context.Orders.ToQueryString(), context.Orders.AcrossShards().ToQueryString());
    }

    private static IQueryable<RoutingOrder> Page(RoutingContext db)
        => db.Orders.OrderBy(o => o.Id).Take(2).Include(o => o.Lines);

    private static void Record(DbContextOptionsBuilder options, List<(EventId Id, LogLevel Level, string Message)> events)
        => options.LogTo(
            (id, _) => id == CitusEventId.MultiShardQuery || id == CitusEventId.WholeTableReadWarning,
            e => events.Add((e.EventId, e.LogLevel, e.ToString())));
}
