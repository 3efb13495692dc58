using System.Data.Common;
using System.Transactions;
using EFCore.Citus.FunctionalTests.Tenancy;
using EFCore.Citus.FunctionalTests.TestUtilities;
using EFCore.Citus.Query;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Query;

/// <summary>
///     Tests plans of queries and SQL. The expected values are written by hand.
/// </summary>
[Collection<PlanCollection>]
public class CitusPlanTest(PlanFixture shop)
{
    private static CancellationToken Cancellation
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Value_of_the_distribution_column_asks_one_shard()
    {
        await using var context = shop.CreateContext();
        var store = 4;

        var plan = await context.Orders.Where(o => o.StoreId == store).ToCitusPlanAsync(Cancellation);

        Assert.Equal((CitusPlanKind.OneShard, 1, false), (plan.Kind, plan.TaskCount, plan.IsMultiShard));
        var table = Assert.Single(plan.Tables);
        Assert.Equal(("public", "orders", 8, 1, 7), (table.Schema, table.Name, table.ShardCount, table.ShardsAsked, table.ShardsPruned));
        Assert.Equal(await NodesAsync("SELECT get_shard_id_for_distribution_column('orders', 4)"), plan.Nodes);
        Assert.Empty(plan.Subplans);
        Assert.Contains("@store", plan.Statements[0].Sql, StringComparison.Ordinal);
        Assert.StartsWith("Custom Scan (Citus Adaptive)", plan.Text, StringComparison.Ordinal);
        Assert.Equal($"OneShard: 1 task, orders (1 of 8 shards) on {plan.Nodes[0]}", plan.ToString());
    }

    [Fact]
    public async Task Query_without_a_value_asks_all_shards()
    {
        await using var context = shop.CreateContext();

        var plan = await context.Orders.Where(o => o.Id == 4).ToCitusPlanAsync(Cancellation);

        Assert.Equal((CitusPlanKind.SeveralShards, 8, true), (plan.Kind, plan.TaskCount, plan.IsMultiShard));
        Assert.Equal("orders (8 of 8 shards)", Assert.Single(plan.Tables).ToString());
        Assert.Equal(await NodesAsync("SELECT shardid FROM pg_dist_shard WHERE logicalrelid = 'orders'::regclass"), plan.Nodes);
        Assert.Equal(2, plan.Nodes.Count);
        Assert.Equal(8, plan.Text.Split("->  Task").Length - 1);
    }

    [Fact]
    public async Task Values_in_a_list_ask_their_shards()
    {
        await using var context = shop.CreateContext();
        // The expected number is that of the shards of the values, of which two may be in the same shard.
        var stores = new[] { 1, 4, 5 };
        var expected = (int)await shop.Database.ScalarAsync<long>(
            "SELECT count(DISTINCT get_shard_id_for_distribution_column('orders', s)) FROM unnest($1) AS s", stores);

        var plan = await context.Orders.Where(o => stores.Contains(o.StoreId)).ToCitusPlanAsync(Cancellation);

        Assert.Equal(3, expected);
        Assert.Equal((CitusPlanKind.SeveralShards, 3), (plan.Kind, plan.TaskCount));
        Assert.Equal((3, 5), (plan.Tables[0].ShardsAsked, plan.Tables[0].ShardsPruned));
    }

    [Fact]
    public async Task Rows_that_are_collected_are_a_subplan()
    {
        await using var context = shop.CreateContext();

        var plan = await context.Orders.WithoutKeyPropagation().Where(o => o.StoreId == 4).OrderBy(o => o.Id).Take(2).Include(o => o.Lines)
            .ToCitusPlanAsync(Cancellation);

        Assert.Equal((CitusPlanKind.IntermediateResults, 1, true), (plan.Kind, plan.TaskCount, plan.IsMultiShard));
        Assert.Collection(
            plan.Subplans,
            orders =>
            {
                Assert.Equal((CitusPlanKind.OneShard, 1, 2d), (orders.Kind, orders.TaskCount, orders.EstimatedRows));
                Assert.Equal("orders (1 of 8 shards)", Assert.Single(orders.Tables).ToString());
            },
            lines =>
            {
                Assert.Equal((CitusPlanKind.SeveralShards, 8), (lines.Kind, lines.TaskCount));
                // The table has 600 rows. PostgreSQL estimates one row for an empty shard.
                Assert.InRange(lines.EstimatedRows, 600, 608);
                Assert.Equal("lines (8 of 8 shards)", Assert.Single(lines.Tables).ToString());
                Assert.Equal(2, lines.Nodes.Count);
            });
        Assert.Contains("\n  first: OneShard: 1 task, about 2 rows, orders (1 of 8 shards)\n  first: SeveralShards: 8 tasks, about 60", plan.ToString());
    }

