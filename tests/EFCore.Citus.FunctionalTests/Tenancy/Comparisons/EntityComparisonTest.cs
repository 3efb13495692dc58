using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Tenancy.Comparisons;

/// <summary>
///     Tests that queries that compare entities return the same rows of a tenant as a model with keys of one column and a database with
///     only the rows of that tenant, and that each statement is one task on one node.
/// </summary>
public partial class EntityComparisonTest(PlainShopFixture fixture) : IClassFixture<PlainShopFixture>
{
    private static readonly Dictionary<string, Func<ShopContext, Task<string>>> Comparisons = new()
    {
        ["equal"] = With(Order, (db, o) => db.Orders.Where(x => x == o).Select(x => x.At)),
        ["equal to a reference"] = With(Order, (db, o) => db.Lines.Where(l => l.Order == o).Select(l => l.Id)),
        ["not equal"] = With(Order, (db, o) => db.Lines.Where(l => l.Order != o).Select(l => l.Id)),
        ["negated"] = With(Order, (db, o) => db.Lines.Where(l => !(l.Order == o)).Select(l => l.Id)),
        ["the other way round"] = With(Order, (db, o) => db.Lines.Where(l => o == l.Order).Select(l => l.Id)),
        ["Equals"] = With(Order, (db, o) => db.Lines.Where(l => l.Order!.Equals(o)).Select(l => l.Id)),
        ["Equals of the variable"] = With(Order, (db, o) => db.Lines.Where(l => o.Equals(l.Order)).Select(l => l.Id)),
        ["object.Equals"] = With(Order, (db, o) => db.Lines.Where(l => Equals(l.Order, o)).Select(l => l.Id)),
        ["variable of type object"] = With(db => Cast<object>(Order(db)), (db, o) => db.Lines.Where(l => l.Order == o).Select(l => l.Id)),
        ["EF.Property"] = With(Order, (db, o) => db.Lines.Where(l => EF.Property<Order>(l, "Order") == o).Select(l => l.Id)),
        ["generic method"] = With(Order, (db, o) => Same(db.Orders, o).Select(x => x.At)),
        ["reference of a variable"] = With(db => db.Lines.Include(l => l.Order).SingleAsync(l => l.Id == 9), (db, l) => db.Lines.Where(x => x.Order == l.Order).Select(x => x.Id)),
        ["made in the query"] = With(Order, (db, _) => db.Lines.Where(l => l.Order == new Order { Id = l.OrderId }).Select(l => l.Id)),
        ["detached"] = With(_ => Task.FromResult(new Order { Id = 7 }), (db, o) => db.Lines.Where(l => l.Order == o).Select(l => l.Id)),
        ["detached, with a property for the tenant"] = With(
            _ => Task.FromResult(new Customer { Id = 7, Name = "" }), (db, c) => db.Orders.Where(o => o.Customer == c).Select(o => o.Id)),

        ["optional"] = With(Child, (db, c) => db.Products.Where(p => p.Category == c).Select(p => p.Id)),
        ["optional, not equal"] = With(Child, (db, c) => db.Products.Where(p => p.Category != c).Select(p => p.Id)),
        ["optional, of an optional one"] = With(Root, (db, c) => db.Products.Where(p => p.Category!.Parent == c).Select(p => p.Id)),
        ["optional, with a property for the tenant"] = With(Customer, (db, c) => db.Reviews.Where(r => r.Customer == c).Select(r => r.Id)),
        ["null"] = With(None, (db, _) => db.Products.Where(p => p.Category == null).Select(p => p.Id)),
        ["not null"] = With(None, (db, _) => db.Products.Where(p => p.Category != null).Select(p => p.Id)),
        ["variable that is null"] = With(None, (db, c) => db.Products.Where(p => p.Category == c).Select(p => p.Id)),
        ["not the variable that is null"] = With(None, (db, c) => db.Products.Where(p => p.Category != c).Select(p => p.Id)),
        ["two rows"] = With(None, (db, _) => from l in db.Lines from r in db.Reviews where l.Product == r.Product select $"{l.Id} {r.Id}"),
        ["two rows, one of them optional"] = With(None, (db, _) => from a in db.Reviews from b in db.Reviews where a.Customer == b.Customer select $"{a.Id} {b.Id}"),
        ["two rows, not equal"] = With(None, (db, _) => from a in db.Reviews from b in db.Reviews where a.Customer != b.Customer select $"{a.Id} {b.Id}"),

        ["one to one"] = With(Order, (db, o) => db.Invoices.Where(i => i.Order == o).Select(i => i.Id)),
        ["one to one, from the principal"] = With(Invoice, (db, i) => db.Orders.Where(o => o.Invoice == i).Select(o => o.Id)),
        ["one to one, from the principal, not equal"] = With(Invoice, (db, i) => db.Orders.Where(o => o.Invoice != i).Select(o => o.Id)),
        ["one to one, from the principal, null"] = With(_ => Nothing<Invoice>(), (db, i) => db.Orders.Where(o => o.Invoice == i).Select(o => o.Id)),
        ["entities of one table"] = With(db => db.Set<InvoiceDetails>().SingleAsync(), (db, d) => db.Invoices.Where(i => i.Details == d).Select(i => i.Id)),
        ["entities of one table, null"] = With(_ => Nothing<InvoiceDetails>(), (db, d) => db.Invoices.Where(i => i.Details == d).Select(i => i.Id)),
        ["base type, table per type"] = With(db => db.Set<Employee>().SingleAsync(), (db, e) => db.Persons.Where(p => p.Boss == e).Select(p => p.Id)),
        ["derived type, table per type"] = With(db => db.Persons.SingleAsync(p => p.Id == 8), (db, p) => db.Persons.OfType<Contractor>().Where(c => c == p).Select(c => c.Rate)),
        ["base type, one table"] = With(db => db.Set<CardPayment>().SingleAsync(), (db, c) => db.Transfers.Where(t => t == c).Select(t => t.Id)),
        ["cast to a derived type"] = With(db => db.Transfers.SingleAsync(t => t.Id == 7), (db, t) => db.Transfers.Where(x => (CardPayment)x == t).Select(x => x.Id)),
        ["key of two columns"] = With(db => db.Stocks.SingleAsync(), (db, s) => db.Stocks.Where(x => x == s).Select(x => x.Quantity)),
        ["key that is text"] = With(db => db.Settings.SingleAsync(s => s.Name == "theme"), (db, s) => db.Settings.Where(x => x != s).Select(x => x.Name)),
        ["shared row"] = With(db => db.Countries.SingleAsync(c => c.Id == "CH"), (db, c) => db.Customers.Where(x => x.Country == c).Select(x => x.Id)),
        ["shared rows"] = With(db => db.Countries.ToListAsync(), (db, c) => db.Customers.Where(x => c.Contains(x.Country!)).Select(x => x.Id)),
        ["shared row of a subquery"] = With(None, (db, _) => db.Customers.Where(c => c.Country == db.Countries.OrderBy(x => x.Id).FirstOrDefault()).Select(c => c.Id)),
        ["the tenant itself"] = With(db => db.Stores.SingleAsync(), (db, s) => db.Customers.Where(c => c.Store == s).Select(c => c.Id)),
        ["owned, null"] = With(None, (db, _) => db.Products.Where(p => p.Size != null).Select(p => p.Name)),
        ["owned, two rows"] = With(None, (db, _) => from p in db.Products from q in db.Products where p.Size == q.Size select $"{p.Id} {q.Id}"),
        ["complex type"] = With(db => db.Customers.Where(c => c.Id == 7).Select(c => c.Address).SingleAsync(), (db, a) => db.Customers.Where(c => c.Address == a).Select(c => c.Id)),

        ["projected"] = With(Order, (db, o) => db.Lines.OrderBy(l => l.Id).Select(l => new { l.Id, Is = l.Order == o })),
        ["projected as a choice"] = With(Order, (db, o) => db.Lines.OrderBy(l => l.Id).Select(l => l.Id + (l.Order == o ? "a" : "b"))),
        ["projected, then compared"] = With(Order, (db, o) => db.Lines.Select(l => new { l.Id, l.Order }).Where(x => x.Order == o).Select(x => x.Id)),
        ["ordered by"] = With(Order, (db, o) => db.Lines.OrderBy(l => l.Order == o).ThenBy(l => l.Id).Take(2).Select(l => l.Id)),
        ["limited before"] = With(Order, (db, o) => db.Lines.OrderByDescending(l => l.Id).Take(2).Where(l => l.Order == o).Select(l => l.Id)),
        ["grouped by"] = With(Order, (db, o) => db.Lines.GroupBy(l => l.Order == o).Select(g => new { g.Key, Count = g.Count() })),
        ["condition of an aggregate"] = With(Order, (db, o) => db.Lines.GroupBy(l => l.ProductId).Select(g => new { g.Key, Count = g.Count(l => l.Order == o) })),
        ["grouped by the entity"] = With(None, (db, _) => db.Orders.GroupBy(o => o.Customer).Select(g => new { g.Key!.Name, Count = g.Count() })),
        ["filtered include"] = Value(
            async db =>
            {
                var order = await Order(db);
                return Text((await db.Customers.AsNoTracking().Include(c => c.Orders.Where(o => o == order)).ToListAsync()).Select(c => $"{c.Id} {c.Orders.Count}"));
            }),
        ["Count"] = Value(async db => { var o = await Order(db); return await db.Lines.CountAsync(l => l.Order == o); }),
        ["All, synchronous"] = Value(async db => { var o = await Order(db); return db.Lines.All(l => l.Order == o); }),
        ["ExecuteUpdate"] = Value(async db => { var o = new Order { Id = 99 }; return await db.Lines.Where(l => l.Order == o).ExecuteUpdateAsync(s => s.SetProperty(l => l.Quantity, 0)); }),
        ["ExecuteUpdate, as the value"] = Value(
            async db =>
            {
                var o = await Order(db);
                return await db.Lines.Where(l => l.Id == 99).ExecuteUpdateAsync(s => s.SetProperty(l => l.Quantity, l => db.Orders.Any(x => x == o && x.Id == l.OrderId) ? 1 : 2));
            }),
        ["several queries"] = Value(
            async db =>
            {
                var customer = await Customer(db);
                return (await db.Customers.AsNoTracking().AsSplitQuery().Include(c => c.Orders).Where(c => c == customer).OrderBy(c => c.Id).ToListAsync())[0].Orders.Count;
            }),
        ["ExecuteDelete"] = Value(async db => { var o = new Order { Id = 99 }; return await db.Lines.Where(l => l.Order == o).ExecuteDeleteAsync(); })
    };

