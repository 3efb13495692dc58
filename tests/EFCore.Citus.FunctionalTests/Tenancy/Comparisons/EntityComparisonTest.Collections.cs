using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Tenancy.Comparisons;

public partial class EntityComparisonTest
{
    private static readonly Dictionary<string, Func<ShopContext, Task<string>>> Collections = new()
    {
        ["navigation contains"] = With(Order, (db, o) => db.Customers.Where(c => c.Orders.Contains(o)).Select(c => c.Id)),
        ["navigation does not contain"] = With(Order, (db, o) => db.Customers.Where(c => !c.Orders.Contains(o)).Select(c => c.Id)),
        ["navigation has any"] = With(Order, (db, o) => db.Customers.Where(c => c.Orders.Any(x => x == o)).Select(c => c.Id)),
        ["navigation contains a row"] = With(None, (db, _) => from c in db.Customers from o in db.Orders where c.Orders.Contains(o) select $"{c.Id} {o.Id}"),
        ["navigation contains null"] = With(_ => Nothing<Order>(), (db, o) => db.Customers.Where(c => c.Orders.Contains(o!)).Select(c => c.Id)),
        ["navigation of many to many contains"] = With(db => db.Tags.SingleAsync(t => t.Id == 7), (db, t) => db.Products.Where(p => p.Tags.Contains(t)).Select(p => p.Id)),
        ["query contains"] = With(Order, (db, o) => db.Customers.Where(c => db.Orders.Where(x => x.CustomerId == c.Id).Contains(o)).Select(c => c.Id)),
        ["query contains a row"] = With(None, (db, _) => db.Lines.Where(l => db.Orders.Where(o => o.CustomerId == 7).Contains(l.Order)).Select(l => l.Id)),
        ["query contains a row of a subquery"] = With(
            None, (db, _) => db.Customers.Where(c => db.Orders.Where(o => o.Id > 7).Contains(c.Orders.OrderBy(o => o.Id).First())).Select(c => c.Id)),
        ["query with a key of two columns contains"] = With(
            db => db.Stocks.SingleAsync(), (db, s) => db.Products.Where(p => db.Stocks.Where(x => x.ProductId == p.Id).Contains(s)).Select(p => p.Id)),
        ["query contains, at the end"] = Value(async db => { var o = await Order(db); return await db.Orders.ContainsAsync(o); }),
        ["query contains, at the end, synchronous"] = Value(async db => { var o = await Order(db); return db.Orders.Where(x => x.Id > 7).Contains(o); }),

        ["list contains"] = With(Orders, (db, o) => db.Lines.Where(l => o.Contains(l.Order!)).Select(l => l.Id)),
        ["list does not contain"] = With(Orders, (db, o) => db.Lines.Where(l => !o.Contains(l.Order!)).Select(l => l.Id)),
        ["list contains, with a property for the tenant"] = With(db => db.Customers.ToListAsync(), (db, c) => db.Orders.Where(o => c.Contains(o.Customer!)).Select(o => o.Id)),
        ["array contains"] = With(async db => (await Orders(db)).ToArray(), (db, o) => db.Lines.Where(l => o.Contains(l.Order)).Select(l => l.Id)),
        ["sequence contains"] = With(async db => (await Orders(db)).AsEnumerable(), (db, o) => db.Lines.Where(l => o.Contains(l.Order)).Select(l => l.Id)),
        ["set contains"] = With(async db => (await Orders(db)).ToHashSet(), (db, o) => db.Lines.Where(l => o.Contains(l.Order!)).Select(l => l.Id)),
        ["list has any"] = With(Orders, (db, o) => db.Lines.Where(l => o.Any(x => x == l.Order)).Select(l => l.Id)),
        ["list in the query contains"] = With(Order, (db, o) => db.Lines.Where(l => new List<Order> { o }.Contains(l.Order!)).Select(l => l.Id)),
        ["list with a null contains"] = With(
            async db => new List<Category?> { null, await Child(db) }, (db, c) => db.Products.Where(p => c.Contains(p.Category)).Select(p => p.Id)),
        ["empty list contains"] = With(_ => Task.FromResult(new List<Order>()), (db, o) => db.Lines.Where(l => o.Contains(l.Order!)).Select(l => l.Id)),
        ["collection of a variable contains"] = With(
            db => db.Orders.Include(o => o.Lines).SingleAsync(o => o.Id == 7), (db, o) => db.Lines.Where(l => !o.Lines.Contains(l)).Select(l => l.Id)),
        ["list contains a row of a subquery"] = With(Orders, (db, o) => db.Customers.Where(c => o.Contains(c.Orders.OrderBy(x => x.Id).First())).Select(c => c.Id)),

        ["joined"] = With(None, (db, _) => from o in db.Orders join c in db.Customers on o.Customer equals c select $"{o.Id} {c.Name}"),
        ["joined by an optional one"] = With(None, (db, _) => from a in db.Reviews join b in db.Reviews on a.Customer equals b.Customer select $"{a.Id} {b.Id}"),
        ["joined by several values"] = With(
            None,
            (db, _) => from o in db.Orders
                       join c in db.Customers on new { o.Customer, o.Customer!.CountryId } equals new { Customer = (Customer?)c, c.CountryId }
                       select $"{o.Id} {c.Name}"),
        ["left join"] = With(
            None,
            (db, _) => from p in db.Products
                       join c in db.Categories on p.Category equals c into categories
                       from c in categories.DefaultIfEmpty()
                       select $"{p.Id} {c.Name}"),
        ["left join by an optional one"] = With(
            None,
            (db, _) => from a in db.Reviews
                       join b in db.Reviews on a.Customer equals b.Customer into others
                       from b in others.DefaultIfEmpty()
                       select $"{a.Id} {(b == null ? 0 : b.Id)}"),
        ["right join by an optional one"] = With(
            None, (db, _) => db.Reviews.RightJoin(db.Reviews, a => a.Customer, b => b.Customer, (a, b) => new { A = (int?)a!.Id, B = b.Id }).Select(x => $"{x.A} {x.B}")),
        ["joined by a subquery"] = With(
            None, (db, _) => from c in db.Customers join o in db.Orders on c.Orders.OrderBy(x => x.Id).FirstOrDefault() equals o select $"{c.Id} {o.Id}"),
        ["group join"] = With(None, (db, _) => from c in db.Customers join o in db.Orders on c equals o.Customer into orders select $"{c.Id} {orders.Count()}"),
        ["join of two that are empty"] = With(
            None,
            (db, _) => from o in db.Orders.Where(x => x.Id == 0).DefaultIfEmpty()
                       join l in db.Lines.Where(x => x.Id == 0).DefaultIfEmpty() on o equals l.Order
                       select (long?)o.Id),
        ["join of two that are empty, by a column"] = With(
            None,
            (db, _) => from o in db.Orders.Where(x => x.Id == 0).DefaultIfEmpty()
                       join l in db.Lines.Where(x => x.Id == 0).DefaultIfEmpty() on o.Id equals l.OrderId
                       select (long?)o.Id),
        ["two that are empty, compared"] = With(
            None,
            (db, _) => from o in db.Orders.Where(x => x.Id == 0).DefaultIfEmpty()
                       from l in db.Lines.Where(x => x.Id == 0).DefaultIfEmpty()
                       where l.Order == o
                       select $"{o.Id} {l.Id}"),
        ["distinct"] = With(None, (db, _) => db.Orders.Select(o => o.Customer).Distinct().Select(c => c!.Name)),
        ["except"] = With(None, (db, _) => db.Orders.Select(o => o.Customer).Except(db.Customers.Where(c => c.Id == 7)).Select(c => c!.Name))
    };

