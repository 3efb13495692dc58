using System.Data.Common;
using System.Globalization;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace EFCore.Citus.FunctionalTests.Update;

/// <summary>
///     Tests SaveChanges with sets: generated values, transactions, conflicts, errors and lost connections.
/// </summary>
public class SaveChangesTest(CitusClusterFixture fixture) : ShopTest(fixture)
{
    [Fact]
    public async Task Generated_keys_reach_the_entities_they_belong_to()
    {
        await using var context = Create();
        var customers = Customers(300);
        context.AddRange(customers);

        Assert.Equal(300, await context.SaveChangesAsync(CancellationToken));

        var stored = await Database.RowsAsync("SELECT \"Id\", \"Email\" FROM \"Customers\"");
        Assert.Equal(
            customers.ToDictionary(c => c.Id, c => c.Email), stored.ToDictionary(r => (int)r[0]!, r => (string)r[1]!));
    }

    [Theory]
    [InlineData(100, 10)]
    [InlineData(100, 1)]
    [InlineData(300, 10)]
    [InlineData(300, 1)]
    [InlineData(1000, 200)]
    public async Task Defaults_and_computed_values_reach_the_entities_they_belong_to(int count, int tenants)
    {
        await using var context = Create();
        var orders = Enumerable.Range(1, count)
            .Select(i => new Order { TenantId = (i % tenants) + 1, Id = i, Net = i, Priority = i % 2 == 0 ? 3 : 0 }).ToList();
        context.AddRange(orders);
        await context.SaveChangesAsync(CancellationToken);
        Assert.All(orders, o => Assert.Equal((o.Id * 2, o.Id % 2 == 0 ? 3 : 7), (o.Gross, o.Priority)));

        orders.ForEach(o => o.Net += 1000);
        await context.SaveChangesAsync(CancellationToken);
        Assert.All(orders, o => Assert.Equal((o.Id + 1000) * 2, o.Gross));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(200)]
    public async Task Rows_that_come_back_are_written_with_reference_tables_in_one_transaction(int tenants)
    {
        await using var context = Create();
        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken);
        context.AddRange(Enumerable.Range(1, 300).Select(i => new Order { TenantId = (i % tenants) + 1, Id = i, CountryCode = "de" }));
        await context.SaveChangesAsync(CancellationToken);
        context.Add(new Country { Code = "new" });
        await context.SaveChangesAsync(CancellationToken);
        context.Add(new Order { TenantId = 1, Id = 500, CountryCode = "new" });
        await context.SaveChangesAsync(CancellationToken);

        await transaction.CommitAsync(CancellationToken);
        Assert.Equal(301, await Database.ScalarAsync<long>("SELECT count(*) FROM \"Orders\""));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public async Task A_row_that_is_refused_among_rows_that_come_back_is_named(int tenants)
    {
        await using var context = Create();
        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken);
        context.Add(new Country { Code = "kept" });
        await context.SaveChangesAsync(CancellationToken);
        context.AddRange(Enumerable.Range(1, 300).Select(i => new Order { TenantId = (i % tenants) + 1, Id = i, CountryCode = i == 222 ? "none" : "de" }));

