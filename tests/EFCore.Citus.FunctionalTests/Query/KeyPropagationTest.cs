using System.Globalization;
using System.Runtime.CompilerServices;
using EFCore.Citus.FunctionalTests.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using Xunit.Sdk;

namespace EFCore.Citus.FunctionalTests.Query;

/// <summary>
///     Tests that queries with a value for one table ask one shard, and return the rows that the plain provider returns from local tables.
/// </summary>
[Collection<RoutingCollection>]
public class KeyPropagationTest(RoutingFixture shop)
{
    private const int Store = 4;

    // A compiled query belongs to the model and the options of the first context that it is executed with.
    private static readonly ConditionalWeakTable<IModel, Func<RoutingContext, int, int, Task<RoutingOrder>>> CompiledSingles = [];

    private static readonly Func<RoutingContext, int, int, Task<RoutingOrder>> CompiledSingleWithout = EF.CompileAsyncQuery(
        (RoutingContext db, int store, int id)
            => db.Orders.WithoutKeyPropagation().Include(o => o.Lines).Single(o => o.StoreId == store && o.Id == id));

    // Queries that reach several shards, read whole tables or are refused without the comparisons that are added.
    private static readonly Dictionary<string, Func<RoutingContext, Task<string>>> Queries = new()
    {
        ["single and include"] = async db => Format(await db.Orders.Include(o => o.Lines).SingleAsync(o => o.StoreId == db.Key && o.Id == 4)),
        ["single and two includes"] = async db => Format(
            await db.Orders.Include(o => o.Lines).ThenInclude(l => l.Product).Include(o => o.Customer)
                .SingleAsync(o => o.StoreId == db.Key && o.Id == 3)),
        ["first and split query"] = async db => Format(
            await db.Orders.AsSplitQuery().Include(o => o.Lines).ThenInclude(l => l.Product).OrderBy(o => o.Id)
                .FirstAsync(o => o.StoreId == db.Key && o.Id == 4)),
        ["page and include"] = db => List(Page(db).Include(o => o.Lines), Format),
        ["page and optional navigation"] = db => List(Page(db).Select(o => $"{o.Id} {o.Customer!.Name}"), x => x),
        ["compiled query"] = async db => Format(await CompiledSingle(db)(db, db.Key, 4)),
        ["count"] = db => List(Of(db).OrderBy(o => o.Id).Select(o => o.Lines.Count), Text),
        ["sum"] = db => List(Of(db).OrderBy(o => o.Id).Select(o => o.Lines.Sum(l => l.Quantity)), Text),
        ["max without rows"] = db => List(Of(db).OrderBy(o => o.Id).Select(o => o.Lines.Max(l => (int?)l.Quantity)), x => $"{x}"),
        ["any"] = db => List(Of(db).OrderBy(o => o.Id).Select(o => o.Lines.Any()), x => $"{x}"),
        ["all"] = db => List(Of(db).OrderBy(o => o.Id).Select(o => o.Lines.All(l => l.Quantity > 1)), x => $"{x}"),
        ["first of a collection"] = db => List(
            Of(db).OrderBy(o => o.Id).Select(o => o.Lines.OrderBy(l => l.Id).Select(l => l.Product.Name).FirstOrDefault()), x => x ?? "none"),
        ["two levels"] = db => List(
            db.Customers.Where(c => c.StoreId == db.Key).OrderBy(c => c.Id).Select(c => c.Orders.Sum(o => o.Lines.Count)), Text),
        ["condition with a count"] = db => List(Of(db).Where(o => o.Lines.Count > 1).OrderBy(o => o.Id).Select(o => o.Id), Text),
        ["order by a count"] = db => List(Of(db).OrderByDescending(o => o.Lines.Count).ThenBy(o => o.Id).Select(o => o.Id), Text),
        ["group by a count"] = db => List(
            Of(db).GroupBy(o => o.Lines.Count).Select(g => new { g.Key, Count = g.Count() }).OrderBy(g => g.Key), g => $"{g.Key}: {g.Count}"),
        ["not in"] = db => List(
            Of(db).Where(o => !db.Lines.Where(l => l.Quantity > 100).Select(l => l.StoreId).Contains(o.StoreId)).OrderBy(o => o.Id)
                .Select(o => o.Id),
            Text),
        ["distinct and join"] = db => List(
            Of(db).Select(o => new { o.StoreId, o.CustomerId }).Distinct()
                .Join(db.Customers, o => new { o.StoreId, Id = o.CustomerId }, c => new { c.StoreId, Id = (int?)c.Id }, (o, c) => c.Name)
                .OrderBy(n => n),
            x => x),
        ["page and any"] = db => List(Page(db).Where(o => o.Lines.Any(l => l.Quantity > 0)).Select(o => o.Id), Text),
        ["FromSql, page and include"] = db => List(
            db.Orders.FromSql($"SELECT * FROM orders").Where(o => o.StoreId == db.Key).OrderBy(o => o.Id).Take(3).Include(o => o.Lines), Format),
        ["delete a page"] = db => Undo(db, async () => await Page(db).ExecuteDeleteAsync(TestContext.Current.CancellationToken)),
        ["update a page"] = db => Undo(
            db, async () => await Page(db).ExecuteUpdateAsync(s => s.SetProperty(o => o.Note, "new"), TestContext.Current.CancellationToken)),
        ["update with a sum"] = db => Undo(
            db,
            async () => await Of(db).ExecuteUpdateAsync(
                s => s.SetProperty(o => o.Total, o => (decimal)o.Lines.Sum(l => l.Quantity)), TestContext.Current.CancellationToken))
    };

