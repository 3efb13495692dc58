using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Query.Monitoring;

/// <summary>
///     Tests that the server reports commands on every connection of a context, and that the options of the connection string are kept.
/// </summary>
[Collection<RoutingCollection>]
public class MonitoredConnectionTest(RoutingFixture shop)
{
    private static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pooled_contexts_and_connections_are_monitored()
    {
        var contexts = (await ContextsAsync()).With(b => b.MaxPoolSize = 1);
        var factory = new PooledDbContextFactory<DistributedRoutingContext>(contexts.Options(), poolSize: 1);
        var processes = new HashSet<int>();

        for (var round = 1; round <= 4; round++)
        {
            await using var context = await factory.CreateDbContextAsync(CancellationToken);
            await context.Database.OpenConnectionAsync(CancellationToken);
            processes.Add(((NpgsqlConnection)context.Database.GetDbConnection()).ProcessID);
            await context.Orders.Where(o => o.StoreId == round).ToListAsync(CancellationToken);
            await context.Orders.ToListAsync(CancellationToken);

            Assert.Equal(round, contexts.Commands.Count);
        }

        Assert.Single(processes);
    }

    // After the first executions, Npgsql has prepared the statements. The server keeps the plan of a statement without parameters, and sends
    // no notice any more.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Prepared_statements_are_reported_at_each_execution(bool async)
    {
        var contexts = (await ContextsAsync()).With(
            b =>
            {
                b.MaxAutoPrepare = 20;
                b.AutoPrepareMinUsages = 2;
                b.ApplicationName = $"prepared {async}";
            });
        for (var round = 0; round < 10; round++)
        {
            await using var context = contexts.Create();
            var total = round;
            var queries = new[]
            {
                context.Orders.TagWith("all without parameters"), context.Orders.TagWith("all with a parameter").Where(o => o.Total > total),
                context.Orders.TagWith("store").Where(o => o.StoreId == 4), context.Orders.TagWith("store").Where(o => o.StoreId == total)
            };
            foreach (var query in queries)
            {
                _ = async ? await query.ToListAsync(CancellationToken) : query.ToList();
            }
        }

        Assert.Equal(10, contexts.Commands.Count(c => c.CommandText!.StartsWith("-- all without", StringComparison.Ordinal)));
        Assert.Equal(10, contexts.Commands.Count(c => c.CommandText!.StartsWith("-- all with a", StringComparison.Ordinal)));
        Assert.Equal(20, contexts.Commands.Count);
        Assert.All(contexts.Commands, c => Assert.Equal(1, c.PlanCount));
        Assert.True(contexts.Commands.Count(c => c.IsPlanCached) is >= 5 and <= 9);
        Assert.All(contexts.Commands.Where(c => c.IsPlanCached), c => Assert.Contains("without parameters", c.CommandText, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Options_of_the_application_are_kept()
    {
        var contexts = (await ContextsAsync()).With(b => b.Options = @"-c work_mem=7MB -c application_name=a\ b\'\\ -c search_path=public");
        await using var context = contexts.Create();

        Assert.Equal(["notice", "7MB", @"a b'\", "public"], await SettingsAsync(context, "work_mem", "application_name", "search_path"));
        await context.Orders.ToListAsync(CancellationToken);
        Assert.Single(contexts.Commands);
    }

    [Fact]
    public async Task Level_of_the_application_is_kept()
    {
        var contexts = (await ContextsAsync()).With(b => b.Options = "-c citus.multi_task_query_log_level=off");
        await using var context = contexts.Create();

        Assert.Equal(["off"], await SettingsAsync(context));
    }

    [Fact]
    public async Task Connection_string_can_be_changed()
    {
        var contexts = await ContextsAsync();
        await using var context = contexts.Create();
        await context.Orders.ToListAsync(CancellationToken);

        foreach (var name in new[] { "first", "second" })
        {
            var builder = new NpgsqlConnectionStringBuilder(contexts.ConnectionString) { ApplicationName = name };
            context.Database.SetConnectionString(builder.ConnectionString);
            Assert.Equal(["notice", name], await SettingsAsync(context, "application_name"));
        }

        await context.Orders.ToListAsync(CancellationToken);
        Assert.Equal(2, contexts.Commands.Count);
    }

    [Fact]
    public async Task Data_source_of_the_provider_is_monitored()
    {
        var contexts = await ContextsAsync();
        await using var context = contexts.Create(
            o => o.UseNpgsql(
                contexts.ConnectionString,
                npgsql => npgsql.ConfigureDataSource(b => b.ConnectionStringBuilder.ApplicationName = "configured")
                    .UseCitus(citus => citus.MonitorMultiShardQueries())));

        Assert.Equal(["notice", "configured"], await SettingsAsync(context, "application_name"));
        await context.Orders.ToListAsync(CancellationToken);
        Assert.Single(contexts.Commands);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Data_source_of_the_application_is_monitored_if_it_is_configured(bool enable)
    {
        var contexts = await ContextsAsync();
        var builder = new NpgsqlDataSourceBuilder(contexts.ConnectionString);
        if (enable)
        {
            builder.EnableMultiShardNotices();
        }

        await using var dataSource = builder.Build();
        await using var context = contexts.Create(o => o.UseNpgsql(dataSource, npgsql => npgsql.UseCitus(c => c.MonitorMultiShardQueries())));

        Assert.Equal([enable ? "notice" : "off"], await SettingsAsync(context));
        await context.Orders.ToListAsync(CancellationToken);
        Assert.Equal(enable ? 1 : 0, contexts.Commands.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Connection_of_the_application_is_monitored_if_it_is_configured(bool enable)
    {
        var contexts = await ContextsAsync();
        var builder = new NpgsqlConnectionStringBuilder(contexts.ConnectionString);
        if (enable)
        {
            builder.EnableMultiShardNotices();
        }

        await using var connection = new NpgsqlConnection(builder.ConnectionString);
        for (var round = 1; round <= 2; round++)
        {
            await using var context = contexts.Create(o => o.UseNpgsql(connection, npgsql => npgsql.UseCitus(c => c.MonitorMultiShardQueries())));

            Assert.Equal([enable ? "notice" : "off"], await SettingsAsync(context));
            await context.Orders.ToListAsync(CancellationToken);
            Assert.Equal(enable ? round : 0, contexts.Commands.Count);
        }
    }

    private async Task<MonitoredContexts> ContextsAsync()
    {
        await using var context = shop.CreateContext();

        return new MonitoredContexts(context.Database.GetConnectionString()!);
    }

    private static async Task<List<string>> SettingsAsync(DbContext context, params string[] names)
    {
        var values = new List<string>();
        foreach (var name in names.Prepend("citus.multi_task_query_log_level"))
        {
            values.Add(
                (await context.Database.SqlQuery<string>($"SELECT current_setting({name}) AS \"Value\"").ToListAsync(CancellationToken)).Single());
        }

        return values;
    }
}

/// <summary>
///     Tests that PostgreSQL without Citus accepts the setting.
/// </summary>
public class MonitoredPlainPostgresTest(CitusClusterFixture fixture) : PlainPostgresTest(fixture)
{
    [Fact]
    public async Task Plain_PostgreSQL_accepts_the_setting_and_reports_nothing()
    {
        var contexts = new MonitoredContexts(Database.ConnectionString);
        await using var context = contexts.Create();

        Assert.Equal(
            "notice",
            (await context.Database.SqlQuery<string>($"SELECT current_setting('citus.multi_task_query_log_level') AS \"Value\"")
                .ToListAsync(TestContext.Current.CancellationToken)).Single());
        Assert.Empty(contexts.Events);
    }
}