        var exception = await Assert.ThrowsAsync<DbUpdateException>(() => context.SaveChangesAsync(CancellationToken));
        Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, Assert.IsType<PostgresException>(exception.InnerException).SqlState);
        Assert.Contains(exception.Entries, e => e.Entity is Order { Id: 222 });

        ((Order)exception.Entries.Single(e => e.Entity is Order { Id: 222 }).Entity).CountryCode = "kept";
        await context.SaveChangesAsync(CancellationToken);
        await transaction.CommitAsync(CancellationToken);
        Assert.Equal(300, await Database.ScalarAsync<long>("SELECT count(*) FROM \"Orders\""));
    }

    [Fact]
    public async Task Rows_that_are_too_few_for_a_set_and_too_many_for_a_batch_are_all_written()
    {
        var options = ShopContext.Options(
            Database.ConnectionString,
            sets: true,
            builder => builder.UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus(c => c.MinSetSize(2000))));
        await using var context = new ShopContext(options);
        context.AddRange(Enumerable.Range(100, 1200).Select(i => new Tenant { Id = i, Name = "t" }));

        Assert.Equal(1200, await context.SaveChangesAsync(CancellationToken));
        Assert.Equal(1200, await Database.ScalarAsync<long>("SELECT count(*) FROM \"Tenants\" WHERE \"Id\" >= 100"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reference_tables_are_written_before_and_after_sets_of_one_transaction(bool referenceFirst)
    {
        await using var context = Create();
        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken);
        if (referenceFirst)
        {
            context.AddRange(Enumerable.Range(0, 20).Select(i => new Country { Code = $"a{i}" }));
            await context.SaveChangesAsync(CancellationToken);
        }

        var customers = Customers(300);
        context.AddRange(customers);
        await context.SaveChangesAsync(CancellationToken);
        context.AddRange(Enumerable.Range(0, 20).Select(i => new Country { Code = $"b{i}" }));
        await context.SaveChangesAsync(CancellationToken);
        customers.ForEach(c => (c.Note, c.CountryCode) = ("changed", "b7"));
        context.Add(new Country { Code = "c" });
        await context.SaveChangesAsync(CancellationToken);
        context.RemoveRange(customers.Take(200));
        context.Add(new Country { Code = "d" });
        await context.SaveChangesAsync(CancellationToken);
        await transaction.CommitAsync(CancellationToken);

        Assert.Equal(100, await Database.ScalarAsync<long>("SELECT count(*) FROM \"Customers\" WHERE \"CountryCode\" = 'b7'"));
    }

    [Fact]
    public async Task The_mode_of_the_transaction_is_given_back()
    {
        await using var context = Create();
        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken);
        var orders = Enumerable.Range(1, 300).Select(i => new Line { TenantId = (i % 10) + 1, OrderId = 1, Sku = $"{i}" }).ToList();
        context.AddRange(Enumerable.Range(1, 10).Select(i => new Order { TenantId = i, Id = 1 }));
        context.AddRange(Enumerable.Range(2, 300).Select(i => new Order { TenantId = 1, Id = i }));
        context.AddRange(orders);
        await context.SaveChangesAsync(CancellationToken);
        orders.ForEach(o => o.Quantity++);
        await context.SaveChangesAsync(CancellationToken);

        Assert.Equal("parallel", await SettingAsync(context, "citus.multi_shard_modify_mode"));
    }

    [Fact]
    public async Task A_violation_leaves_the_transaction_of_the_application_as_it_was()
    {
        await using var context = Create();
        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken);
        context.Add(new Country { Code = "kept" });
        await context.SaveChangesAsync(CancellationToken);

        var customers = Customers(300);
        customers[250].Email = customers[150].Email;
        customers[250].TenantId = customers[150].TenantId;
        context.AddRange(customers);
        var exception = await Assert.ThrowsAsync<DbUpdateException>(() => context.SaveChangesAsync(CancellationToken));
        Assert.Equal(PostgresErrorCodes.UniqueViolation, Assert.IsType<PostgresException>(exception.InnerException).SqlState);
        Assert.Contains(customers[250], exception.Entries.Select(e => e.Entity));

        customers[250].Email = "other";
        Assert.Equal(300, await context.SaveChangesAsync(CancellationToken));
        await transaction.CommitAsync(CancellationToken);

        Assert.Equal(300, await Database.ScalarAsync<long>("SELECT count(*) FROM \"Customers\""));
        Assert.Equal(1, await Database.ScalarAsync<long>("SELECT count(*) FROM \"Countries\" WHERE \"Code\" = 'kept'"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Conflicts_name_their_rows_and_may_be_suppressed(bool suppress)
    {
        var interceptor = new Suppressing();
        await using var context = Create(o => { if (suppress) { o.AddInterceptors(interceptor); } });
        var tenants = Enumerable.Range(101, 60).Select(i => new Tenant { Id = i, Name = "a" }).ToList();
        context.AddRange(tenants);
        await context.SaveChangesAsync(CancellationToken);
        await Database.ExecuteAsync("UPDATE \"Tenants\" SET \"Version\" = 9 WHERE \"Id\" IN (120, 140)");
        tenants.ForEach(t => t.Name = "changed");

        if (suppress)
        {
            Assert.Equal(60, await context.SaveChangesAsync(CancellationToken));
            Assert.Equal([120, 140], interceptor.Seen);
            Assert.Equal(58, await Database.ScalarAsync<long>("SELECT count(*) FROM \"Tenants\" WHERE \"Name\" = 'changed'"));
        }
        else
        {
            var exception = await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => context.SaveChangesAsync(CancellationToken));
            Assert.Equal(120, ((Tenant)Assert.Single(exception.Entries).Entity).Id);
            Assert.Equal(0, await Database.ScalarAsync<long>("SELECT count(*) FROM \"Tenants\" WHERE \"Name\" = 'changed'"));
        }
    }

    [Fact]
    public async Task Without_a_transaction_rows_are_written_one_by_one()
    {
        var events = new List<string>();
        await using var context = Create(o => o.LogTo(events.Add, [CitusEventId.CommandsExecutedRowByRow, CitusEventId.CommandsExecutedAsSet]));
        context.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        context.AddRange(Customers(50));
        await context.SaveChangesAsync(CancellationToken);
        Assert.Contains("NoTransaction", Assert.Single(events), StringComparison.Ordinal);

        context.Database.AutoTransactionBehavior = AutoTransactionBehavior.WhenNeeded;
        context.RemoveRange(context.Customers.Local);
        await context.SaveChangesAsync(CancellationToken);
        Assert.Contains("Executed 50 commands on Customers (Deleted) as a set", events[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_worker_leaves_nothing_half_written_and_a_retry_succeeds()
    {
        var killer = new Killer(Database);
        await using var context = Create(o => o.AddInterceptors(killer));
        context.AddRange(Customers(3000));

        // The provider wraps exceptions that may be transient if there is no retrying strategy.
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => context.SaveChangesAsync(CancellationToken));
        Assert.IsType<DbUpdateException>(exception.InnerException);
        Assert.True(killer.HasKilled);
        Assert.Equal(0, await Database.ScalarAsync<long>("SELECT count(*) FROM \"Customers\""));

        Assert.Equal(3000, await context.SaveChangesAsync(CancellationToken));
        Assert.Equal(3000, await Database.ScalarAsync<long>("SELECT count(*) FROM \"Customers\""));
        Assert.All(
            await Database.OnWorkersAsync("SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()"),
            count => Assert.Equal("0", count));
    }

    [Theory]
    [InlineData(40, "")]
    [InlineData(400, "")]
    [InlineData(400, "-c IntervalStyle=sql_standard -c TimeZone=Asia/Kolkata -c bytea_output=escape")]
    public async Task Values_of_all_types_are_stored_as_row_by_row(int count, string settings)
    {
        var connectionString = new NpgsqlConnectionStringBuilder(Database.ConnectionString) { Options = settings, Pooling = false }.ConnectionString;
        foreach (var sets in new[] { true, false })
        {
            await using var context = new TypesContext(
                new DbContextOptionsBuilder()
                    .UseNpgsql(connectionString, npgsql => npgsql.UseCitus(c => c.UseSetBasedSaveChanges(sets))).Options);
            if (sets)
            {
                await context.Database.ExecuteSqlRawAsync(context.Database.GenerateCreateScript(), CancellationToken);
            }

            var rows = Enumerable.Range(0, count).Select(i => TypesContext.Row(i + (sets ? 0 : 100_000))).ToList();
            context.AddRange(rows);
            await context.SaveChangesAsync(CancellationToken);
            foreach (var row in rows.Where(r => r.Id % 2 == 0))
            {
                row.Text += "'\\";
                row.Number = null;
                row.Bits = null;
                row.Range = new NpgsqlRange<int>(5, 6);
                row.Place.Street = "new";
            }

            await context.SaveChangesAsync(CancellationToken);
        }

        var columns = await Database.ColumnAsync<string>(
            "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = '\"Everything\"'::regclass AND attnum > 0 AND attname <> 'Id' ORDER BY attnum");
        var list = string.Join(", ", columns);
        Assert.True(columns.Count > 15);
        Assert.Equal(
            (await Database.RowsAsync($"SELECT ROW({list})::text FROM \"Everything\" WHERE \"Id\" >= 100000 ORDER BY \"Id\"")).Select(r => r[0]),
            (await Database.RowsAsync($"SELECT ROW({list})::text FROM \"Everything\" WHERE \"Id\" < 100000 ORDER BY \"Id\"")).Select(r => r[0]));
    }

    [Fact]
    public async Task Cancellation_is_honoured()
    {
        await using var context = Create();
        context.AddRange(Customers(300));
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => context.SaveChangesAsync(source.Token));
        Assert.Equal(0, await Database.ScalarAsync<long>("SELECT count(*) FROM \"Customers\""));
    }

    private static List<Customer> Customers(int count)
        =>
        [
            .. Enumerable.Range(0, count).Select(
                i => new Customer
                {
                    TenantId = (i % 10) + 1,
                    Email = string.Create(CultureInfo.InvariantCulture, $"{i}@example.org"),
                    CountryCode = i % 3 == 0 ? "de" : null
                })
        ];

    private static async Task<string> SettingAsync(ShopContext context, string name)
        => (await context.Database.SqlQuery<string>($"SELECT current_setting({name}) AS \"Value\"").ToListAsync(CancellationToken)).Single();

    // The thresholds are the defaults of applications.
    private sealed class Suppressing : SaveChangesInterceptor
    {
        public List<int> Seen { get; } = [];

        public override ValueTask<InterceptionResult> ThrowingConcurrencyExceptionAsync(
            ConcurrencyExceptionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            Seen.AddRange(eventData.Entries.Select(e => ((Tenant)e.Entity).Id));

            return ValueTask.FromResult(InterceptionResult.Suppress());
        }
    }

    /// <summary>
    ///     Terminates the sessions of the coordinator on the workers after rows have been written, before the transaction is committed.
    /// </summary>
    private sealed class Killer(TestDatabase database) : DbCommandInterceptor
    {
        public bool HasKilled { get; private set; }

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default)
        {
            if (!HasKilled && command.CommandText.StartsWith("RELEASE SAVEPOINT", StringComparison.Ordinal))
            {
                HasKilled = true;
                await database.OnWorkersAsync(
                    "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction' AND pid <> pg_backend_pid()");
            }

            return result;
        }
    }
}