    [Fact]
    public async Task Comparisons_that_are_added_are_part_of_the_plan()
    {
        await using var context = shop.CreateContext();

        var plan = await context.Orders.Where(o => o.StoreId == 4).OrderBy(o => o.Id).Take(2).Include(o => o.Lines).ToCitusPlanAsync(Cancellation);

        Assert.Equal(CitusPlanKind.OneShard, plan.Kind);
        Assert.Equal(["lines (1 of 8 shards)", "orders (1 of 8 shards)"], plan.Tables.Select(t => t.ToString()).Order());
    }

    [Fact]
    public async Task Split_query_has_a_plan_for_each_statement()
    {
        await using var context = shop.CreateContext();
        var (store, ids) = (4, new List<int> { 1, 2 });
        var commands = new CapturedCommands();
        await using var executing = shop.CreateContext(options: o => o.AddInterceptors(commands));

        var plan = await Query(context).ToCitusPlanAsync(Cancellation);
        await Query(executing).ToListAsync(Cancellation);

        Assert.Equal(commands.Statements, plan.Statements.Select(s => s.Sql.TrimEnd(';')));
        Assert.Equal((CitusPlanKind.OneShard, 2, false), (plan.Kind, plan.TaskCount, plan.IsMultiShard));

        plan = await Query(context).WithoutKeyPropagation().ToCitusPlanAsync(Cancellation);
        Assert.Equal([CitusPlanKind.OneShard, CitusPlanKind.IntermediateResults], plan.Statements.Select(s => s.Kind));
        Assert.Equal((CitusPlanKind.IntermediateResults, true), (plan.Kind, plan.IsMultiShard));
        Assert.Equal(plan.ToString(), (await Query(context).WithoutKeyPropagation().ToCitusPlanAsync(Cancellation)).ToString());

        IQueryable<PlanOrder> Query(PlanContext db)
            => db.Orders.AsSplitQuery().Where(o => o.StoreId == store && ids.Contains(o.Id)).OrderBy(o => o.Id).Take(2).Include(o => o.Lines);
    }

    [Fact]
    public async Task Null_asks_no_shard()
    {
        await using var context = shop.CreateContext();
        int? store = null;

        var plan = await context.Orders.Where(o => o.StoreId == store).ToCitusPlanAsync(Cancellation);

        Assert.Equal((CitusPlanKind.NoShard, false), (plan.Kind, plan.IsMultiShard));
        Assert.Empty(plan.Tables);
    }

    [Fact]
    public async Task Local_and_reference_tables()
    {
        await using var context = shop.CreateContext();

        var local = await context.Settings.Where(s => s.Id == 1).ToCitusPlanAsync(Cancellation);
        Assert.Equal((CitusPlanKind.Local, 0), (local.Kind, local.TaskCount));
        Assert.Equal("settings", Assert.Single(local.Tables).ToString());
        Assert.Equal("Local: settings", local.ToString());

        var reference = await context.Countries.ToCitusPlanAsync(Cancellation);
        Assert.False(reference.IsMultiShard);
        Assert.Equal("countries (1 shard)", Assert.Single(reference.Tables).ToString());

        var both = await context.Orders.Where(o => o.StoreId == 3).Join(context.Countries, o => o.Id, c => c.Id, (o, c) => c.Name)
            .ToCitusPlanAsync(Cancellation);
        Assert.Equal(CitusPlanKind.OneShard, both.Kind);
        Assert.Equal(["countries (1 shard)", "orders (1 of 8 shards)"], both.Tables.Select(t => t.ToString()).Order());
    }

    [Fact]
    public async Task Names_and_keys_can_be_difficult()
    {
        await using var context = shop.CreateContext();
        var key = new PlanSiteKey(Guid.NewGuid());

        var plan = await context.Sites.Where(s => s.Key == key).TagWith("; DELETE FROM orders; --").ToCitusPlanAsync(Cancellation);

        Assert.Equal(CitusPlanKind.OneShard, plan.Kind);
        var table = Assert.Single(plan.Tables);
        Assert.Equal((PlanContext.SiteSchema, PlanContext.SiteTable, 8, 1), (table.Schema, table.Name, table.ShardCount, table.ShardsAsked));
    }

