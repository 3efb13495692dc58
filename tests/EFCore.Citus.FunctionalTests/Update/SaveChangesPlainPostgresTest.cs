using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Update;

/// <summary>
///     Tests the same model on PostgreSQL without Citus.
/// </summary>
public class SaveChangesPlainPostgresTest(CitusClusterFixture fixture) : PlainPostgresTest(fixture)
{
    [Fact]
    public async Task Rows_are_saved_in_sets()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var events = new List<string>();
        await using var context = new ShopContext(
            new DbContextOptionsBuilder<ShopContext>()
                .UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus(c => c.AllowPlainPostgres()))
                .LogTo(events.Add, [CitusEventId.CommandsExecutedAsSet, CitusEventId.SetExecutedAgainRowByRow])
                .Options);
        await context.Database.EnsureCreatedAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        context.AddRange(Enumerable.Range(1, 700).Select(i => new Tenant { Id = i, Name = "t" }));
        context.AddRange(Enumerable.Range(1, 700).Select(i => new Customer { TenantId = i, Email = "e" }));
        context.AddRange(Enumerable.Range(1, 700).Select(i => new Order { TenantId = i, Id = i, Net = i }));
        await context.SaveChangesAsync(cancellationToken);
        foreach (var order in context.Orders.Local)
        {
            order.Net++;
        }

        context.RemoveRange(context.Customers.Local.Take(600));
        await context.SaveChangesAsync(cancellationToken);
        Assert.Equal(5, events.Count);
        Assert.DoesNotContain(events, e => e.Contains("again", StringComparison.Ordinal));
        Assert.All(context.Orders.Local, o => Assert.Equal((o.Id + 1) * 2, o.Gross));

        context.AddRange(Enumerable.Range(1000, 300).Select(i => new Tenant { Id = i, Name = "t", CountryCode = i == 1200 ? "none" : null }));
        var exception = await Assert.ThrowsAsync<DbUpdateException>(() => context.SaveChangesAsync(cancellationToken));
        Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, Assert.IsType<PostgresException>(exception.InnerException).SqlState);
        Assert.Contains(exception.Entries, e => e.Entity is Tenant { Id: 1200 });
        await transaction.CommitAsync(cancellationToken);

        Assert.Equal(
            "700 100 700",
            await Database.ScalarAsync<string>(
                "SELECT concat_ws(' ', (SELECT count(*) FROM \"Tenants\"), (SELECT count(*) FROM \"Customers\"), (SELECT count(*) FROM \"Orders\"))"));
    }
}
