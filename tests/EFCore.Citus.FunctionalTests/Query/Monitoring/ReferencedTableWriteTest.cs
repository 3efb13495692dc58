using EFCore.Citus.FunctionalTests.Bulk;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Query.Monitoring;

/// <summary>
///     Tests the warning before Citus refuses to write a reference table, because the transaction has executed a command on several shards.
/// </summary>
[Collection<RoutingCollection>]
public class ReferencedTableWriteTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private static readonly Dictionary<string, Func<BulkContext, Task>> Writes = new()
    {
        ["insert"] = async db =>
        {
            db.Add(new Country { Code = "fr" });
            await db.SaveChangesAsync(CancellationToken);
        },
        ["insert, synchronously"] = db =>
        {
            db.Add(new Country { Code = "fr" });
            db.SaveChanges();

            return Task.CompletedTask;
        },
        ["update that is detected"] = async db =>
        {
            (await db.Set<Country>().SingleAsync(c => c.Code == "de", CancellationToken)).Name = "Germany";
            await db.SaveChangesAsync(CancellationToken);
        },
        ["many rows"] = async db =>
        {
            db.AddRange(Enumerable.Range(1, 300).Select(i => new Country { Code = $"{i}" }));
            await db.SaveChangesAsync(CancellationToken);
        },
        ["ExecuteUpdate"] = db => db.Set<Country>().TagWith("rename").ExecuteUpdateAsync(s => s.SetProperty(c => c.Name, "x"), CancellationToken),
        ["ExecuteUpdate, synchronously"] = db => Task.FromResult(db.Set<Country>().ExecuteUpdate(s => s.SetProperty(c => c.Name, "x"))),
        ["ExecuteDelete"] = db => db.Set<Country>().Where(c => c.Code == "xx").ExecuteDeleteAsync(CancellationToken),
        ["ExecuteSql"] = db => db.Database.ExecuteSqlRawAsync("-- by hand\nupdate only public.countries SET \"Name\" = 'x'", CancellationToken),
        ["upsert"] = db => db.BulkUpsertAsync([new Country { Code = "de", Name = "Germany" }], cancellationToken: CancellationToken),
        ["managed local table"] = async db =>
        {
            db.Add(new Setting { Id = 2 });
            await db.SaveChangesAsync(CancellationToken);
        }
    };

    private static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names
        => [.. Writes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Warning_is_sent_before_the_server_refuses(string name)
    {
        await using var shop = await ShopAsync();
        var events = new List<EventData>();
        await using var context = Create(events);
        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken);
        await context.Set<Order>().TagWith("all orders").CountAsync(CancellationToken);

        var error = await Assert.ThrowsAnyAsync<Exception>(() => Writes[name](context));

        Assert.Contains("CITUS150", error.Message, StringComparison.Ordinal);
        var warning = Assert.Single(events);
        Assert.Equal(CitusEventId.ReferenceTableWriteAfterMultiShardQueryWarning, warning.EventId);
        Assert.Equal(Microsoft.Extensions.Logging.LogLevel.Warning, warning.LogLevel);
        Assert.Contains(name.StartsWith("managed", StringComparison.Ordinal) ? "'settings'" : "'countries'", warning.ToString(), StringComparison.Ordinal);
        Assert.Contains("-- all orders", warning.ToString(), StringComparison.Ordinal);
        Assert.Contains("UseSequentialMode()", warning.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Exception_keeps_the_transaction(string name)
    {
        await using var shop = await ShopAsync();
        await using var context = Create([], throws: true);
        await using (var transaction = await context.Database.BeginTransactionAsync(CancellationToken))
        {
            context.Add(new Order { Id = 200, CountryCode = "de" });
            await context.SaveChangesAsync(CancellationToken);
            await context.Set<Order>().CountAsync(CancellationToken);

            var error = await Assert.ThrowsAnyAsync<Exception>(() => Writes[name](context));

            Assert.IsType<InvalidOperationException>(error is DbUpdateException ? error.InnerException : error);
            Assert.Contains("ReferenceTableWriteAfterMultiShardQueryWarning", error.ToString(), StringComparison.Ordinal);
            await transaction.CommitAsync(CancellationToken);
        }

        Assert.Equal(101, await Database.ScalarAsync<long>("SELECT count(*) FROM orders"));
        Assert.Equal(["de"], await Database.ColumnAsync<string>("""SELECT "Code" FROM countries"""));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Nothing_is_sent_if_Citus_writes_the_table(string name)
    {
        await using var shop = await ShopAsync();
        var settings = new Dictionary<string, Func<BulkContext, Task>>
        {
            ["no query"] = _ => Task.CompletedTask,
            ["one shard"] = db => db.Set<Order>().Where(o => o.Id == 1).CountAsync(CancellationToken),
            ["rows of SaveChanges"] = async db =>
            {
                db.AddRange(Enumerable.Range(1000, 200).Select(i => new Order { Id = i, CountryCode = "de" }));
                await db.SaveChangesAsync(CancellationToken);
            },
            ["sequential"] = async db =>
            {
                await db.Database.Citus().UseSequentialModeAsync(CancellationToken);
                await db.Set<Order>().CountAsync(CancellationToken);
            },
            ["a reference table first"] = async db =>
            {
                await db.Set<Country>().Where(c => c.Code == "xx").ExecuteDeleteAsync(CancellationToken);
                await db.Set<Order>().CountAsync(CancellationToken);
            },
            ["sequential by SQL"] = async db =>
            {
                await db.Database.ExecuteSqlAsync($"set local citus.multi_shard_modify_mode = 'sequential'", CancellationToken);
                await db.Set<Order>().CountAsync(CancellationToken);
            }
        };
        foreach (var (setting, prepare) in settings)
        {
            var events = new List<EventData>();
            await using var context = Create(events);
            await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken);
            await prepare(context);
            context.ChangeTracker.Clear();

            await Writes[name](context);

            Assert.True(events.Count == 0, $"{setting}: {events.FirstOrDefault()}");
        }
    }

    [Fact]
    public async Task Each_transaction_begins_anew()
    {
        await using var shop = await ShopAsync();
        var events = new List<EventData>();
        await using var context = Create(events);

        // Without a transaction, and after one that is rolled back, each statement has its own.
        await context.Set<Order>().CountAsync(CancellationToken);
        await Writes["insert"](context);
        await using (await context.Database.BeginTransactionAsync(CancellationToken))
        {
            await context.Set<Order>().CountAsync(CancellationToken);
        }

        await Writes["update that is detected"](context);
        await using (var transaction = await context.Database.BeginTransactionAsync(CancellationToken))
        {
            await Writes["ExecuteUpdate"](context);
            await transaction.CommitAsync(CancellationToken);
        }

        Assert.Empty(events);
    }

    [Fact]
    public async Task Rollback_to_a_savepoint_does_not_help()
    {
        await using var shop = await ShopAsync();
        var events = new List<EventData>();
        await using var context = Create(events);
        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken);
        await transaction.CreateSavepointAsync("before", CancellationToken);
        await context.Set<Order>().CountAsync(CancellationToken);
        await transaction.RollbackToSavepointAsync("before", CancellationToken);

        await Assert.ThrowsAnyAsync<Exception>(() => Writes["insert"](context));

        Assert.Single(events);
    }

    [Fact]
    public async Task Sequential_mode_that_comes_too_late_does_not_help()
    {
        await using var shop = await ShopAsync();
        var events = new List<EventData>();
        await using var context = Create(events);
        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken);
        await context.Set<Order>().CountAsync(CancellationToken);
        await context.Database.Citus().UseSequentialModeAsync(CancellationToken);

        await Assert.ThrowsAnyAsync<Exception>(() => Writes["ExecuteDelete"](context));

        Assert.Single(events);
    }

    [Fact]
    public async Task Ambient_transactions_and_commands_of_ADO_NET_count()
    {
        await using var shop = await ShopAsync();
        var events = new List<EventData>();
        await using var context = Create(events);
        using (new System.Transactions.TransactionScope(System.Transactions.TransactionScopeAsyncFlowOption.Enabled))
        {
            await context.Database.OpenConnectionAsync(CancellationToken);
            await using var command = context.Database.GetDbConnection().CreateCommand();
            command.CommandText = "SELECT count(*) FROM orders";
            await command.ExecuteScalarAsync(CancellationToken);

            await Assert.ThrowsAnyAsync<Exception>(() => Writes["insert"](context));
        }

        Assert.Single(events);
    }

    // The tables are referenced by no other table, or distributed.
    [Fact]
    public async Task Other_tables_can_be_written()
    {
        await using var shop = await ShopAsync();
        var events = new List<EventData>();
        await using var context = Create(events);
        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken);
        await context.Set<Order>().CountAsync(CancellationToken);

        context.Add(new Currency { Code = "eur" });
        context.Add(new Order { Id = 300, CountryCode = "de" });
        await context.SaveChangesAsync(CancellationToken);
        await context.Set<Currency>().ExecuteDeleteAsync(CancellationToken);
        await context.Set<Order>().ExecuteUpdateAsync(s => s.SetProperty(o => o.CountryCode, "de"), CancellationToken);
        await context.Database.ExecuteSqlAsync($"""INSERT INTO currencies ("Code") VALUES ('usd')""", CancellationToken);
        await transaction.CommitAsync(CancellationToken);

        Assert.Empty(events);
    }

    // The explanation of the error does not depend on the option.
    [Theory]
    [InlineData("insert", null)]
    [InlineData("ExecuteUpdate", "The query has the tag 'rename'.")]
    [InlineData("ExecuteSql", "The query has the tag 'by hand'.")]
    public async Task Error_is_explained_without_monitoring(string name, string? tag)
    {
        await using var shop = await ShopAsync();
        await using var transaction = await shop.Database.BeginTransactionAsync(CancellationToken);
        await shop.Set<Order>().CountAsync(CancellationToken);

        var error = await Assert.ThrowsAnyAsync<Exception>(() => Writes[name](shop));

        Assert.IsType<PostgresException>(error.InnerException);
        Assert.Contains("CITUS150", error.Message, StringComparison.Ordinal);
        Assert.Contains(tag ?? "", error.Message, StringComparison.Ordinal);
        Assert.Equal(tag is not null, error.Message.Contains("has the tag", StringComparison.Ordinal));
    }

    private BulkContext Create(List<EventData> events, bool throws = false)
        => BulkContext.Create(
            Database,
            Shop,
            o =>
            {
                o.UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus(citus => citus.MonitorMultiShardQueries()))
                    .LogTo((id, _) => id == CitusEventId.ReferenceTableWriteAfterMultiShardQueryWarning, events.Add);
                if (throws)
                {
                    o.ConfigureWarnings(w => w.Throw(CitusEventId.ReferenceTableWriteAfterMultiShardQueryWarning));
                }
            });

    private async Task<BulkContext> ShopAsync()
    {
        var context = await BulkContext.MigrateAsync(Database, Shop);
        context.Add(new Country { Code = "de" });
        context.Add(new Setting { Id = 1 });
        context.Add(new Note { Id = 1, SettingId = 1 });
        context.AddRange(Enumerable.Range(1, 100).Select(i => new Order { Id = i, CountryCode = "de" }));
        await context.SaveChangesAsync(CancellationToken);
        context.ChangeTracker.Clear();

        return context;
    }

    private static void Shop(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Country>().ToTable("countries").IsReferenceTable().HasKey(c => c.Code);
        modelBuilder.Entity<Currency>(c =>
        {
            c.ToTable("currencies").IsReferenceTable().HasKey(x => x.Code);
            c.HasOne<Currency>().WithMany().HasForeignKey(x => x.FormerCode);
        });
        modelBuilder.Entity<Setting>().ToTable("settings").IsManagedLocalTable().Property(s => s.Id).ValueGeneratedNever();
        modelBuilder.Entity<Note>(n =>
        {
            n.ToTable("notes").IsManagedLocalTable().Property(x => x.Id).ValueGeneratedNever();
            n.HasOne<Setting>().WithMany().HasForeignKey(x => x.SettingId);
        });
        modelBuilder.Entity<Order>(o =>
        {
            o.ToTable("orders").IsDistributedBy(x => x.Id).Property(x => x.Id).ValueGeneratedNever();
            o.HasOne<Country>().WithMany().HasForeignKey(x => x.CountryCode).OnDelete(DeleteBehavior.Restrict);
        });
    }

    private sealed class Country
    {
        public required string Code { get; set; }

        public string? Name { get; set; }
    }

    private sealed class Currency
    {
        public required string Code { get; set; }

        public string? FormerCode { get; set; }
    }

    private sealed class Setting
    {
        public int Id { get; set; }
    }

    private sealed class Note
    {
        public int Id { get; set; }

        public int SettingId { get; set; }
    }

    private sealed class Order
    {
        public int Id { get; set; }

        public required string CountryCode { get; set; }
    }
}
