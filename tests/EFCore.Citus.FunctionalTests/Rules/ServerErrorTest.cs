using System.Data.Common;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using static EFCore.Citus.FunctionalTests.Rules.ServerErrorContext;

namespace EFCore.Citus.FunctionalTests.Rules;

/// <summary>
///     Tests that errors of Citus are explained wherever a statement fails, by the right rule, with a type that applications handle, and
///     in the log.
/// </summary>
public class ServerErrorTest(CitusClusterFixture fixture, ITestOutputHelper output) : CitusTest(fixture)
{
    public static TheoryData<ServerErrorStrategy> Strategies { get; } = [.. Enum.GetValues<ServerErrorStrategy>().Where(s => s != ServerErrorStrategy.OfApplicationAlone)];

    private static readonly (string Rule, string Sql)[] Migrations =
    [
        ("CITUS001", "SELECT create_distributed_table('l', 'missing')"),
        ("CITUS020", "CREATE TABLE x (t int, id int PRIMARY KEY); SELECT create_distributed_table('x', 't')"),
        ("CITUS020", "ALTER TABLE n ADD CONSTRAINT pk PRIMARY KEY (id)"),
        ("CITUS021", "ALTER TABLE d ADD CONSTRAINT u UNIQUE (id)"),
        ("CITUS022", "CREATE UNIQUE INDEX ix ON d (id)"),
        ("CITUS040", "ALTER TABLE d ADD CONSTRAINT f FOREIGN KEY (rid) REFERENCES l (id)"),
        ("CITUS041", "ALTER TABLE r ADD CONSTRAINT f FOREIGN KEY (id, id) REFERENCES d (t, id)"),
        ("CITUS043", "ALTER TABLE e ADD CONSTRAINT f FOREIGN KEY (t, id) REFERENCES d (t, id)"),
        ("CITUS060", "CREATE TABLE x (id int); SELECT create_distributed_table('x', 'id', colocate_with => 'missing')"),
        ("CITUS062", "CREATE TABLE x (id int); SELECT create_distributed_table('x', 'id', colocate_with => 'd', shard_count => 4)"),
        ("CITUS121", "ALTER TABLE d DROP COLUMN t CASCADE"),
        ("CITUS124", "ALTER TABLE d ADD number bigserial"),
        ("CITUS129", "UPDATE d SET name = gen_random_uuid()::text"),
        ("CITUS130", "ALTER SEQUENCE n_number_seq RESTART WITH 7"),
        ("CITUS132", "SELECT create_reference_table('d')"),
        ("CITUS133", "SELECT undistribute_table('d')"),
        ("CITUS134", "INSERT INTO n (t, id) VALUES (NULL, 1)"),
        ("CITUS134", "UPDATE d SET t = 2 WHERE id = 1"),
        ("CITUS137", "ALTER TABLE d RENAME CONSTRAINT d_pkey TO pk_d"),
        ("CITUS137", "ALTER TABLE d ADD w int CHECK (w > 0)"),
        ("CITUS138", "DO $$ BEGIN SELECT create_reference_table('l'); END $$"),
        ("CITUS139", "SELECT alter_distributed_table('d', distribution_column => 't')")
    ];