    private static readonly Dictionary<string, Func<ShopContext, Task<string>>> Subqueries = new()
    {
        ["row"] = With(None, (db, _) => db.Orders.Where(o => o == db.Orders.OrderByDescending(x => x.Id).First()).Select(o => o.Id)),
        ["row, none"] = With(None, (db, _) => db.Orders.Where(o => o == db.Orders.Where(x => x.Id == 0).FirstOrDefault()).Select(o => o.Id)),
        ["row, not equal to none"] = With(None, (db, _) => db.Orders.Where(o => o != db.Orders.FirstOrDefault(x => x.Id == 0)).Select(o => o.Id)),
        ["row, by its place"] = With(None, (db, _) => db.Orders.Where(o => o == db.Orders.OrderBy(x => x.Id).ElementAt(1)).Select(o => o.Id)),
        ["optional row"] = With(None, (db, _) => db.Products.Where(p => db.Categories.OrderBy(c => c.Name).FirstOrDefault() == p.Category).Select(p => p.Id)),
        ["optional row, none"] = With(None, (db, _) => db.Products.Where(p => db.Categories.FirstOrDefault(c => c.Name == "") == p.Category).Select(p => p.Id)),
        ["variable"] = With(Order, (db, o) => db.Customers.Where(c => c.Orders.OrderBy(x => x.Id).FirstOrDefault() == o).Select(c => c.Id)),
        ["null"] = With(None, (db, _) => db.Orders.Where(o => o.Lines.OrderBy(l => l.Id).FirstOrDefault() == null).Select(o => o.Id)),
        ["variable that is null"] = With(_ => Nothing<OrderLine>(), (db, l) => db.Orders.Where(o => o.Lines.OrderBy(x => x.Id).FirstOrDefault() == l).Select(o => o.Id)),
        ["its reference and a variable"] = With(Customer, (db, c) => db.Products.Where(p => p.Reviews.OrderBy(r => r.Id).FirstOrDefault()!.Customer == c).Select(p => p.Id)),
        ["another one"] = With(
            None,
            (db, _) => db.Customers.Where(c => c.Orders.SingleOrDefault(o => o.Id == 8) == db.Orders.OrderBy(o => o.Id).LastOrDefault(o => o.Id < 9)).Select(c => c.Id)),

        ["collection of its reference"] = With(None, (db, _) => db.Customers.Select(c => $"{c.Id} {c.Orders.OrderBy(o => o.Id).FirstOrDefault()!.Customer!.Orders.Count()}")),
        ["collection"] = With(None, (db, _) => db.Customers.Select(c => $"{c.Id} {c.Orders.OrderBy(o => o.Id).FirstOrDefault()!.Lines.Count()}")),
        ["collection, in a condition"] = With(None, (db, _) => db.Customers.Where(c => c.Orders.OrderBy(o => o.Id).FirstOrDefault()!.Lines.Any(l => l.Id == 8)).Select(c => c.Id)),
        ["collection of many to many"] = With(None, (db, _) => db.Orders.Select(o => $"{o.Id} {o.Lines.OrderBy(l => l.Id).FirstOrDefault()!.Product!.Tags.Count}")),
        ["collection of one of a collection"] = With(
            None,
            (db, _) => db.Customers.Select(
                c => $"{c.Id} {c.Orders.OrderBy(o => o.Id).FirstOrDefault()!.Lines.OrderBy(l => l.Id).FirstOrDefault()!.Product!.Reviews.Count()}")),
        ["projected, then its collection"] = With(None, (db, _) => db.Customers.Select(c => c.Orders.OrderBy(o => o.Id).FirstOrDefault()).Select(o => o!.Lines.Count)),
        ["projected, then its reference"] = With(None, (db, _) => db.Orders.Select(o => o.Lines.OrderBy(l => l.Id).FirstOrDefault()).Select(l => l!.Product!.Name)),
        ["projected, then the collection of its reference"] = With(
            None, (db, _) => db.Orders.Where(o => o.Lines.Count > 0).Select(o => o.Lines.OrderBy(l => l.Id).First()).Select(l => l.Product!.Reviews.Count))
    };

    public static readonly TheoryData<string> CollectionNames = new(Collections.Keys);

    public static readonly TheoryData<string> SubqueryNames = new(Subqueries.Keys);

    [Theory]
    [MemberData(nameof(CollectionNames))]
    public Task Looks_for_entities_as_with_keys_of_one_column(string name)
        => VerifyAsync(Collections[name]);

    [Theory]
    [MemberData(nameof(SubqueryNames))]
    public Task Takes_the_row_of_a_subquery_as_with_keys_of_one_column(string name)
        => VerifyAsync(Subqueries[name]);
}
