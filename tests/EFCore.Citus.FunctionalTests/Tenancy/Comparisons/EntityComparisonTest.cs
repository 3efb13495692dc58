using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Tenancy.Comparisons;

public partial class EntityComparisonTest(PlainShopFixture fixture) : IClassFixture<PlainShopFixture>
{
    private static readonly Dictionary<string, Func<ShopContext, Task<string>>> Shapes = new()
    {
        ["eq navigation"] = Rows(async db => { var c = await Customer(db); return db.Orders.Where(o => o.Customer == c).OrderBy(o => o.Id).Select(o => o.Id); }),
        ["eq navigation clr tenant optional"] = Rows(async db => { var c = await Customer(db); return db.Reviews.Where(o => o.Customer == c).OrderBy(o => o.Id).Select(o => o.Id); }),
        ["ne navigation optional"] = Rows(async db => { var c = await Customer(db); return db.Reviews.Where(o => o.Customer != c).OrderBy(o => o.Id).Select(o => o.Id); }),
        ["eq shadow tenant"] = Rows(async db => { var o = await Order(db); return db.Lines.Where(l => l.Order == o).OrderBy(l => l.Id).Select(l => l.Id); }),
        ["ne shadow tenant"] = Rows(async db => { var o = await Order(db); return db.Lines.Where(l => l.Order != o).OrderBy(l => l.Id).Select(l => l.Id); }),
        ["not eq shadow"] = Rows(async db => { var o = await Order(db); return db.Lines.Where(l => !(l.Order == o)).OrderBy(l => l.Id).Select(l => l.Id); }),
        ["eq row itself"] = Rows(async db => { var o = await Order(db); return db.Orders.Where(l => l == o).OrderBy(l => l.Id).Select(l => l.Id); }),
        ["optional category eq"] = Rows(async db => { var o = await db.Categories.SingleAsync(x => x.Id == ShopFixture.Child); return db.Products.Where(l => l.Category == o).OrderBy(l => l.Id).Select(l => l.Id); }),
        ["optional category ne"] = Rows(async db => { var o = await db.Categories.SingleAsync(x => x.Id == ShopFixture.Child); return db.Products.Where(l => l.Category != o).OrderBy(l => l.Id).Select(l => l.Id); }),
        ["optional category eq null variable"] = Rows(db => { Category? o = null; return Task.FromResult(db.Products.Where(l => l.Category == o).OrderBy(l => l.Id).Select(l => l.Id)); }),
        ["optional category ne null variable"] = Rows(db => { Category? o = null; return Task.FromResult(db.Products.Where(l => l.Category != o).OrderBy(l => l.Id).Select(l => l.Id)); }),
        ["optional category eq null"] = Rows(db => Task.FromResult(db.Products.Where(l => l.Category == null).OrderBy(l => l.Id).Select(l => l.Id))),
        ["optional category ne null"] = Rows(db => Task.FromResult(db.Products.Where(l => l.Category != null).OrderBy(l => l.Id).Select(l => l.Id))),
        ["optional category parent"] = Rows(async db => { var o = await db.Categories.SingleAsync(x => x.Id == ShopFixture.Root); return db.Products.Where(l => l.Category!.Parent == o).OrderBy(l => l.Id).Select(l => l.Id); }),
        ["Equals"] = Rows(async db => { var o = await Order(db); return db.Lines.Where(l => l.Order!.Equals(o)).OrderBy(l => l.Id).Select(l => l.Id); }),
        ["Equals other way"] = Rows(async db => { var o = await Order(db); return db.Lines.Where(l => o.Equals(l.Order)).OrderBy(l => l.Id).Select(l => l.Id); }),
        ["static Equals"] = Rows(async db => { var o = await Order(db); return db.Lines.Where(l => Equals(l.Order, o)).OrderBy(l => l.Id).Select(l => l.Id); }),
        ["reference equals"] = Rows(async db => { var o = await Order(db); return db.Lines.Where(l => ReferenceEquals(l.Order, o)).OrderBy(l => l.Id).Select(l => l.Id); }),
        ["row row"] = Rows(db => Task.FromResult(from l in db.Lines from r in db.Reviews where l.Product == r.Product orderby l.Id, r.Id select l.Id + r.Id)),
        ["row row optional"] = Rows(db => Task.FromResult(from l in db.Reviews from r in db.Reviews where l.Customer == r.Customer orderby l.Id, r.Id select l.Id * 1000 + r.Id)),
        ["row row optional ne"] = Rows(db => Task.FromResult(from l in db.Reviews from r in db.Reviews where l.Customer != r.Customer orderby l.Id, r.Id select l.Id * 1000 + r.Id)),
        ["navigation contains"] = Rows(async db => { var o = await Order(db); return db.Customers.Where(c => c.Orders.Contains(o)).OrderBy(l => l.Id).Select(l => l.Id); }),
        ["navigation not contains"] = Rows(async db => { var o = await Order(db); return db.Customers.Where(c => !c.Orders.Contains(o)).OrderBy(l => l.Id).Select(l => l.Id); }),
        ["navigation any"] = Rows(async db => { var o = await Order(db); return db.Customers.Where(c => c.Orders.Any(x => x == o)).OrderBy(l => l.Id).Select(l => l.Id); }),
        ["navigation contains row"] = Rows(db => Task.FromResult(from c in db.Customers from o in db.Orders where c.Orders.Contains(o) orderby o.Id select o.Id)),
        ["skip navigation contains"] = Rows(async db => { var t = await db.Tags.SingleAsync(x => x.Id == 7); return db.Products.Where(p => p.Tags.Contains(t)).OrderBy(p => p.Id).Select(p => p.Id); }),
        ["query contains"] = Rows(async db => { var o = await Order(db); return db.Customers.Where(c => db.Orders.Where(x => x.CustomerId == c.Id).Contains(o)).OrderBy(l => l.Id).Select(l => l.Id); }),
        ["query contains row"] = Rows(db => Task.FromResult(db.Lines.Where(l => db.Orders.Where(x => x.CustomerId == 7).Contains(l.Order)).OrderBy(l => l.Id).Select(l => l.Id))),
        ["top contains"] = One(async db => { var o = await Order(db); return await db.Orders.ContainsAsync(o); }),
        ["top contains sync"] = One(async db => { var o = await Order(db); return db.Orders.Where(x => x.Id > 7).Contains(o); }),
        ["list contains"] = Rows(async db => { var c = await db.Customers.ToListAsync(); return db.Orders.Where(o => c.Contains(o.Customer!)).OrderBy(l => l.Id).Select(l => l.Id); }),
        ["list contains shadow"] = Rows(async db => { var c = await db.Orders.Where(o => o.CustomerId == 7).ToListAsync(); return db.Lines.Where(o => c.Contains(o.Order!)).OrderBy(l => l.Id).Select(l => l.Id); }),
        ["list not contains shadow"] = Rows(async db => { var c = await db.Orders.Where(o => o.Id == 7).ToListAsync(); return db.Lines.Where(o => !c.Contains(o.Order!)).OrderBy(l => l.Id).Select(l => l.Id); }),
        ["array contains"] = Rows(async db => { var c = await db.Orders.Where(o => o.Id == 7).ToArrayAsync(); return db.Lines.Where(o => c.Contains(o.Order)).OrderBy(l => l.Id).Select(l => l.Id); }),
        ["enumerable contains"] = Rows(async db => { var c = await db.Orders.Where(o => o.Id == 7).ToListAsync(); return db.Lines.Where(o => c.AsEnumerable().Contains(o.Order)).OrderBy(l => l.Id).Select(l => l.Id); }),
        ["set contains"] = Rows(async db => { var c = (await db.Orders.Where(o => o.Id == 7).ToListAsync()).ToHashSet(); return db.Lines.Where(o => c.Contains(o.Order!)).OrderBy(l => l.Id).Select(l => l.Id); }),
        ["list of optional with null"] = Rows(db => { var c = new List<Category?> { null }; return Task.FromResult(db.Products.Where(o => c.Contains(o.Category)).OrderBy(l => l.Id).Select(l => l.Id)); }),
        ["inline array"] = Rows(async db => { var c = await Order(db); var d = await db.Orders.SingleAsync(o => o.Id == 8); return db.Lines.Where(o => new[] { c, d }.Contains(o.Order)).OrderBy(l => l.Id).Select(l => l.Id); }),
        ["inline list"] = Rows(async db => { var c = await Order(db); var d = await db.Orders.SingleAsync(o => o.Id == 8); return db.Lines.Where(o => new List<Order> { c, d }.Contains(o.Order!)).OrderBy(l => l.Id).Select(l => l.Id); }),
        ["list any equals"] = Rows(async db => { var c = await db.Orders.Where(o => o.Id == 7).ToListAsync(); return db.Lines.Where(o => c.Any(x => x == o.Order)).OrderBy(l => l.Id).Select(l => l.Id); }),
        ["row is first"] = Rows(db => Task.FromResult(db.Orders.Where(o => o == db.Orders.OrderByDescending(x => x.Id).First()).Select(o => o.Id))),
        ["row is first or default of empty"] = Rows(db => Task.FromResult(db.Orders.Where(o => o == db.Orders.Where(x => x.Id == 0).FirstOrDefault()).Select(o => o.Id))),
        ["row is not first or default of empty"] = Rows(db => Task.FromResult(db.Orders.Where(o => o != db.Orders.FirstOrDefault(x => x.Id == 0)).OrderBy(o => o.Id).Select(o => o.Id))),
        ["first is optional navigation"] = Rows(db => Task.FromResult(db.Products.Where(o => db.Categories.OrderBy(c => c.Name).FirstOrDefault() == o.Category).OrderBy(o => o.Id).Select(o => o.Id))),
        ["empty first is optional navigation"] = Rows(db => Task.FromResult(db.Products.Where(o => db.Categories.Where(c => c.Name == "").FirstOrDefault() == o.Category).OrderBy(o => o.Id).Select(o => o.Id))),
        ["first of navigation is variable"] = Rows(async db => { var o = await Order(db); return db.Customers.Where(c => c.Orders.OrderBy(x => x.Id).FirstOrDefault() == o).Select(c => c.Id); }),
        ["first of navigation is null"] = Rows(db => Task.FromResult(db.Orders.Where(c => c.Lines.OrderBy(x => x.Id).FirstOrDefault() == null).Select(c => c.Id))),
        ["first of navigation is null variable"] = Rows(db => { OrderLine? l = null; return Task.FromResult(db.Orders.Where(c => c.Lines.OrderBy(x => x.Id).FirstOrDefault() == l).Select(c => c.Id)); }),
        ["first then navigation is variable"] = Rows(async db => { var c = await Customer(db); return db.Products.Where(p => p.Reviews.OrderBy(x => x.Id).FirstOrDefault()!.Customer == c).OrderBy(p => p.Id).Select(p => p.Id); }),
        ["first is first"] = Rows(db => Task.FromResult(db.Customers.Where(c => c.Orders.OrderBy(x => x.Id).FirstOrDefault() == db.Orders.OrderBy(x => x.Id).FirstOrDefault()).Select(c => c.Id))),
        ["single"] = Rows(db => Task.FromResult(db.Customers.Where(c => c.Orders.SingleOrDefault(x => x.Id == 8) == db.Orders.OrderBy(x => x.Id).LastOrDefault(o => o.Id < 9)).Select(c => c.Id))),
        ["element at"] = Rows(db => Task.FromResult(db.Orders.Where(o => o == db.Orders.OrderBy(x => x.Id).ElementAt(1)).Select(o => o.Id))),
        ["first customer orders count"] = Rows(db => Task.FromResult(db.Customers.OrderBy(c => c.Id).Select(c => c.Orders.OrderBy(o => o.Id).FirstOrDefault()!.Customer!.Orders.Count()))),
        ["first or default with lines count"] = Rows(db => Task.FromResult(db.Customers.OrderBy(c => c.Id).Select(c => c.Orders.OrderBy(o => o.Id).FirstOrDefault()!.Lines.Count()))),
        ["default if empty both"] = Rows(db => Task.FromResult(from o in db.Orders.Where(x => x.Id == 0).DefaultIfEmpty() join l in db.Lines.Where(x => x.Id == 0).DefaultIfEmpty() on o.Id equals l.OrderId select (long?)o.Id)),
        ["default if empty both entities"] = Rows(db => Task.FromResult(from o in db.Orders.Where(x => x.Id == 0).DefaultIfEmpty() join l in db.Lines.Where(x => x.Id == 0).DefaultIfEmpty() on o equals l.Order select (long?)o.Id)),
        ["default if empty cross"] = Rows(db => Task.FromResult(from o in db.Orders.Where(x => x.Id == 0).DefaultIfEmpty() from l in db.Lines.Where(x => x.Id == 0).DefaultIfEmpty() where l.Order == o select (long?)o.Id)),
        ["default if empty eq variable"] = Rows(async db => { var v = await Order(db); return from l in db.Lines.DefaultIfEmpty() where l.Order == v orderby l.Id select (long?)l.Id; }),
        ["join on entity"] = Rows(db => Task.FromResult(from o in db.Orders join c in db.Customers on o.Customer equals c orderby o.Id select c.Name)),
        ["join on optional entity"] = Rows(db => Task.FromResult(from o in db.Reviews join c in db.Reviews on o.Customer equals c.Customer orderby o.Id, c.Id select o.Id * 1000 + c.Id)),
        ["join on anonymous"] = Rows(db => Task.FromResult(from o in db.Orders join c in db.Customers on new { o.Customer, o.Customer!.CountryId } equals new { Customer = (Customer?)c, c.CountryId } orderby o.Id select c.Name)),
        ["left join on entity"] = Rows(db => Task.FromResult(from p in db.Products join c in db.Categories on p.Category equals c into cs from c in cs.DefaultIfEmpty() orderby p.Id select c.Name)),
        ["join on first"] = Rows(db => Task.FromResult(from c in db.Customers join o in db.Orders on c.Orders.OrderBy(x => x.Id).FirstOrDefault() equals o orderby o.Id select o.Id)),
        ["group join entity"] = Rows(db => Task.FromResult(from c in db.Customers join o in db.Orders on c equals o.Customer into os orderby c.Id select os.Count())),
        ["group by comparison"] = Rows(async db => { var c = await Customer(db); return db.Orders.GroupBy(o => o.Customer == c).OrderBy(g => g.Key).Select(g => g.Key + " " + g.Count()); }),
        ["group by entity"] = Rows(db => Task.FromResult(db.Orders.GroupBy(o => o.Customer).Select(g => new { g.Key!.Name, Count = g.Count() }).OrderBy(g => g.Name).Select(g => g.Name + g.Count))),
        ["group by entity key compared"] = Rows(async db => { var c = await Customer(db); return db.Orders.GroupBy(o => o.Customer).Where(g => g.Key == c).Select(g => g.Count()); }),
        ["group aggregate condition"] = Rows(async db => { var o = await Order(db); return db.Lines.GroupBy(l => l.ProductId).OrderBy(g => g.Key).Select(g => g.Count(l => l.Order == o)); }),
        ["projection"] = Rows(async db => { var c = await Customer(db); return db.Orders.OrderBy(o => o.Id).Select(o => o.Customer == c); }),
        ["projection anonymous"] = Rows(async db => { var c = await Order(db); return db.Lines.OrderBy(o => o.Id).Select(o => new { Is = o.Order == c, o.Quantity }); }),
        ["projection ternary"] = Rows(async db => { var c = await Order(db); return db.Lines.OrderBy(o => o.Id).Select(o => o.Order == c ? "a" : "b"); }),
        ["order by comparison"] = Rows(async db => { var c = await Order(db); return db.Lines.OrderBy(o => o.Order == c).ThenBy(o => o.Id).Select(o => o.Id); }),
        ["order by entity"] = Rows(db => Task.FromResult(db.Orders.OrderBy(o => o.Customer).ThenBy(o => o.Id).Select(o => o.Id))),
        ["through anonymous"] = Rows(async db => { var c = await Order(db); return db.Lines.Select(l => new { l.Order, Line = l }).Where(x => x.Order == c).OrderBy(x => x.Line.Id).Select(x => x.Line.Id); }),
        ["conditional entity"] = Rows(async db => { var c = await Order(db); return db.Lines.Where(l => (l.Quantity > 0 ? l.Order : null) == c).OrderBy(x => x.Id).Select(x => x.Id); }),
        ["coalesce entity"] = Rows(async db => { var c = await db.Categories.SingleAsync(x => x.Id == ShopFixture.Root); return db.Products.Where(l => (l.Category!.Parent ?? l.Category) == c).OrderBy(x => x.Id).Select(x => x.Id); }),
        ["inheritance TPT base"] = Rows(async db => { var c = await db.Set<Employee>().SingleAsync(); return db.Persons.Where(p => p.Boss == c).OrderBy(x => x.Id).Select(x => x.Id); }),
        ["inheritance TPT derived"] = Rows(async db => { var c = await db.Persons.SingleAsync(x => x.Id == 7); return db.Set<Contractor>().Where(p => p.Boss == c).OrderBy(x => x.Id).Select(x => x.Id); }),
        ["inheritance TPT of type"] = Rows(async db => { var c = await db.Persons.SingleAsync(x => x.Id == 8); return db.Persons.OfType<Contractor>().Where(p => p == c).OrderBy(x => x.Id).Select(x => x.Id); }),
        ["inheritance TPH cast"] = Rows(async db => { var c = await db.Set<CardPayment>().FirstAsync(); return db.Transfers.Where(p => p == c).OrderBy(x => x.Id).Select(x => x.Id); }),
        ["inheritance TPH cast row"] = Rows(async db => { var c = await db.Transfers.FirstAsync(x => x.Id == 7); return db.Transfers.Where(p => (CardPayment)p == c).OrderBy(x => x.Id).Select(x => x.Id); }),
        ["inheritance list"] = Rows(async db => { var c = await db.Transfers.Where(x => x.Id == 7).ToListAsync(); return db.Set<CardPayment>().Where(p => c.Contains(p)).OrderBy(x => x.Id).Select(x => x.Id); }),
        ["shared entity"] = Rows(async db => { var c = await db.Countries.SingleAsync(x => x.Id == "CH"); return db.Customers.Where(p => p.Country == c).OrderBy(x => x.Id).Select(x => x.Id); }),
        ["shared entity list"] = Rows(async db => { var c = await db.Countries.ToListAsync(); return db.Customers.Where(p => c.Contains(p.Country!)).OrderBy(x => x.Id).Select(x => x.Id); }),
        ["shared first"] = Rows(db => Task.FromResult(db.Customers.Where(p => p.Country == db.Countries.OrderBy(x => x.Id).FirstOrDefault()).OrderBy(x => x.Id).Select(x => x.Id))),
        ["tenant entity"] = Rows(async db => { var c = await db.Stores.SingleAsync(); return db.Customers.Where(p => p.Store == c).OrderBy(x => x.Id).Select(x => x.Id); }),
        ["composite key"] = Rows(async db => { var c = await db.Stocks.FirstAsync(); return db.Stocks.Where(p => p == c).Select(x => x.Place); }),
        ["composite key list"] = Rows(async db => { var c = await db.Stocks.ToListAsync(); return db.Stocks.Where(p => c.Contains(p)).Select(x => x.Place); }),
        ["composite key first"] = Rows(db => Task.FromResult(db.Stocks.Where(p => p == db.Stocks.OrderBy(x => x.Quantity).FirstOrDefault()).Select(x => x.Place))),
        ["composite key query contains"] = Rows(async db => { var c = await db.Stocks.FirstAsync(); return db.Stores.Where(p => db.Stocks.Contains(c)).Select(x => x.Name); }),
        ["string key"] = Rows(async db => { var c = await db.Settings.FirstAsync(s => s.Name == "theme"); return db.Settings.Where(p => p == c).Select(x => x.Value); }),
        ["owned null"] = Rows(db => Task.FromResult(db.Products.Where(p => p.Size == null).Select(x => x.Name))),
        ["owned row row"] = Rows(db => Task.FromResult(from p in db.Products from q in db.Products where p.Size == q.Size orderby p.Id select p.Id)),
        ["owned variable"] = Rows(async db => { var p = await db.Products.FirstAsync(x => x.Id == 7); var s = p.Size; return db.Products.Where(x => x.Size == s).Select(x => x.Name); }),
        ["owned collection contains"] = Rows(async db => { var p = await db.Shelves.FirstAsync(); var s = p.Items[0]; return db.Shelves.Where(x => x.Items.Contains(s)).Select(x => x.Id); }),
        ["complex"] = Rows(async db => { var p = await db.Customers.OrderBy(x => x.Id).FirstAsync(); var s = p.Address; return db.Customers.Where(x => x.Address == s).Select(x => x.Name); }),
        ["distinct entities count"] = One(db => db.Orders.Select(o => o.Customer).Distinct().CountAsync()),
        ["except"] = One(db => db.Orders.Select(o => o.Customer).Except(db.Customers.Where(c => c.Id == 7)).CountAsync()),
        ["local enumerable all"] = One(async db => { var c = await Customer(db); return await db.Orders.AllAsync(o => o.Customer == c); }),
        ["count predicate"] = One(async db => { var c = await Order(db); return await db.Lines.CountAsync(o => o.Order == c); }),
        ["first predicate"] = One(async db => { var c = await Order(db); return (await db.Lines.OrderBy(l => l.Id).FirstAsync(o => o.Order == c)).Id; }),
        ["take then compare"] = Rows(async db => { var c = await Order(db); return db.Lines.OrderBy(l => l.Id).Take(2).Where(l => l.Order == c).Select(l => l.Id); }),
        ["include filtered"] = One(async db => { var c = await Order(db); return (await db.Customers.AsNoTracking().Include(x => x.Orders.Where(o => o == c)).OrderBy(x => x.Id).FirstAsync()).Orders.Count; }),
        ["one to one"] = Rows(async db => { var c = await Order(db); return db.Invoices.Where(i => i.Order == c).Select(i => i.Id); }),
        ["one to one inverse"] = Rows(async db => { var c = await db.Invoices.FirstAsync(); return db.Orders.Where(i => i.Invoice == c).Select(i => i.Id); }),
        ["one to one inverse null"] = Rows(db => Task.FromResult(db.Orders.Where(i => i.Invoice == null).OrderBy(i => i.Id).Select(i => i.Id))),
        ["one to one inverse null variable"] = Rows(db => { Invoice? c = null; return Task.FromResult(db.Orders.Where(i => i.Invoice == c).OrderBy(i => i.Id).Select(i => i.Id)); }),
        ["one to one inverse ne variable"] = Rows(async db => { var c = await db.Invoices.FirstAsync(); return db.Orders.Where(i => i.Invoice != c).OrderBy(i => i.Id).Select(i => i.Id); }),
        ["table shared"] = Rows(async db => { var c = await db.Set<InvoiceDetails>().FirstAsync(); return db.Invoices.Where(i => i.Details == c).Select(i => i.Id); }),
        ["table shared null"] = Rows(db => Task.FromResult(db.Invoices.Where(i => i.Details == null).Select(i => i.Id))),
        ["table shared null variable"] = Rows(db => { InvoiceDetails? c = null; return Task.FromResult(db.Invoices.Where(i => i.Details == c).Select(i => i.Id)); }),
        ["EF.Property"] = Rows(async db => { var c = await Order(db); return db.Lines.Where(l => EF.Property<Order>(l, "Order") == c).OrderBy(l => l.Id).Select(l => l.Id); }),
        ["object cast"] = Rows(async db => { object c = await Order(db); return db.Lines.Where(l => l.Order == c).OrderBy(l => l.Id).Select(l => l.Id); }),
        ["detached"] = Rows(db => { var c = new Order { Id = 7 }; return Task.FromResult(db.Lines.Where(l => l.Order == c).OrderBy(l => l.Id).Select(l => l.Id)); }),
        ["detached clr"] = Rows(db => { var c = new Customer { Id = 7, Name = "" }; return Task.FromResult(db.Orders.Where(l => l.Customer == c).OrderBy(l => l.Id).Select(l => l.Id)); }),
        ["execute delete"] = One(async db => { var c = new Order { Id = 99 }; return await db.Lines.Where(l => l.Order == c).ExecuteDeleteAsync(); }),
        ["execute update"] = One(async db => { var c = new Order { Id = 99 }; return await db.Lines.Where(l => l.Order == c).ExecuteUpdateAsync(s => s.SetProperty(x => x.Quantity, 4)); }),
        ["generic"] = Rows(async db => { var c = await Order(db); return Same(db.Orders, c).Select(o => o.Id); }),
        ["navigation of a variable"] = Rows(async db => { var l = await db.Lines.Include(x => x.Order).FirstAsync(x => x.Id == 9); return db.Lines.Where(x => x.Order == l.Order).Select(o => o.Id); }),
        ["collection of a variable"] = Rows(async db => { var l = await db.Orders.Include(x => x.Lines).FirstAsync(x => x.Id == 7); return db.Lines.Where(x => l.Lines.Contains(x)).OrderBy(o => o.Id).Select(o => o.Id); }),
    };

