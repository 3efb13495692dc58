using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Tenancy;

public class TenancyTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    [Fact]
    public async Task Plain_model_is_distributed_by_tenant()
    {
        await using var context = Context();
        await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);

        await CitusCatalog.AssertMatchesAsync(context, Database);
    }

    [Fact]
    public async Task Plain_model_comes_by_a_migration_and_goes_by_one()
    {
        await using var context = Context();

        await Migrating.MigrateAsync(null, context);
        await CitusCatalog.AssertMatchesAsync(context, Database);
        await Migrating.MigrateAsync(context, null);

        await CitusCatalog.AssertEmptyAsync(Database);
    }

    [Fact]
    public async Task Same_ids_of_two_tenants_are_kept_apart()
    {
        await using var context = Context();
        await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        context.AddRange(new Store { Id = 1, Name = "one" }, new Store { Id = 2, Name = "two" });
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        foreach (var tenant in new[] { 1, 2 })
        {
            context.ChangeTracker.Clear();
            using (context.ForTenant(tenant))
            {
                var tag = new Tag { Id = 7, Name = "t" + tenant };
                var product = new Product { Id = 7, Name = "p" + tenant, Category = new Category { Name = "c", Children = { new Category { Name = "d" } } }, Tags = { tag } };
                var customer = new Customer { Id = 7, Name = "c" + tenant };
                var order = new Order
                {
                    Id = 7,
                    Customer = customer,
                    At = DateTime.UtcNow,
                    Lines = { new OrderLine { Id = 7, Code = Guid.NewGuid(), Product = product, Quantity = tenant } },
                    Notes = { new Note { Text = "n" + tenant } },
                    Payments = { new Payment { Amount = 5 } },
                    Invoice = new Invoice { Id = 7, Total = 3 }
                };
                context.AddRange(order, new CardPayment { Id = 7, Order = order, Card = "x" });
                await context.SaveChangesAsync(TestContext.Current.CancellationToken);
            }
        }

        context.ChangeTracker.Clear();
        Assert.Throws<TenantNotSetException>(() => context.Products.ToList());
        using (context.ForTenant(2))
        {
            Assert.Equal("p2", (await context.Products.Include(p => p.Tags).SingleAsync(TestContext.Current.CancellationToken)).Name);
            Assert.Equal("p2", (await context.Products.FindAsync([7], TestContext.Current.CancellationToken))!.Name);
            var order = await context.Orders.Include(o => o.Lines).ThenInclude(l => l.Product).Include(o => o.Invoice)
                .SingleAsync(o => o.Id == 7, TestContext.Current.CancellationToken);
            Assert.Equal("n2", Assert.Single(order.Notes).Text);
            Assert.Equal(2, Assert.Single(order.Lines).Quantity);
            Assert.Equal("p2", order.Lines[0].Product!.Name);
            Assert.Single(order.Payments);
        }

        context.ChangeTracker.Clear();
        using (context.ForTenants(1, 2))
        {
            Assert.Equal(2, await context.Orders.CountAsync(TestContext.Current.CancellationToken));
        }

        using (context.AcrossTenants("to see them all"))
        {
            Assert.Equal(4, await context.Categories.CountAsync(TestContext.Current.CancellationToken));
            Assert.Equal(2, await context.Orders.SumAsync(o => o.Lines.Count, TestContext.Current.CancellationToken));
        }

        using (context.ForTenant(1))
        {
            Assert.Equal(2, await context.Categories.IgnoreQueryFilters().CountAsync(TestContext.Current.CancellationToken));
            context.Remove(new Invoice { Id = 7 });
            Assert.Equal(1, await context.SaveChangesAsync(TestContext.Current.CancellationToken));
            var product = context.Products.Single();
            context.Update(new Customer { Id = 7, Name = "changed" });
            await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(["2"], await Database.ColumnAsync<string>("SELECT \"StoreId\"::text FROM \"Invoices\""));
        Assert.Equal(["changed", "c2"], await Database.ColumnAsync<string>("SELECT \"Name\" FROM \"Customers\" ORDER BY \"StoreId\""));
    }

    private ShopContext Context()
        => new(new DbContextOptionsBuilder<ShopContext>().UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus()).Options);
}
