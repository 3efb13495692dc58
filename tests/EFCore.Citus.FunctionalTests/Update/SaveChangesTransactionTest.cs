using System.Data.Common;
using System.Globalization;
using System.Transactions;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Update;

/// <summary>
///     Tests sets in each kind of transaction and connection, which have the same state after an error as with SaveChanges row by row.
/// </summary>
public class SaveChangesTransactionTest(CitusClusterFixture fixture) : ShopTest(fixture)
{
    private const string Count = "SELECT count(*) FROM \"Customers\"";

    [Fact]
    public async Task Ambient_and_enlisted_transactions_decide()
    {
        foreach (var complete in new[] { false, true })
        {
            using (var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
            {
                await using var context = Create();
                context.AddRange(Tenants(100 + (complete ? 1000 : 0), 300));
                await context.SaveChangesAsync(CancellationToken);
                context.AddRange(Customers(300));
                context.SaveChanges();
                if (complete)
                {
                    scope.Complete();
                }
            }

            Assert.Equal(complete ? 300 : 0, await Database.ScalarAsync<long>(Count));
        }

        await using var other = Create();
        using var transaction = new CommittableTransaction();
        await other.Database.OpenConnectionAsync(CancellationToken);
        other.Database.EnlistTransaction(transaction);
        other.AddRange(Tenants(5000, 300));
        await other.SaveChangesAsync(CancellationToken);
        transaction.Rollback();
        Assert.Equal(0, await Database.ScalarAsync<long>("SELECT count(*) FROM \"Tenants\" WHERE \"Id\" >= 5000"));
    }

    [Theory]
    [InlineData(AutoTransactionBehavior.Never)]
    [InlineData(AutoTransactionBehavior.WhenNeeded)]
    [InlineData(AutoTransactionBehavior.Always)]
    public async Task Of_rows_without_a_transaction_the_same_are_left(AutoTransactionBehavior behavior)
    {
        var left = new List<long>();
        foreach (var sets in new[] { false, true })
        {
            await using var context = Create(sets: sets);
            context.Database.AutoTransactionBehavior = behavior;
            var tenants = Tenants(100, 300);
            tenants[250].CountryCode = "none";
            context.AddRange(tenants);
            await Assert.ThrowsAsync<DbUpdateException>(() => context.SaveChangesAsync(CancellationToken));
            left.Add(await Database.ScalarAsync<long>("SELECT count(*) FROM \"Tenants\" WHERE \"Id\" >= 100"));
            await Database.ExecuteAsync("DELETE FROM \"Tenants\" WHERE \"Id\" >= 100");
        }

        Assert.Equal(left[0], left[1]);
    }

    [Fact]
    public async Task Savepoints_and_cursors_of_the_application_may_have_any_name()
    {
        var events = new List<string>();
        await using var context = Create(
            o => o.LogTo(events.Add, [CitusEventId.CommandsExecutedAsSet, CitusEventId.SetExecutedAgainRowByRow]));
        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken);
        await transaction.CreateSavepointAsync("citus_set", CancellationToken);
        context.AddRange(Tenants(100, 300));
        await context.SaveChangesAsync(CancellationToken);
        await transaction.RollbackToSavepointAsync("citus_set", CancellationToken);
        context.ChangeTracker.Clear();

        await context.Database.ExecuteSqlRawAsync("DECLARE citus_set CURSOR FOR SELECT 1 UNION SELECT 2", CancellationToken);
        context.AddRange(Tenants(1000, 300));
        await context.SaveChangesAsync(CancellationToken);
        await context.Database.ExecuteSqlRawAsync("FETCH citus_set; CLOSE citus_set", CancellationToken);
        context.AddRange(Tenants(2000, 300));
        await context.SaveChangesAsync(CancellationToken);
        Assert.Equal([true, false, true], events.Select(e => e.Contains("as a set", StringComparison.Ordinal) && !e.Contains("again", StringComparison.Ordinal)));
        await transaction.CommitAsync(CancellationToken);

        Assert.Equal(
            (600L, 1000), (await Database.ScalarAsync<long>("SELECT count(*) FROM \"Tenants\" WHERE \"Id\" >= 100"),
                await Database.ScalarAsync<int>("SELECT min(\"Id\") FROM \"Tenants\" WHERE \"Id\" >= 100")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_transaction_that_only_reads_refuses_to_write(bool sets)
    {
        await using var context = Create(sets: sets);
        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken);
        await context.Database.ExecuteSqlRawAsync("SET TRANSACTION READ ONLY", CancellationToken);
        context.AddRange(Tenants(100, 300));
        var exception = await Assert.ThrowsAsync<DbUpdateException>(() => context.SaveChangesAsync(CancellationToken));

        Assert.Equal(
            PostgresErrorCodes.ReadOnlySqlTransaction, Assert.IsType<PostgresException>(exception.InnerException).SqlState);
        Assert.Equal(10, await context.Tenants.CountAsync(CancellationToken));
    }

    [Theory]
    [InlineData("DECLARE citus_set")]
    [InlineData("nextval")]
    [InlineData("UPDATE ")]
    public async Task Cancellation_in_the_middle_leaves_the_transaction_as_it_was(string at)
    {
        using var source = new CancellationTokenSource();
        var interceptor = new Interceptor(command =>
        {
            if (command.CommandText.Contains(at, StringComparison.Ordinal))
            {
                source.Cancel();
            }
        });
        await using var context = Create(o => o.AddInterceptors(interceptor));
        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken);
        context.AddRange(Tenants(100, 300));
        var customers = Customers(300);
        if (at == "UPDATE ")
        {
            context.AddRange(customers);
            await context.SaveChangesAsync(CancellationToken);
            customers.ForEach(c => c.Note = "changed");
        }
        else
        {
            context.AddRange(customers);
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => context.SaveChangesAsync(source.Token));
        await context.SaveChangesAsync(CancellationToken);
        await transaction.CommitAsync(CancellationToken);

        Assert.Equal(300, await Database.ScalarAsync<long>(Count));
    }

    [Fact]
    public async Task A_retrying_strategy_starts_all_over_after_what_is_transient()
    {
        var attempts = 0;
        var interceptor = new Interceptor(command =>
        {
            if (command.CommandText.Contains("RELEASE SAVEPOINT", StringComparison.Ordinal)
                && command.CommandText.Contains("DO $", StringComparison.Ordinal)
                && ++attempts < 3)
            {
                command.CommandText = "DO $$ BEGIN RAISE SQLSTATE '40001'; END $$";
                command.Parameters.Clear();
            }
        });
        await using var context = Create(
            o =>
            {
                o.UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus().EnableRetryOnFailure(3, TimeSpan.Zero, null));
                o.AddInterceptors(interceptor);
            });
        context.AddRange(Tenants(100, 300));

        Assert.Equal(300, await context.SaveChangesAsync(CancellationToken));
        Assert.Equal(3, attempts);
        Assert.Equal(310, await Database.ScalarAsync<long>("SELECT count(*) FROM \"Tenants\""));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(250)]
    public async Task Batches_are_as_large_as_they_are_told_to_be(int size)
    {
        var sizes = new List<int>();
        var interceptor = new Interceptor(
            command => sizes.Add(
                command.Parameters.Cast<DbParameter>().Select(p => p.Value is Array array ? array.Length : 1).DefaultIfEmpty().Max()));
        await using var context = Create(
            o =>
            {
                o.UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus().MaxBatchSize(size));
                o.AddInterceptors(interceptor);
            });
        context.AddRange(Tenants(100, 600));
        Assert.Equal(600, await context.SaveChangesAsync(CancellationToken));