    public static readonly TheoryData<string> ComparisonNames = new(Comparisons.Keys);

    [Theory]
    [MemberData(nameof(ComparisonNames))]
    public Task Compares_as_with_keys_of_one_column(string name)
        => VerifyAsync(Comparisons[name]);

    // The tenants are tested one after the other, because the query that is compiled for the first is used for the second.
    private async Task VerifyAsync(Func<ShopContext, Task<string>> read)
    {
        foreach (var tenant in new[] { 1, 2 })
        {
            string expected;
            await using (var plain = fixture.CreatePlainContext(tenant))
            {
                expected = await read(plain);
            }

            var commands = new CapturedCommands();
            await using var context = fixture.Shop.CreateContext(commands);
            using (context.ForTenant(tenant))
            {
                Assert.Equal(expected, await read(context));
                await commands.AssertSingleTaskAsync(context);
            }
        }
    }

    private static Func<ShopContext, Task<string>> With<TEntity, T>(
        Func<ShopContext, Task<TEntity>> find,
        Func<ShopContext, TEntity, IQueryable<T>> query)
        => async db =>
        {
            var rows = await query(db, await find(db)).ToListAsync(TestContext.Current.CancellationToken);
            return Text(rows.Select(r => Convert.ToString(r, CultureInfo.InvariantCulture) ?? "none").Order(StringComparer.Ordinal));
        };

