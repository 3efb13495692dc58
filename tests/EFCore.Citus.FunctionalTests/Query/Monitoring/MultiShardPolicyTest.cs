using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Query.Monitoring;

/// <summary>
///     Tests exceptions for commands on several shards, and their metrics and activities.
/// </summary>
[Collection<RoutingCollection>]
public class MultiShardPolicyTest(RoutingFixture shop)
{
    private static readonly Dictionary<string, Func<RoutingContext, Task>> Commands = new()
    {
        ["list"] = db => db.Orders.ToListAsync(CancellationToken),
        ["list, synchronously"] = db => Task.FromResult(db.Orders.ToList()),
        ["async enumerable"] = async db =>
        {
            await foreach (var _ in db.Orders.AsAsyncEnumerable().WithCancellation(CancellationToken))
            {
                Assert.Fail("The command has been executed.");
            }
        },
        ["split query"] = db => db.Orders.AsSplitQuery().Include(o => o.Lines).OrderBy(o => o.Id).ToListAsync(CancellationToken),
        ["ExecuteUpdate"] = db => db.Orders.ExecuteUpdateAsync(s => s.SetProperty(o => o.Note, o => o.Note), CancellationToken),
        ["ExecuteSql, synchronously"] = db => Task.FromResult(db.Database.ExecuteSql($"""UPDATE orders SET "Note" = "Note" """)),
        ["second result"] = db => db.Database.SqlQueryRaw<int>("""SELECT 1 AS "Value"; SELECT FROM orders""").ToListAsync(CancellationToken),
        ["second result, synchronously"] = db => Task.FromResult(db.Database.SqlQueryRaw<int>("""SELECT 1 AS "Value"; SELECT FROM orders""").ToList())
    };

    private static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names
        => [.. Commands.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Exception_leaves_the_connection_and_the_transaction_usable(string name)
    {
        var contexts = await ContextsAsync();
        await using var context = contexts.Create(throws: true);
        await using (var transaction = await context.Database.BeginTransactionAsync(CancellationToken))
        {
            var process = ((NpgsqlConnection)context.Database.GetDbConnection()).ProcessID;
            context.Add(new RoutingProduct { StoreId = 5, Id = 500, Name = name });
            await context.SaveChangesAsync(CancellationToken);

            var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Commands[name](context));

            Assert.Contains("CitusEventId.MultiShardCommandExecuted", error.Message, StringComparison.Ordinal);
            await context.Products.Where(p => p.StoreId == 5 && p.Id == 500).ExecuteDeleteAsync(CancellationToken);
            context.ChangeTracker.Clear();
            context.Add(new RoutingProduct { StoreId = 5, Id = 501, Name = name });
            await context.SaveChangesAsync(CancellationToken);
            Assert.Equal(process, ((NpgsqlConnection)context.Database.GetDbConnection()).ProcessID);
            await transaction.CommitAsync(CancellationToken);
        }

        Assert.Equal(1, await context.Products.Where(p => p.StoreId == 5 && p.Id > 400).ExecuteDeleteAsync(CancellationToken));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Commands[name](context));
    }

    [Fact]
    public async Task Event_can_be_ignored()
    {
        var contexts = await ContextsAsync();
        await using var context = contexts.Create(
            o => o.ConfigureWarnings(w => w.Ignore(CitusEventId.MultiShardCommandExecuted)).UseInternalServiceProvider(null).EnableServiceProviderCaching(false));

        await context.Orders.ToListAsync(CancellationToken);

        Assert.Empty(contexts.Events);
    }

    [Fact]
    public async Task Commands_are_counted()
    {
        var contexts = await ContextsAsync();
        await using var context = contexts.Create();
        var counts = new ConcurrentDictionary<string, long>();
        using (var listener = new MeterListener())
        {
            listener.InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == "EFCore.Citus")
                {
                    l.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<long>((i, value, _, _) => counts.AddOrUpdate(i.Name, value, (_, sum) => sum + value));
            listener.Start();

            await context.Orders.ToListAsync(CancellationToken);
            await context.Orders.Where(o => o.StoreId == 4).ToListAsync(CancellationToken);
            await context.Orders.AsSplitQuery().Include(o => o.Lines).ToListAsync(CancellationToken);
            await context.Database.ExecuteSqlRawAsync("SELECT FROM orders; SELECT FROM lines", CancellationToken);
        }

        Assert.Equal(5, counts["efcore.citus.commands"]);
        Assert.Equal(4, counts["efcore.citus.multi_shard_commands"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Activity_of_Npgsql_has_a_tag(bool async)
    {
        var contexts = await ContextsAsync();
        await using var context = contexts.Create();
        var activities = new ConcurrentQueue<Activity>();
        using (Listen("Npgsql", activities))
        {
            var queries = new[] { context.Orders.TagWith("all"), context.Orders.TagWith("store").Where(o => o.StoreId == 4) };
            foreach (var query in queries)
            {
                _ = async ? await query.ToListAsync(CancellationToken) : query.ToList();
            }

            var command = context.Database.GetDbConnection().CreateCommand();
            await context.Database.OpenConnectionAsync(CancellationToken);
            command.CommandText = "-- ADO.NET\nSELECT FROM orders";
            await command.ExecuteNonQueryAsync(CancellationToken);
        }

        // Other tests execute commands at the same time, in other databases.
        var database = context.Database.GetDbConnection().Database;
        var tags = activities
            .Where(a => Equals(a.GetTagItem("db.namespace"), database) && a.GetTagItem("db.query.text") is string)
            .ToDictionary(a => ((string)a.GetTagItem("db.query.text")!).Split('\n')[0].Trim(), a => a.GetTagItem("db.citus.multi_shard_plans"));
        Assert.Equal(1, tags["-- all"]);
        Assert.Null(tags["-- store"]);
        Assert.Equal(1, tags["-- ADO.NET"]);
        Assert.Equal("-- ADO.NET\nSELECT FROM orders", contexts.Commands[^1].CommandText);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Activity_of_the_application_has_an_event_if_Npgsql_has_none(bool async)
    {
        var contexts = await ContextsAsync();
        await using var context = contexts.Create();
        using var source = new ActivitySource("test");
        using var listener = Listen("test", []);
        using var activity = source.StartActivity("request")!;
        var queries = new[] { context.Orders, context.Orders.Where(o => o.StoreId == 4), context.Orders.Where(o => o.Total > 0) };
        foreach (var query in queries)
        {
            _ = async ? await query.ToListAsync(CancellationToken) : query.ToList();
        }

        Assert.Equal(["citus.multi_shard_command", "citus.multi_shard_command"], activity.Events.Select(e => e.Name));
        Assert.All(activity.Events, e => Assert.Equal(new KeyValuePair<string, object?>("db.citus.multi_shard_plans", 1), Assert.Single(e.Tags)));
    }

    private static ActivityListener Listen(string source, ConcurrentQueue<Activity> activities)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activities.Enqueue
        };
        ActivitySource.AddActivityListener(listener);

        return listener;
    }

    private async Task<MonitoredContexts> ContextsAsync()
    {
        await using var context = shop.CreateContext();

        return new MonitoredContexts(context.Database.GetConnectionString()!);
    }
}