        Assert.Equal(size, sizes.Max());
        Assert.Equal(610, await Database.ScalarAsync<long>("SELECT count(*) FROM \"Tenants\""));
    }

    [Fact]
    public async Task Tens_of_thousands_of_rows_and_of_long_texts_are_saved_at_once()
    {
        await using var context = Create();
        var tenants = Tenants(100, 40_000);
        tenants.Where(t => t.Id % 1000 == 0).ToList().ForEach(t => t.Name = new string('ä', 1_000_000));
        context.AddRange(tenants);
        Assert.Equal(40_000, await context.SaveChangesAsync(CancellationToken));
        Assert.Equal(
            40_000_000, await Database.ScalarAsync<long>("SELECT sum(length(\"Name\")) FROM \"Tenants\" WHERE \"Id\" % 1000 = 0"));

        tenants.ForEach(t => t.Name = t.Name.Length > 1 ? new string('z', 1_000_000) : "new");
        Assert.Equal(40_000, await context.SaveChangesAsync(CancellationToken));
        Assert.Equal(
            (40_000_000L, 39_960L),
            (await Database.ScalarAsync<long>("SELECT sum(length(\"Name\")) FROM \"Tenants\" WHERE \"Id\" % 1000 = 0"),
                await Database.ScalarAsync<long>("SELECT count(*) FROM \"Tenants\" WHERE \"Name\" = 'new'")));

        context.RemoveRange(tenants);
        Assert.Equal(40_000, await context.SaveChangesAsync(CancellationToken));
        Assert.Equal(10, await Database.ScalarAsync<long>("SELECT count(*) FROM \"Tenants\""));
    }

    [Fact]
    public async Task Statements_are_prepared_automatically()
    {
        var connectionString = $"{Database.ConnectionString};Max Auto Prepare=50;Auto Prepare Min Usages=1;No Reset On Close=true";
        await using var context = Create(o => o.UseNpgsql(connectionString, npgsql => npgsql.UseCitus()));
        for (var i = 1; i < 5; i++)
        {
            var tenants = Tenants(i * 1000, 250);
            context.AddRange(tenants);
            context.AddRange(Enumerable.Range(1, 250).Select(n => new Order { TenantId = i, Id = n, CountryCode = "de" }));
            await context.SaveChangesAsync(CancellationToken);
            tenants.ForEach(t => t.Name = "new");
            await context.SaveChangesAsync(CancellationToken);
        }

        Assert.Equal(1000, await Database.ScalarAsync<long>("SELECT count(*) FROM \"Tenants\" WHERE \"Name\" = 'new'"));
        Assert.Equal(1000, await Database.ScalarAsync<long>("SELECT count(*) FROM \"Orders\" WHERE \"Gross\" = 0"));
        await using var connection = new NpgsqlConnection(connectionString);
        NpgsqlConnection.ClearPool(connection);
    }

    [Fact]
    public async Task Turkish_writes_the_same()
    {
        var culture = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("tr-TR");
        try
        {
            await using var context = Create();
            context.AddRange(Tenants(-500, 300));
            context.AddRange(Enumerable.Range(1, 300).Select(i => new Order { TenantId = 1, Id = i, Net = i + 0.5m, State = OrderState.Paid }));
            context.AddRange(Enumerable.Range(1, 300).Select(i => new Line { TenantId = 1, OrderId = i, Sku = "ıI", Quantity = i + 0.5 }));
            context.SaveChanges();
            foreach (var line in context.Lines.Local)
            {
                line.Quantity = -0.5;
            }

            context.SaveChanges();
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }

        Assert.Equal(-150, await Database.ScalarAsync<double>("SELECT sum(\"Quantity\") FROM \"Lines\" WHERE \"Sku\" = 'ıI'"));
        Assert.Equal(45_300m, await Database.ScalarAsync<decimal>("SELECT sum(\"Net\") FROM \"Orders\" WHERE \"State\" = 'Paid'"));
    }

    private static List<Tenant> Tenants(int first, int count)
        => [.. Enumerable.Range(first, count).Select(i => new Tenant { Id = i, Name = "t" })];

    private static List<Customer> Customers(int count)
        => [.. Enumerable.Range(0, count).Select(i => new Customer { TenantId = (i % 10) + 1, Email = $"{i}@example.org" })];

    // The thresholds are the defaults of applications.
    private sealed class Interceptor(Action<DbCommand> onCommand) : DbCommandInterceptor
    {
        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default)
        {
            Assert.Equal(CommandSource.SaveChanges, eventData.CommandSource);
            onCommand(command);

            return ValueTask.FromResult(result);
        }
    }
}
