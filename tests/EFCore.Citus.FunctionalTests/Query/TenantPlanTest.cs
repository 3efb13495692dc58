using EFCore.Citus.FunctionalTests.Tenancy;
using EFCore.Citus.Query;
using EFCore.Citus.Testing;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Query;

/// <summary>
///     Tests that plans have the filter for the current tenant, as the queries that are executed.
/// </summary>
[Collection<ShopCollection>]
public class TenantPlanTest(ShopFixture shop)
{
    private static CancellationToken Cancellation
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Plan_is_that_of_the_current_tenant()
    {
        await using var context = shop.CreateContext();
        IQueryable<Order> query = context.Orders.AsSplitQuery().Include(o => o.Lines);

        await Assert.ThrowsAsync<TenantNotSetException>(() => query.ToCitusPlanAsync(Cancellation));
        using (context.ForTenant(1))
        {
            var plan = await CitusAssert.RoutesToOneShardAsync(query, Cancellation);
            Assert.Equal(2, plan.Statements.Count);
            Assert.All(plan.Tables, t => Assert.Equal(1, t.ShardsAsked));

            // Entities in variables become parameters each time that the query runs.
            var customer = await context.Customers.FirstAsync(Cancellation);
            await CitusAssert.RoutesToOneShardAsync(context.Orders.AsSplitQuery().Where(o => o.Customer == customer).Include(o => o.Lines), Cancellation);
            await CitusAssert.NoFanOutAsync(context, () => query.ToListAsync(Cancellation), Cancellation);
        }

        using (context.AcrossTenants("to test plans"))
        {
            Assert.Equal([CitusPlanKind.SeveralShards, CitusPlanKind.SeveralShards], (await query.ToCitusPlanAsync(Cancellation)).Statements.Select(s => s.Kind));
            await Assert.ThrowsAsync<CitusAssertException>(
                () => CitusAssert.NoFanOutAsync(context, () => query.ToListAsync(Cancellation), Cancellation));
        }
    }
}