    private static readonly (string Rule, string Name, Func<ServerErrorContext, Task> Save)[] Saves =
    [
        ("CITUS005", "add a row without the distribution value", c => SaveAsync(c, new Loose { Id = 1000, Name = "x" })),
        ("CITUS005", "add rows without the distribution value", c => SaveAsync(c, [.. Many(i => new Loose { Id = 1000 + i })])),
        ("CITUS141", "change the distribution value", async c =>
        {
            (await c.Set<Row>().SingleAsync(x => x.T == 1 && x.Id == 1)).T = 2;
            await c.SaveChangesAsync();
        }),
        ("CITUS141", "change many distribution values", async c =>
        {
            await c.Set<Row>().ForEachAsync(x => x.T++);
            await c.SaveChangesAsync();
        }),
        ("CITUS141", "change the distribution value without a transaction", async c =>
        {
            c.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
            (await c.Set<Row>().SingleAsync(x => x.T == 1 && x.Id == 1)).T = 2;
            await c.SaveChangesAsync();
        }),
        ("CITUS150", "add a shared row after a query of all shards", c => AfterQueryAsync(c, () => SaveAsync(c, new Common { Id = 9 }))),
        ("CITUS150", "add shared rows after a query of all shards", c => AfterQueryAsync(c, () => SaveAsync(c, [.. Many(i => new Common { Id = 10 + i })]))),
        ("CITUS086", "change a columnar row", c =>
        {
            c.Attach(new Event { Id = 1, OwnerId = 1 }).Entity.Name = "new";
            return c.SaveChangesAsync();
        }),
        ("CITUS086", "delete a columnar row", c =>
        {
            c.Remove(new Event { Id = 1, OwnerId = 1 });
            return Task.FromResult(c.SaveChanges());
        })
    ];

    private static readonly (string Rule, string Name, Func<ServerErrorContext, Task> Execute)[] Commands =
    [
        ("CITUS141", "ExecuteUpdate of the distribution column", c => c.Set<Row>().ExecuteUpdateAsync(s => s.SetProperty(x => x.T, 2))),
        ("CITUS129", "ExecuteUpdate with a volatile function", c => c.Set<Row>().ExecuteUpdateAsync(s => s.SetProperty(x => x.Name, _ => Guid.NewGuid().ToString()))),
        ("CITUS150", "ExecuteDelete after a query of all shards", c => AfterQueryAsync(c, () => c.Set<Common>().ExecuteDeleteAsync())),
        ("CITUS086", "ExecuteDelete of columnar rows", c => c.Set<Event>().ExecuteDeleteAsync()),
        ("CITUS086", "a query of a row version of columnar rows", c => c.Set<Event>().ToListAsync()),
        ("CITUS086", "a split query of them", c => Task.FromResult(c.Set<Owner>().Include(x => x.Events).AsSplitQuery().ToList())),
        ("CITUS086", "an asynchronous split query of them", c => c.Set<Owner>().Include(x => x.Events).AsSplitQuery().ToListAsync()),
        ("CITUS141", "ExecuteSql", c => c.Database.ExecuteSqlAsync($"UPDATE d SET t = {2} WHERE id = {1}")),
        ("CITUS132", "synchronous ExecuteSqlRaw", c => Task.FromResult(c.Database.ExecuteSqlRaw("SELECT create_distributed_table('v', 'id')"))),
        ("CITUS132", "SqlQuery", c => c.Database.SqlQuery<string>($"SELECT create_reference_table('d')::text AS \"Value\"").ToListAsync()),
        ("CITUS150", "FromSql after a query of all shards", c => AfterQueryAsync(c, () => c.Set<Common>().FromSql($"UPDATE r SET name = 'x' RETURNING *").ToListAsync()))
    ];