    public static TheoryData<string> Names
        => [.. Queries.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Rows_are_those_of_the_plain_provider(string name)
    {
        await using var distributed = shop.CreateContext();
        await using var plain = shop.CreatePlainContext();

        // Keys of stores without rows, with the fewest and with the most rows.
        foreach (var store in new[] { Store, 9, 5, 99 })
        {
            (distributed.Key, plain.Key) = (store, store);

            Assert.Equal(await ResultOf(Queries[name], plain), await ResultOf(Queries[name], distributed));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task One_shard_is_asked(string name)
    {
        var commands = new CapturedCommands();
        await using var context = shop.CreateContext(commands);
        context.Key = Store;

        await Queries[name](context);

        await commands.AssertSingleTaskAsync(context);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Without_the_option_several_shards_are_asked_or_the_query_is_refused(string name)
    {
        var commands = new CapturedCommands();
        await using var context = shop.CreateContext(commands, useKeyPropagation: false);
        context.Key = Store;

        try
        {
            await Queries[name](context);
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
            // Citus refuses the query, or the library does.
            return;
        }

        await Assert.ThrowsAnyAsync<XunitException>(() => commands.AssertSingleTaskAsync(context));
    }

    [Fact]
    public async Task A_compiled_query_can_switch_it_off()
    {
        var commands = new CapturedCommands();
        await using var context = shop.CreateContext(commands);

        Assert.Equal(4, (await CompiledSingleWithout(context, Store, 4)).Id);

        await Assert.ThrowsAnyAsync<XunitException>(() => commands.AssertSingleTaskAsync(context));
    }

    [Fact]
    public async Task A_null_value_finds_nothing()
    {
        await using var context = shop.CreateContext();
        int? store = null;

        Assert.Empty(
            await context.Orders.Where(o => o.StoreId == store).OrderBy(o => o.Id).Take(2).Include(o => o.Lines)
                .ToListAsync(TestContext.Current.CancellationToken));
    }

    private static Func<RoutingContext, int, int, Task<RoutingOrder>> CompiledSingle(RoutingContext context)
        => CompiledSingles.GetValue(
            context.Model,
            _ => EF.CompileAsyncQuery(
                (RoutingContext db, int store, int id) => db.Orders.Include(o => o.Lines).Single(o => o.StoreId == store && o.Id == id)));

    private static IQueryable<RoutingOrder> Of(RoutingContext db)
        => db.Orders.Where(o => o.StoreId == db.Key);

    private static IQueryable<RoutingOrder> Page(RoutingContext db)
        => Of(db).OrderBy(o => o.Id).Skip(1).Take(2);

    private static string Format(RoutingOrder order)
        => $"{order.StoreId}/{order.Id} {order.Customer?.Name}: "
            + string.Join(" ", order.Lines.OrderBy(l => l.Id).Select(l => $"{l.Id}={l.Quantity}{l.Product?.Name}"));

    private static string Text(int value)
        => value.ToString(CultureInfo.InvariantCulture);

    private static async Task<string> List<T>(IQueryable<T> query, Func<T, string> format)
        => string.Join(", ", (await query.ToListAsync(TestContext.Current.CancellationToken)).Select(format));

    private static async Task<string> Undo(RoutingContext db, Func<Task<int>> change)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        var rows = await change();
        var after = await db.Orders.AsNoTracking().Where(o => o.StoreId == db.Key).OrderBy(o => o.Id)
            .Select(o => $"{o.Id} {o.Note} {o.Total}").ToListAsync(TestContext.Current.CancellationToken);
        await transaction.RollbackAsync(TestContext.Current.CancellationToken);

        return $"{rows} rows: {string.Join(", ", after)}";
    }

    // Queries for a single row throw for stores without it.
    private static async Task<string> ResultOf(Func<RoutingContext, Task<string>> query, RoutingContext context)
    {
        context.ChangeTracker.Clear();
        try
        {
            return await query(context);
        }
        catch (InvalidOperationException exception)
        {
            return exception.Message;
        }
    }
}