    public static readonly TheoryData<string> Names = new(Shapes.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Explore(string name)
    {
        var shape = Shapes[name];
        foreach (var tenant in new[] { 1, 2 })
        {
            string expected;
            await using (var plain = fixture.CreatePlainContext(tenant))
            {
                expected = await Try(() => shape(plain));
            }

            await using var context = fixture.Shop.CreateContext();
            using (context.ForTenant(tenant))
            {
                Assert.Equal(expected, await Try(() => shape(context)));
            }
        }
    }

    private static readonly bool Dump = Environment.GetEnvironmentVariable("DUMP") is not null;
    private static async Task<string> Try(Func<Task<string>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception e)
        {
            if (Dump) { Console.WriteLine(e.Message); } return e.GetType().Name + ": " + e.Message.Replace("\n", " ");
        }
    }

    private static IQueryable<T> Same<T>(IQueryable<T> source, T value) where T : class
        => source.Where(x => x == value);

    private static Task<Customer> Customer(ShopContext db)
        => db.Customers.SingleAsync(c => c.Id == 7);

    private static Task<Order> Order(ShopContext db)
        => db.Orders.SingleAsync(c => c.Id == 7);

    private static Func<ShopContext, Task<string>> Rows<T>(Func<ShopContext, Task<IQueryable<T>>> query)
        => async db => string.Join(", ", (await (await query(db)).ToListAsync(TestContext.Current.CancellationToken)).Select(v => v is null ? "null" : Convert.ToString(v, CultureInfo.InvariantCulture)));

    private static Func<ShopContext, Task<string>> One<T>(Func<ShopContext, Task<T>> query)
        => async db => Convert.ToString(await query(db), CultureInfo.InvariantCulture) ?? "";
}