    [Fact]
    public async Task Parameters_have_their_types()
    {
        await using var context = shop.CreateContext();
        var (state, tags, note) = (PlanState.Closed, new[] { "a", "{b}" }, (string?)null);

        var plan = context.Orders.Where(o => o.StoreId == 4 && o.State == state && o.Tags == tags && o.Note == note).ToCitusPlan();

        Assert.Equal(CitusPlanKind.OneShard, plan.Kind);
        Assert.Contains("'Closed'", plan.Text, StringComparison.Ordinal);
        Assert.Contains("'{a,", plan.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Groups_that_are_materialized_have_a_plan()
    {
        await using var context = shop.CreateContext();

        var plan = await context.Orders.Where(o => o.StoreId == 4).GroupBy(o => o.State).ToCitusPlanAsync(Cancellation);

        Assert.Equal(CitusPlanKind.OneShard, plan.Kind);
    }

    [Fact]
    public async Task FromSql_has_a_plan()
    {
        await using var context = shop.CreateContext();
        var store = 4;

        var plan = await context.Orders.FromSql($"SELECT * FROM orders WHERE \"StoreId\" = {store}").ToCitusPlanAsync(Cancellation);

        Assert.Equal(CitusPlanKind.OneShard, plan.Kind);
    }

    [Fact]
    public async Task Sql_has_a_plan()
    {
        await using var context = shop.CreateContext();
        var citus = context.Database.Citus();
        var (store, note) = (4, (string?)"it's {0}");

        Assert.Equal(CitusPlanKind.OneShard, (await citus.ExplainAsync($"SELECT 1 FROM orders WHERE \"StoreId\" = {store} AND \"Note\" = {note}", Cancellation)).Kind);
        Assert.Equal(CitusPlanKind.OneShard, citus.Explain($"SELECT 1 FROM orders WHERE \"StoreId\" = {store} AND \"Note\" = {note};").Kind);
        Assert.Equal(CitusPlanKind.SeveralShards, (await citus.ExplainRawAsync("SELECT 1 FROM orders", Cancellation)).Kind);
        Assert.Equal(CitusPlanKind.OneShard, citus.ExplainRaw("SELECT 1 FROM orders WHERE \"StoreId\" = {0}", store).Kind);
        Assert.Equal(
            CitusPlanKind.OneShard,
            (await citus.ExplainRawAsync("SELECT 1 FROM orders WHERE \"StoreId\" = {0}", [store], Cancellation)).Kind);
        Assert.Equal(CitusPlanKind.Local, (await citus.ExplainAsync($"SELECT {store} -- ;", Cancellation)).Kind);
    }

    [Fact]
    public async Task Changes_are_not_executed()
    {
        await using var context = shop.CreateContext();
        var citus = context.Database.Citus();
        var before = await CountAsync();

        var delete = await citus.ExplainAsync($"DELETE FROM lines", Cancellation);
        Assert.Equal((CitusPlanKind.SeveralShards, 8), (delete.Kind, delete.TaskCount));

        var update = await citus.ExplainAsync($"UPDATE orders SET \"Note\" = 'new' WHERE \"StoreId\" = {4}", Cancellation);
        Assert.Equal((CitusPlanKind.OneShard, "orders (1 of 8 shards)"), (update.Kind, update.Tables[0].ToString()));

        var insert = await citus.ExplainAsync($"INSERT INTO orders (\"StoreId\", \"State\", \"Tags\") VALUES ({4}, 'Open', '{{}}')", Cancellation);
        Assert.Equal((CitusPlanKind.OneShard, "orders (1 of 8 shards)"), (insert.Kind, insert.Tables[0].ToString()));

        var pulled = await citus.ExplainAsync(
            $"INSERT INTO lines (\"StoreId\", \"Id\", \"OrderId\") SELECT \"Id\", 1000, 1 FROM lines LIMIT 7", Cancellation);
        Assert.Equal((CitusPlanKind.IntermediateResults, true), (pulled.Kind, pulled.IsMultiShard));
        Assert.Equal(7, Assert.Single(pulled.Subplans).EstimatedRows);

        var written = await citus.ExplainAsync(
            $"WITH d AS (DELETE FROM lines WHERE \"StoreId\" = 4 RETURNING *) SELECT count(*) FROM d JOIN orders USING (\"StoreId\")", Cancellation);
        Assert.Equal(CitusPlanKind.IntermediateResults, written.Kind);

        Assert.Equal(CitusPlanKind.Local, (await citus.ExplainAsync($"DELETE FROM settings", Cancellation)).Kind);
        await citus.ExplainAsync($"CREATE TABLE copied AS SELECT * FROM orders", Cancellation);

        Assert.Equal(before, await CountAsync());
        Assert.Null(await shop.Database.ScalarAsync<string>("SELECT to_regclass('copied')::text"));
    }

    [Theory]
    [InlineData("SELECT 1; DELETE FROM lines")]
    [InlineData("SELECT 1; COMMIT; DELETE FROM lines")]
    [InlineData("SELECT 1;;DELETE FROM lines;")]
    [InlineData("/* ; */ SELECT 1 ; /* x */ DELETE FROM lines")]
    public async Task Several_statements_are_refused(string sql)
    {
        await using var context = shop.CreateContext();
        var before = await CountAsync();

        var exception = await Assert.ThrowsAsync<NotSupportedException>(() => context.Database.Citus().ExplainRawAsync(sql, Cancellation));
        Assert.Contains("several statements", exception.Message, StringComparison.Ordinal);
        // Npgsql reads SQL with parameters, and PostgreSQL receives other SQL as it is.
        exception = await Assert.ThrowsAsync<NotSupportedException>(
            () => context.Database.Citus().ExplainRawAsync($"SELECT {{0}}; {sql}", [1], Cancellation));
        Assert.Contains("several statements", exception.Message, StringComparison.Ordinal);

        Assert.Equal(before, await CountAsync());
    }

    [Theory]
    [InlineData("ANALYZE DELETE FROM lines")]
    [InlineData("(ANALYZE) DELETE FROM lines")]
    [InlineData("EXPLAIN ANALYZE DELETE FROM lines")]
    [InlineData("VACUUM")]
    public async Task Options_of_EXPLAIN_are_refused(string sql)
    {
        await using var context = shop.CreateContext();
        var before = await CountAsync();

        var exception = await Assert.ThrowsAsync<PostgresException>(() => context.Database.Citus().ExplainRawAsync(sql, Cancellation));

        Assert.Equal(PostgresErrorCodes.SyntaxError, exception.SqlState);
        Assert.Equal(before, await CountAsync());
    }

    [Fact]
    public async Task Refused_query_does_not_cost_the_transaction()
    {
        await using var context = shop.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(Cancellation);
        var id = Random.Shared.Next();
        context.Settings.Add(new PlanSetting { Id = id, Name = "kept" });
        await context.SaveChangesAsync(Cancellation);

        // Npgsql closes a connection on which this query is executed.
        var exception = await Assert.ThrowsAnyAsync<NpgsqlException>(
            () => context.Orders.Join(context.Lines, o => o.Id, l => l.OrderId, (o, l) => l.Id).ToCitusPlanAsync(Cancellation));
        Assert.Equal("XX000", exception.SqlState);

        await transaction.CommitAsync(Cancellation);
        Assert.Equal("kept", await shop.Database.ScalarAsync<string>($"SELECT \"Name\" FROM settings WHERE \"Id\" = {id}"));
    }

    [Fact]
    public async Task Refusal_is_explained()
    {
        var logged = new List<string>();
        await using var context = shop.CreateContext(options: o => o.LogTo(logged.Add, [CitusEventId.ServerErrorExplained]));

        var exception = await Assert.ThrowsAsync<CitusException>(
            () => context.Database.Citus().ExplainAsync($"UPDATE orders SET \"Note\" = random()::text", Cancellation));

        Assert.NotEmpty(exception.RuleId);
        Assert.Contains("Citus reports", exception.Message, StringComparison.Ordinal);
        Assert.Single(logged);
    }

    [Fact]
    public async Task Joins_by_other_columns_repartition()
    {
        await using var context = shop.CreateContext(c => c.Options = "-c citus.enable_repartition_joins=on");

        var plan = await context.Orders.Join(context.Lines, o => o.Id, l => l.OrderId, (o, l) => l.Id).ToCitusPlanAsync(Cancellation);

        Assert.Equal((CitusPlanKind.Repartition, true), (plan.Kind, plan.IsMultiShard));
    }

    [Fact]
    public async Task Connection_and_interceptors_are_not_used()
    {
        var commands = new CapturedCommands();
        var connections = new OpenedConnections();
        // A setting of Citus that reports queries of several shards as errors applies to queries that are executed.
        await using var context = shop.CreateContext(
            c => c.Options = "-c citus.multi_task_query_log_level=error", o => o.AddInterceptors(commands, connections));

        Assert.Equal(CitusPlanKind.SeveralShards, (await context.Orders.ToCitusPlanAsync(Cancellation)).Kind);
        Assert.Equal(CitusPlanKind.SeveralShards, (await context.Database.Citus().ExplainAsync($"SELECT * FROM orders", Cancellation)).Kind);

        Assert.Empty(commands.Statements);
        Assert.Equal(0, connections.Count);
        Assert.Equal(System.Data.ConnectionState.Closed, context.Database.GetDbConnection().State);
    }

    // The events are configured to throw, so a query of several shards cannot be executed.
    [Fact]
    public async Task Predicted_routes_are_not_reported_for_plans()
    {
        await using var context = shop.CreateContext(
            options: o => o.ConfigureWarnings(w => w.Throw(CitusEventId.MultiShardQuery, CitusEventId.WholeTableReadWarning)));
        var query = context.Orders.Where(o => o.Id == 1);

        Assert.Equal(CitusPlanKind.SeveralShards, (await query.ToCitusPlanAsync(Cancellation)).Kind);
        await Assert.ThrowsAsync<InvalidOperationException>(() => query.ToListAsync(Cancellation));
        Assert.Equal(CitusPlanKind.SeveralShards, (await query.AcrossShards().ToCitusPlanAsync(Cancellation)).Kind);
        Assert.Equal(CitusPlanKind.OneShard, (await context.Orders.ForShardKey(4).ToCitusPlanAsync(Cancellation)).Kind);
    }

    [Fact]
    public async Task Planned_query_is_executed_as_before()
    {
        await using var context = shop.CreateContext();
        var query = context.Orders.AsSplitQuery().Where(o => o.StoreId == 4).Include(o => o.Lines);

        Assert.Equal(10, (await query.ToListAsync(Cancellation)).Count);
        await query.ToCitusPlanAsync(Cancellation);
        query.ToCitusPlan();
        context.ChangeTracker.Clear();

        Assert.Equal(50, (await query.ToListAsync(Cancellation)).Sum(o => o.Lines.Count));
    }

    [Fact]
    public async Task Explaining_can_be_canceled()
    {
        await using var context = shop.CreateContext();
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => context.Orders.ToCitusPlanAsync(source.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => context.Database.Citus().ExplainAsync($"SELECT 1", source.Token));
    }

    [Fact]
    public async Task Transaction_scope_is_not_joined()
    {
        await using var context = shop.CreateContext();
        using var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);
        await context.Settings.LoadAsync(Cancellation);

        Assert.Equal(CitusPlanKind.OneShard, (await context.Orders.Where(o => o.StoreId == 4).ToCitusPlanAsync(Cancellation)).Kind);

        scope.Complete();
    }

    [Fact]
    public async Task Data_source_and_connection_of_the_application_are_cloned()
    {
        await using var source = new NpgsqlDataSourceBuilder(shop.Database.ConnectionString).Build();
        await using var connection = await source.OpenConnectionAsync(Cancellation);
        foreach (var options in new[]
                 {
                     new DbContextOptionsBuilder<PlanContext>().UseNpgsql(source, n => n.UseCitus()).UseOwnServices().Options,
                     new DbContextOptionsBuilder<PlanContext>().UseNpgsql(connection, n => n.UseCitus()).UseOwnServices().Options
                 })
        {
            await using var context = new PlanContext((DbContextOptions<PlanContext>)options);

            Assert.Equal(CitusPlanKind.OneShard, (await context.Orders.Where(o => o.StoreId == 4).ToCitusPlanAsync(Cancellation)).Kind);
        }
    }

    [Fact]
    public async Task Query_without_UseCitus_or_database_is_refused()
    {
        await using var context = new PlainRoutingShop(new DbContextOptionsBuilder().UseNpgsql(shop.Database.ConnectionString).Options);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => context.Settings.ToCitusPlanAsync(Cancellation));
        Assert.Contains("'UseCitus()'", exception.Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => new List<int>().AsQueryable().ToCitusPlan());
    }

    private async Task<string> CountAsync()
        => $"{await shop.Database.ScalarAsync<long>("SELECT count(*) FROM lines")} "
            + $"{await shop.Database.ScalarAsync<long>("SELECT count(*) FROM orders WHERE \"Note\" IS NULL")}";

    private async Task<IEnumerable<string>> NodesAsync(string shards)
        => (await shop.Database.ColumnAsync<string>(
                $"SELECT DISTINCT nodename || ':' || nodeport FROM pg_dist_shard_placement WHERE shardid IN ({shards})"))
            .Order(StringComparer.Ordinal);

    private sealed class OpenedConnections : DbConnectionInterceptor
    {
        public int Count { get; private set; }

        public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
            DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            Count++;

            return ValueTask.FromResult(result);
        }
    }

    private sealed class PlainRoutingShop(DbContextOptions options) : DbContext(options)
    {
        public DbSet<PlanSetting> Settings => Set<PlanSetting>();
    }
}
