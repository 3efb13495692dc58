using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Tenancy.Comparisons;

/// <summary>
///     Tests queries with entities in variables, for the tenant of the entity, another tenant, several tenants and all tenants. Two tenants
///     have rows with the same keys in every table.
/// </summary>
public class CapturedEntityTest(ShopFixture shop, AgencyFixture agencies) : IClassFixture<ShopFixture>, IClassFixture<AgencyFixture>
{
    private static readonly Func<ShopContext, Order?, IEnumerable<long>> LinesOf =
        EF.CompileQuery((ShopContext db, Order? order) => db.Lines.Where(l => l.Order == order).OrderBy(l => l.Id).Select(l => l.Id));

    private static readonly Func<ShopContext, List<Order>, IAsyncEnumerable<long>> LinesOfAll =
        EF.CompileAsyncQuery((ShopContext db, List<Order> orders) => db.Lines.Where(l => orders.Contains(l.Order!)).OrderBy(l => l.Id).Select(l => l.Id));

    private static CancellationToken Cancellation
        => TestContext.Current.CancellationToken;

    public static readonly Dictionary<string, Func<ShopContext, Order, Customer, Task<int>>> OfAnother = new()
    {
        ["row"] = (db, o, _) => db.Orders.CountAsync(x => x == o),
        ["reference"] = (db, o, _) => db.Lines.CountAsync(l => l.Order == o),
        ["reference, with a property for the tenant"] = (db, _, c) => db.Orders.CountAsync(o => o.Customer == c),
        ["not equal"] = async (db, o, _) => await db.Lines.CountAsync() - await db.Lines.CountAsync(l => l.Order != o),
        ["Equals"] = (db, o, _) => db.Lines.CountAsync(l => l.Order!.Equals(o)),
        ["navigation"] = (db, o, _) => db.Customers.CountAsync(c => c.Orders.Contains(o)),
        ["query"] = async (db, o, _) => await db.Orders.ContainsAsync(o) ? 1 : 0,
        ["list"] = (db, o, _) => { var list = new List<Order> { o }; return db.Lines.CountAsync(l => list.Contains(l.Order!)); },
        ["list, with a property for the tenant"] = (db, _, c) => { var list = new[] { c }; return db.Orders.CountAsync(o => list.Contains(o.Customer)); },
        ["subquery"] = (db, o, _) => db.Customers.CountAsync(c => c.Orders.OrderBy(x => x.Id).First() == o),
        ["compiled query"] = (db, o, _) => Task.FromResult(LinesOf(db, o).Count())
    };

    public static readonly TheoryData<string> OfAnotherNames = new(OfAnother.Keys);

    [Theory]
    [MemberData(nameof(OfAnotherNames))]
    public async Task Entity_of_another_tenant_is_no_row(string name)
    {
        await using var context = shop.CreateContext();
        var (order, customer) = await FindAsync(context, 2);
        using (context.ForTenant(2))
        {
            Assert.NotEqual(0, await OfAnother[name](context, order, customer));
        }

        using (context.ForTenant(1))
        {
            Assert.Equal(0, await OfAnother[name](context, order, customer));
        }

        // An entity with a tenant key property has a tenant in every context.
        await using var other = shop.CreateContext();
        using (other.ForTenant(1))
        {
            Assert.Equal(0, await other.Orders.CountAsync(o => o.Customer == customer, Cancellation));
        }
    }

    [Fact]
    public async Task Entity_that_is_not_tracked_and_says_no_tenant_is_the_current_tenants()
    {
        await using var context = shop.CreateContext();
        var order = new Order { Id = 7 };
        foreach (var tenant in new[] { 1, 2 })
        {
            using (context.ForTenant(tenant))
            {
                Assert.Equal([tenant, 2 * tenant], await context.Lines.Where(l => l.Order == order).OrderBy(l => l.Id).Select(l => l.Quantity).ToListAsync(Cancellation));
            }
        }
    }

    [Fact]
    public async Task Values_are_those_of_the_moment_when_the_query_runs()
    {
        await using var context = shop.CreateContext();
        Category? category = null;
        List<Category?> list = [];
        var equal = context.Products.Where(p => p.Category == category).OrderBy(p => p.Id).Select(p => p.Id);
        var different = context.Products.Where(p => p.Category != category).OrderBy(p => p.Id).Select(p => p.Id);
        var contained = context.Products.Where(p => list.Contains(p.Category)).OrderBy(p => p.Id).Select(p => p.Id);
        foreach (var tenant in new[] { 1, 2 })
        {
            using (context.ForTenant(tenant))
            {
                await VerifyAsync(null, [9], [7, 8]);
                await VerifyAsync(await context.Categories.SingleAsync(c => c.Id == ShopFixture.Child, Cancellation), [7], [8, 9]);
                await VerifyAsync(await context.Categories.SingleAsync(c => c.Id == ShopFixture.Root, Cancellation), [8], [7, 9]);
                await VerifyAsync(null, [9], [7, 8]);
            }
        }

        async Task VerifyAsync(Category? value, int[] equals, int[] others)
        {
            category = value;
            list = [value];
            Assert.Equal(equals, await equal.ToListAsync(Cancellation));
            Assert.Equal(others, different.ToList());
            Assert.Equal(equals, await contained.ToListAsync(Cancellation));
        }
    }