    private static Func<ShopContext, Task<string>> Value<T>(Func<ShopContext, Task<T>> find)
        => async db => Convert.ToString(await find(db), CultureInfo.InvariantCulture) ?? "";

    private static string Text(IEnumerable<string> rows)
        => string.Join(", ", rows);

    private static Task<Order> Order(ShopContext db)
        => db.Orders.SingleAsync(o => o.Id == 7);

    private static Task<List<Order>> Orders(ShopContext db)
        => db.Orders.Where(o => o.Id != 8).ToListAsync();

    private static Task<Customer> Customer(ShopContext db)
        => db.Customers.SingleAsync(c => c.Id == 7);

    private static Task<Invoice> Invoice(ShopContext db)
        => db.Invoices.SingleAsync();

    private static Task<Category> Child(ShopContext db)
        => db.Categories.SingleAsync(c => c.Id == ShopFixture.Child);

    private static Task<Category> Root(ShopContext db)
        => db.Categories.SingleAsync(c => c.Id == ShopFixture.Root);

    private static Task<Category?> None(ShopContext db)
        => Nothing<Category>();

    private static Task<T?> Nothing<T>()
        where T : class
        => Task.FromResult<T?>(null);

    private static async Task<T> Cast<T>(Task<Order> order)
        => (T)(object)await order;

    private static IQueryable<T> Same<T>(IQueryable<T> source, T entity)
        where T : class
        => source.Where(x => x == entity);
}