    private static readonly (string Rule, string Name, Func<ServerErrorContext, Task> Load)[] Loads =
    [
        ("CITUS005", "rows without the distribution value", c => c.BulkInsertAsync(Many(i => new Loose { Id = i }))),
        ("CITUS005", "one row without the distribution value", c => c.BulkInsertAsync([new Loose { Id = 1 }])),
        ("CITUS005", "rows without the distribution value by one statement", c => Task.FromResult(c.BulkInsert(Many(i => new Loose { Id = i })))),
        ("CITUS150", "a shared row after a query of all shards", c => AfterQueryAsync(c, () => c.BulkInsertAsync([new Common { Id = 9 }]))),
        ("CITUS150", "shared rows after a query of all shards", c => AfterQueryAsync(c, () => c.BulkInsertAsync(Many(i => new Common { Id = 10 + i })))),
        ("CITUS150", "an upserted shared row after a query of all shards", c => AfterQueryAsync(c, () => c.BulkUpsertAsync([new Common { Id = 9 }]))),
        ("CITUS150", "upserted shared rows after a query of all shards", c => AfterQueryAsync(c, () => c.BulkUpsertAsync(Many(i => new Common { Id = i })))),
        ("CITUS104", "rows with a generated value that is too large", async c =>
        {
            await c.Database.ExecuteSqlRawAsync("SELECT setval('n_number_seq', 32767)");
            await c.BulkInsertAsync(Many(i => new Loose { Id = i, T = i }));
        })
    ];

    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task In_migrations(ServerErrorStrategy strategy)
    {
        await CreateTablesAsync(Database);

        foreach (var (rule, sql) in Migrations)
        {
            await AssertExplainedAsync(
                rule,
                sql,
                isUpdate: false,
                async log =>
                {
                    await using var context = CreateMigration(Database, strategy, log, b => b.Sql(sql));
                    await context.Database.MigrateAsync(TestContext.Current.CancellationToken);
                });
        }
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public Task In_SaveChanges(ServerErrorStrategy strategy)
        => AssertExplainedAsync(Saves, isUpdate: true, strategy);

    [Theory]
    [MemberData(nameof(Strategies))]
    public Task In_queries_and_commands(ServerErrorStrategy strategy)
        => AssertExplainedAsync(Commands, isUpdate: false, strategy);

    [Theory]
    [MemberData(nameof(Strategies))]
    public Task In_bulk_operations(ServerErrorStrategy strategy)
        => AssertExplainedAsync(Loads, isUpdate: true, strategy);

    // An application that executes its own strategy receives the exceptions of the operations inside of it.
    [Fact]
    public async Task Inside_of_a_strategy_of_the_application_exceptions_stay()
    {
        await CreateTablesAsync(Database);
        await using var context = Create(Database, ServerErrorStrategy.OfApplication);

        await Assert.ThrowsAsync<PostgresException>(
            () => context.Database.CreateExecutionStrategy().ExecuteAsync(
                () => context.Database.ExecuteSqlRawAsync("SELECT create_reference_table('d')")));
    }

    [Fact]
    public async Task Inside_of_a_retrying_strategy_the_operation_is_explained_at_its_end()
    {
        await CreateTablesAsync(Database);
        await using var context = Create(Database, ServerErrorStrategy.Retrying);
        Exception? inside = null;

        var outside = await Assert.ThrowsAsync<CitusException>(
            () => context.Database.CreateExecutionStrategy().ExecuteAsync(
                async () =>
                {
                    inside = await Record.ExceptionAsync(() => context.Database.ExecuteSqlRawAsync("SELECT create_reference_table('d')"));
                    throw inside!;
                }));

        Assert.Same(Assert.IsType<PostgresException>(inside), outside.InnerException);
    }

    [Fact]
    public async Task In_a_migration_in_a_transaction_of_the_application()
    {
        await CreateTablesAsync(Database);
        await AssertExplainedAsync(
            "CITUS040",
            "in a transaction",
            isUpdate: false,
            async log =>
            {
                await using var context = Create(Database, ServerErrorStrategy.None, log);
                await using var transaction = await context.Database.BeginTransactionAsync();
                await Migrating.RunAsync(context, b => b.AddForeignKey("f", "d", "rid", "l", principalColumn: "id"));
            });
    }

    // Citus 14.0 reports it with the error for different types.
    [Theory]
    [InlineData("CITUS044", "ALTER TABLE e ADD CONSTRAINT f FOREIGN KEY (id, t) REFERENCES e (t, id)")]
    [InlineData("CITUS066", "SELECT create_distributed_table('y', 'a', colocate_with => 'x')", 14)]
    [InlineData("CITUS067", "SELECT create_distributed_table('y', 'a')", 14)]
    public async Task Without_the_detail_that_the_provider_omits(string rule, string sql, int until = int.MaxValue)
    {
        Assert.SkipWhen(Cluster.CitusVersion >= new Version(until, 0), "Another function of Citus reports the error.");
        await CreateTablesAsync(Database);
        await Database.ExecuteAsync("CREATE TABLE x (a text COLLATE \"C\"); CREATE TABLE y (a text COLLATE \"POSIX\")");
        await Database.ExecuteAsync("SELECT create_distributed_table('x', 'a')");
        await using var context = Create(Database, ServerErrorStrategy.None);
        context.Database.SetConnectionString(
            new NpgsqlConnectionStringBuilder(Database.ConnectionString) { IncludeErrorDetail = false }.ConnectionString);

        var exception = await Assert.ThrowsAsync<CitusException>(
            () => context.Database.ExecuteSqlRawAsync(sql, TestContext.Current.CancellationToken));

        Assert.Equal(rule, exception.RuleId);
        Assert.StartsWith("Detail redacted", Assert.IsType<PostgresException>(exception.InnerException).Detail, StringComparison.Ordinal);
    }

    // EnsureCreated executes its commands in this way.
    [Theory]
    [InlineData(true, ServerErrorStrategy.None)]
    [InlineData(false, ServerErrorStrategy.None)]
    [InlineData(true, ServerErrorStrategy.Retrying)]
    [InlineData(false, ServerErrorStrategy.Retrying)]
    public async Task In_a_sequence_of_commands_the_statement_is_known(bool async, ServerErrorStrategy strategy)
    {
        await CreateTablesAsync(Database);
        await AssertExplainedAsync(
            "CITUS060",
            "in a sequence",
            isUpdate: false,
            async log =>
            {
                await using var context = Create(Database, strategy, log);
                await ExecuteAsync(
                    context,
                    async,
                    new SqlOperation { Sql = "SELECT 1" },
                    new SqlOperation { Sql = "SELECT create_distributed_table('l', 'id', colocate_with => 'missing')" });
            });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Commands_that_are_committed_are_not_executed_again(bool async)
    {
        await CreateTablesAsync(Database);
        await using var context = Create(Database, ServerErrorStrategy.Retrying);

        await Assert.ThrowsAsync<RetryLimitExceededException>(
            () => ExecuteAsync(
                context,
                async,
                new SqlOperation { Sql = "INSERT INTO l VALUES (1000, 'x')", SuppressTransaction = true },
                new SqlOperation { Sql = "DO $$ BEGIN RAISE 'again' USING ERRCODE = '40P01'; END $$" }));

        Assert.Equal(1, await context.Database.SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM l WHERE id = 1000").SingleAsync());
    }

    // The library does not see whether such a strategy executes an operation.
    [Fact]
    public async Task A_retrying_strategy_without_the_base_class_receives_the_exceptions_of_the_server()
    {
        await CreateTablesAsync(Database);
        await using var context = Create(Database, ServerErrorStrategy.OfApplicationAlone);

        await Assert.ThrowsAsync<PostgresException>(() => context.Database.ExecuteSqlRawAsync("SELECT create_reference_table('d')"));
        await Assert.ThrowsAsync<PostgresException>(
            () => context.Set<Row>().ExecuteUpdateAsync(s => s.SetProperty(x => x.T, 2)));
        await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(context, true, new SqlOperation { Sql = "SELECT create_reference_table('d')" }));
        var update = await Assert.ThrowsAsync<DbUpdateException>(() => SaveAsync(context, new Loose { Id = 1000 }));
        Assert.Equal("CITUS005", update.GetCitusRuleId());
        Assert.IsType<PostgresException>(update.InnerException);
    }

    [Fact]
    public async Task Errors_without_Citus_stay()
    {
        await CreateTablesAsync(Database);
        await using var context = Create(Database, ServerErrorStrategy.None, _ => Assert.Fail("An error was explained."));

        await Assert.ThrowsAsync<PostgresException>(() => context.Database.ExecuteSqlRawAsync("SELECT missing FROM d"));
        await Assert.ThrowsAsync<PostgresException>(() => context.Set<Owner>().Where(x => x.Id / (x.Id - x.Id) > 0).ToListAsync());
        var update = await Assert.ThrowsAsync<DbUpdateException>(() => SaveAsync(context, new Common { Id = 1 }));
        Assert.Null(update.GetCitusRuleId());
        Assert.IsType<PostgresException>(update.InnerException);
    }

    private async Task AssertExplainedAsync(
        IEnumerable<(string Rule, string Name, Func<ServerErrorContext, Task> Execute)> cases,
        bool isUpdate,
        ServerErrorStrategy strategy)
    {
        await CreateTablesAsync(Database);

        foreach (var (rule, name, execute) in cases.Where(c => c.Rule != "CITUS150" || strategy != ServerErrorStrategy.OfApplication))
        {
            await AssertExplainedAsync(
                rule,
                name,
                isUpdate,
                async log =>
                {
                    await using var context = Create(Database, strategy, log);
                    await execute(context);
                });
        }
    }

    private async Task AssertExplainedAsync(string rule, string name, bool isUpdate, Func<Action<string>, Task> execute)
    {
        var log = new List<string>();
        var exception = await Record.ExceptionAsync(() => execute(log.Add));
        Assert.True(exception is not null, name);
        Assert.True(exception.GetCitusRuleId() == rule, $"{name}: {exception}");

        var error = Assert.IsType<PostgresException>(exception.InnerException);
        Assert.Equal(isUpdate ? typeof(DbUpdateException) : typeof(CitusException), exception.GetType());
        Assert.Equal(rule, exception.Data["CitusRuleId"]);
        Assert.Equal($"https://github.com/efcore-citus/EFCore.Citus/blob/main/docs/rules/{rule}.md", exception.HelpLink);
        Assert.Contains($" reports: \"{error.MessageText}", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"See {rule}: https://github.com/efcore-citus/EFCore.Citus/blob/main/docs/rules/{rule}.md", exception.Message, StringComparison.Ordinal);
        Assert.True(log.Count == 1 && log[0].Contains(rule, StringComparison.Ordinal), $"{name}: {string.Join('\n', log)}");
        if (exception is CitusException citus)
        {
            Assert.Equal((rule, error.SqlState, error.IsTransient), (citus.RuleId, ((DbException)citus).SqlState, citus.IsTransient));
        }

        output.WriteLine($"| {name} | {error.Message.ReplaceLineEndings(" ")} | {exception.GetType().Name}: {exception.Message} |");
    }

    private static async Task AfterQueryAsync(ServerErrorContext context, Func<Task> write)
        => await context.Database.CreateExecutionStrategy().ExecuteAsync(
            async () =>
            {
                await using var transaction = await context.Database.BeginTransactionAsync();
                await context.Set<Row>().CountAsync();
                await write();
            });

    private static async Task ExecuteAsync(ServerErrorContext context, bool async, params MigrationOperation[] operations)
    {
        IEnumerable<MigrationCommand> commands = context.GetService<IMigrationsSqlGenerator>().Generate(operations);
        var executor = context.GetService<IMigrationCommandExecutor>();
        var connection = context.GetService<IRelationalConnection>();
        if (async)
        {
            await executor.ExecuteNonQueryAsync(commands, connection, TestContext.Current.CancellationToken);
        }
        else
        {
            executor.ExecuteNonQuery(commands, connection);
        }
    }

    private static Task SaveAsync(ServerErrorContext context, params object[] entities)
    {
        context.AddRange(entities);

        return context.SaveChangesAsync();
    }

    private static T[] Many<T>(Func<int, T> create)
        => [.. Enumerable.Range(1, 300).Select(create)];
}
