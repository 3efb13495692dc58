using EFCore.Citus.Query;
using EFCore.Citus.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Query;

[Collection<PlanCollection>]
public class CitusAssertTest(PlanFixture shop)
{
    private static CancellationToken Cancellation
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Routed_query()
    {
        await using var context = shop.CreateContext();
        var query = context.Orders.Where(o => o.StoreId == 4);

        Assert.Equal(1, (await CitusAssert.RoutesToOneShardAsync(query, Cancellation)).TaskCount);
        CitusAssert.RoutesToOneShard(query);
        await CitusAssert.NoFanOutAsync(context, () => query.CountAsync(Cancellation), Cancellation);
        CitusAssert.NoFanOut(context, () => query.Count());

        var exception = await Assert.ThrowsAsync<CitusAssertException>(() => CitusAssert.FansOutAsync(query, Cancellation));
        Assert.Equal(CitusPlanKind.OneShard, exception.Plan!.Kind);
        Assert.StartsWith(
            "The query reads at most one shard. Citus plans:\nOneShard: 1 task, orders (1 of 8 shards) on ", exception.Message, StringComparison.Ordinal);
        Assert.Throws<CitusAssertException>(() => CitusAssert.FansOut(query));
    }

    [Fact]
    public async Task Query_of_several_shards()
    {
        await using var context = shop.CreateContext();
        var query = context.Orders.Where(o => o.Id == 4);

        Assert.Equal(8, (await CitusAssert.FansOutAsync(query, Cancellation)).TaskCount);
        CitusAssert.FansOut(query);

        var exception = await Assert.ThrowsAsync<CitusAssertException>(() => CitusAssert.RoutesToOneShardAsync(query, Cancellation));
        Assert.StartsWith("The query does not read one shard. Citus plans:\nSeveralShards: 8 tasks, orders (8 of 8 shards) on ", exception.Message, StringComparison.Ordinal);
        Assert.Contains("WHERE o.\"Id\" = 4", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Task Count: 8", exception.Message, StringComparison.Ordinal);
        Assert.Throws<CitusAssertException>(() => CitusAssert.RoutesToOneShard(query));
    }

    [Fact]
    public async Task Subplan_and_split_query_of_several_shards()
    {
        await using var context = shop.CreateContext();
        var query = context.Orders.WithoutKeyPropagation().Where(o => o.StoreId == 4).OrderBy(o => o.Id).Take(2).Include(o => o.Lines);

        await CitusAssert.FansOutAsync(query, Cancellation);
        await CitusAssert.FansOutAsync(query.AsSplitQuery(), Cancellation);
        await Assert.ThrowsAsync<CitusAssertException>(() => CitusAssert.RoutesToOneShardAsync(query, Cancellation));
        await Assert.ThrowsAsync<CitusAssertException>(() => CitusAssert.RoutesToOneShardAsync(query.AsSplitQuery(), Cancellation));
        await Assert.ThrowsAsync<CitusAssertException>(
            () => CitusAssert.NoFanOutAsync(context, () => query.ToListAsync(Cancellation), Cancellation));
    }

    [Fact]
    public async Task Command_that_fans_out_is_reported_with_its_plan()
    {
        await using var context = shop.CreateContext();
        // Without an observer, Entity Framework Core sends no events for a second after a command.
        await context.Orders.CountAsync(o => o.StoreId == 4, Cancellation);
        var id = 4;

        var exception = await Assert.ThrowsAsync<CitusAssertException>(
            () => CitusAssert.NoFanOutAsync(
                context,
                async () =>
                {
                    await context.Orders.CountAsync(o => o.StoreId == 4, Cancellation);
                    await context.Orders.CountAsync(o => o.Id == id, Cancellation);
                    await context.Orders.CountAsync(o => o.StoreId == 5, Cancellation);
                },
                Cancellation));

        Assert.StartsWith("Citus executed 1 of the commands on several shards:\n\nSELECT count(*)::int\nFROM orders AS o\nWHERE o.\"Id\" = @id", exception.Message, StringComparison.Ordinal);
        Assert.Contains("SeveralShards: 8 tasks, orders (8 of 8 shards) on ", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Task Count: 8", exception.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Commands
        => ["ExecuteUpdate", "ExecuteSql", "FromSql", "sync", "ADO.NET", "in transaction", "several statements", "quiet session"];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Each_kind_of_command_is_observed(string kind)
    {
        await using var context = shop.CreateContext(c => c.Options = kind == "quiet session" ? "-c client_min_messages=warning" : null);

        var exception = await Assert.ThrowsAsync<CitusAssertException>(() => CitusAssert.NoFanOutAsync(context, () => ExecuteAsync(context, kind), Cancellation));

        Assert.StartsWith("Citus executed 1 of the commands", exception.Message, StringComparison.Ordinal);
        Assert.Equal(kind != "ADO.NET", exception.Message.Contains("orders", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rows_that_are_saved_do_not_fan_out()
    {
        await using var context = shop.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(Cancellation);

        await CitusAssert.NoFanOutAsync(
            context,
            async () =>
            {
                context.Orders.AddRange(new PlanOrder { StoreId = 1, Id = 900 }, new PlanOrder { StoreId = 2, Id = 901 });
                await context.SaveChangesAsync(Cancellation);
            },
            Cancellation);
    }

    // After some executions, the connection has a prepared statement with a plan, and Citus does not report the statement any more.
    [Fact]
    public async Task Prepared_commands_are_observed()
    {
        await using var context = shop.CreateContext(c => (c.MaxAutoPrepare, c.AutoPrepareMinUsages) = (20, 2));
        await context.Database.OpenConnectionAsync(Cancellation);
        for (var i = 0; i < 10; i++)
        {
            await context.Orders.CountAsync(Cancellation);
        }

        await Assert.ThrowsAsync<CitusAssertException>(
            () => CitusAssert.NoFanOutAsync(context, () => context.Orders.CountAsync(Cancellation), Cancellation));
        await Assert.ThrowsAsync<CitusAssertException>(
            () => CitusAssert.NoFanOutAsync(context, () => context.Orders.CountAsync(Cancellation), Cancellation));
    }

    [Fact]
    public async Task Exception_of_the_delegate_is_thrown_and_the_connection_is_restored()
    {
        await using var context = shop.CreateContext();
        await context.Database.OpenConnectionAsync(Cancellation);

        await Assert.ThrowsAsync<FormatException>(
            () => CitusAssert.NoFanOutAsync(
                context,
                async () =>
                {
                    await context.Orders.CountAsync(Cancellation);

                    throw new FormatException();
                },
                Cancellation));

        Assert.Equal("off", (await SettingAsync(context)).Single());
        await using (await context.Database.BeginTransactionAsync(Cancellation))
        {
            await Assert.ThrowsAnyAsync<NpgsqlException>(
                () => CitusAssert.NoFanOutAsync(context, () => context.Database.ExecuteSqlAsync($"SELECT 1 / 0", Cancellation), Cancellation));
        }

        Assert.Equal("off", (await SettingAsync(context)).Single());
        await context.Database.CloseConnectionAsync();
        await CitusAssert.NoFanOutAsync(context, () => Task.CompletedTask, Cancellation);
        Assert.Equal(System.Data.ConnectionState.Closed, context.Database.GetDbConnection().State);
    }

    [Fact]
    public async Task Other_contexts_are_not_observed()
    {
        await using var context = shop.CreateContext();
        await using var other = shop.CreateContext();

        await CitusAssert.NoFanOutAsync(context, () => other.Orders.CountAsync(Cancellation), Cancellation);
    }

    private static Task<List<string>> SettingAsync(PlanContext context)
        => context.Database.SqlQuery<string>($"SELECT current_setting('citus.multi_task_query_log_level') AS \"Value\"").ToListAsync(Cancellation);

    private static async Task ExecuteAsync(PlanContext context, string kind)
    {
        switch (kind)
        {
            case "ExecuteUpdate":
                await context.Orders.Where(o => o.Id == -1).ExecuteUpdateAsync(s => s.SetProperty(o => o.Note, "new"), Cancellation);
                break;
            case "ExecuteSql":
                await context.Database.ExecuteSqlAsync($"DELETE FROM orders WHERE \"Id\" = {-1}", Cancellation);
                break;
            case "FromSql":
                await context.Orders.FromSql($"SELECT * FROM orders WHERE \"Id\" = {-1}").ToListAsync(Cancellation);
                break;
            case "sync":
                _ = context.Orders.Count();
                break;
            case "ADO.NET":
                await using (var command = context.Database.GetDbConnection().CreateCommand())
                {
                    command.CommandText = "SELECT count(*) FROM orders";
                    await command.ExecuteScalarAsync(Cancellation);
                }

                break;
            case "in transaction":
                await using (var transaction = await context.Database.BeginTransactionAsync(Cancellation))
                {
                    await context.Orders.CountAsync(Cancellation);
                    await transaction.CommitAsync(Cancellation);
                }

                break;
            case "several statements":
                await context.Database.ExecuteSqlRawAsync("SELECT 1; SELECT count(*) FROM orders", Cancellation);
                break;
            default:
                await context.Orders.CountAsync(Cancellation);
                break;
        }
    }
}