    [Fact]
    public async Task Compiled_queries_take_entities()
    {
        await using var context = shop.CreateContext();
        foreach (var tenant in new[] { 1, 2 })
        {
            using (context.ForTenant(tenant))
            {
                var orders = await context.Orders.OrderBy(o => o.Id).ToListAsync(Cancellation);
                Assert.Equal([7, 8], LinesOf(context, orders[0]));
                Assert.Equal([9], LinesOf(context, orders[1]));
                Assert.Empty(LinesOf(context, null));
                Assert.Equal([7, 8], await LinesOfAll(context, [orders[0], orders[2]]).ToListAsync(Cancellation));
                Assert.Equal([9], await LinesOfAll(context, [orders[1]]).ToListAsync(Cancellation));
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Across_tenants_the_tenant_is_compared_too(bool all)
    {
        await using var context = shop.CreateContext();
        var (order, customer) = await FindAsync(context, 2);
        Category? none = null;
        using (all ? context.AcrossTenants("test") : context.ForTenants(1, 2))
        {
            Assert.Equal([2, 4], await context.Lines.Where(l => l.Order == order).OrderBy(l => l.Id).Select(l => l.Quantity).ToListAsync(Cancellation));
            Assert.Equal(4, await context.Lines.CountAsync(l => l.Order != order, Cancellation));
            Assert.Equal(2, await context.Orders.CountAsync(o => o.Customer == customer, Cancellation));
            Assert.Equal(["product 9 of 1", "product 9 of 2"], await context.Products.Where(p => p.Category == none).Select(p => p.Name).Order().ToListAsync(Cancellation));
            Assert.True(await context.Orders.ContainsAsync(order, Cancellation));
            Assert.Equal(1, await context.Orders.CountAsync(o => context.Orders.OrderByDescending(x => x.At).Take(1).Any(x => x == o), Cancellation));
            Assert.Equal(
                [0, 0, 2, 2],
                await context.Customers.Select(c => c.Orders.OrderBy(o => o.Id).Take(1).SelectMany(o => o.Lines).Count()).OrderBy(n => n).ToListAsync(Cancellation));
            Assert.Equal(
                2, await context.Reviews.Join(context.Reviews, a => a.Customer, b => b.Customer, (a, b) => a.Id).CountAsync(Cancellation));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_cannot_be_compared_across_tenants_is_refused(bool all)
    {
        await using var context = shop.CreateContext();
        var (order, _) = await FindAsync(context, 2);
        var detached = new Order { Id = 7 };
        var unset = new Customer { Id = 7, Name = "" };
        var list = new List<Order> { order };
        using (all ? context.AcrossTenants("test") : context.ForTenants(1, 2))
        {
            Assert.StartsWith(
                "A query for more than one tenant compares an entity of type 'Order' with rows, but the entity has no value of 'StoreId',",
                await RefuseAsync(context.Lines.Where(l => l.Order == detached)),
                StringComparison.Ordinal);
            Assert.StartsWith(
                "A query for more than one tenant compares an entity of type 'Customer' with rows,",
                await RefuseAsync(context.Orders.Where(o => o.Customer == unset)),
                StringComparison.Ordinal);
            Assert.StartsWith(
                "A query for more than one tenant compares rows of entity type 'Order' with a list of entities,",
                await RefuseAsync(context.Lines.Where(l => list.Contains(l.Order!))),
                StringComparison.Ordinal);
            Assert.StartsWith(
                "A query for more than one tenant compares rows of entity type 'Order' with the row of a subquery,",
                await RefuseAsync(context.Orders.Where(o => o == context.Orders.OrderBy(x => x.At).First())),
                StringComparison.Ordinal);
            Assert.StartsWith(
                "A query for more than one tenant follows a navigation from the row of a subquery, such as 'First()', to rows of entity type 'OrderLine',",
                await RefuseAsync(context.Customers.Select(c => c.Orders.OrderBy(o => o.Id).First().Lines.Count())),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task With_StampTenantsOnly_the_tenant_is_compared_too()
    {
        await using var context = new ShopContext(
            new DbContextOptionsBuilder<ShopContext>()
                .UseNpgsql(shop.Database.ConnectionString, npgsql => npgsql.UseCitus(c => c.StampTenantsOnly()))
                .Options);
        var (order, customer) = await FindAsync(context, 2);
        var detached = new Order { Id = 7 };

        Assert.Equal(6, await context.Lines.CountAsync(Cancellation));
        Assert.Equal([2, 4], await context.Lines.Where(l => l.Order == order).OrderBy(l => l.Id).Select(l => l.Quantity).ToListAsync(Cancellation));
        Assert.Equal(2, await context.Orders.CountAsync(o => o.Customer == customer, Cancellation));
        Assert.Equal(
            [7L],
            await context.Orders
                .Where(o => o.Customer == customer && context.Orders.Where(x => x.Customer == customer).OrderBy(x => x.Id).Take(1).Any(x => x == o))
                .Select(o => o.Id).ToListAsync(Cancellation));
        Assert.Equal(
            [2],
            await context.Customers.Where(c => c == customer)
                .Select(c => c.Orders.OrderBy(o => o.Id).Take(1).SelectMany(o => o.Lines).Count()).ToListAsync(Cancellation));
        Assert.Contains("the entity has no value of 'StoreId'", await RefuseAsync(context.Lines.Where(l => l.Order == detached)), StringComparison.Ordinal);

        using (context.ForTenant(1))
        {
            Assert.Equal(0, await context.Lines.CountAsync(l => l.Order == order, Cancellation));
            Assert.Equal([1, 2], await context.Lines.Where(l => l.Order == detached).OrderBy(l => l.Id).Select(l => l.Quantity).ToListAsync(Cancellation));
        }
    }

    [Fact]
    public async Task Filter_of_the_application_compares_an_entity()
    {
        await using var context = new FavouriteContext(
            new DbContextOptionsBuilder<FavouriteContext>().UseNpgsql(shop.Database.ConnectionString, npgsql => npgsql.UseCitus()).Options);
        foreach (var tenant in new[] { 1, 2 })
        {
            using (context.ForTenant(tenant))
            {
                context.Favourite = null;
                Assert.Equal(2, await context.Lines.CountAsync(l => l.ProductId == 7, Cancellation));
                context.Favourite = await context.Orders.SingleAsync(o => o.Id == 8, Cancellation);
                Assert.Equal([3 * tenant], await context.Lines.Select(l => l.Quantity).ToListAsync(Cancellation));
            }
        }
    }

    [Fact]
    public async Task Keys_of_tenants_are_converted_and_tables_are_those_of_concrete_types()
    {
        await using var context = agencies.CreateContext();
        Agent agent;
        List<Asset> assets;
        using (context.ForTenant(AgencyFixture.South))
        {
            agent = await context.Agents.SingleAsync(a => a.Id == 7, Cancellation);
            assets = await context.Assets.ToListAsync(Cancellation);
            Assert.Equal([7, 8], await context.Contracts.Where(c => c.Agent == agent).Select(c => c.Id).Order().ToListAsync(Cancellation));
            Assert.Equal([8], await context.Agents.Where(a => a.DeputyOf.Contains(agent)).Select(a => a.Id).ToListAsync(Cancellation));
            Assert.Equal([7L, 8L], await context.Assets.Where(a => assets.Contains(a)).Select(a => a.Id).Order().ToListAsync(Cancellation));
            Assert.Equal([7L], await context.Set<House>().Where(h => h == assets[0] || h == assets[1]).Select(h => h.Id).ToListAsync(Cancellation));
        }

        using (context.ForTenant(AgencyFixture.North))
        {
            Assert.Equal(0, await context.Contracts.CountAsync(c => c.Agent == agent, Cancellation));
            Assert.Equal(0, await context.Agents.CountAsync(a => a.DeputyOf.Contains(agent), Cancellation));
            Assert.Equal(0, await context.Assets.CountAsync(a => assets.Contains(a), Cancellation));
        }

        using (context.AcrossTenants("test"))
        {
            Assert.Equal([20, 40], await context.Contracts.Where(c => c.Agent == agent).Select(c => c.Price).Order().ToListAsync(Cancellation));
        }
    }

    private static async Task<(Order Order, Customer Customer)> FindAsync(ShopContext context, int tenant)
    {
        using (context.ForTenant(tenant))
        {
            return (await context.Orders.SingleAsync(o => o.Id == 7, Cancellation), await context.Customers.SingleAsync(c => c.Id == 7, Cancellation));
        }
    }

    private static async Task<string> RefuseAsync<T>(IQueryable<T> query)
        => (await Assert.ThrowsAsync<InvalidOperationException>(() => query.ToListAsync(Cancellation))).Message;

    private sealed class FavouriteContext(DbContextOptions options) : ShopContext(options)
    {
        public Order? Favourite { get; set; }

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            base.OnModelCreating(modelBuilder);
            modelBuilder.Entity<OrderLine>().HasQueryFilter("Favourite", l => Favourite == null || l.Order == Favourite);
        }
    }
}
