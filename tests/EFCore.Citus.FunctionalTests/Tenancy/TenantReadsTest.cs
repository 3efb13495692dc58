using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Tenancy;

/// <summary>
///     Tests that a tenant only reads its own rows, with the query features of PostgreSQL, and in one task on one node. Another tenant has
///     rows with the same keys in every table.
/// </summary>
[Collection<ShopCollection>]
public partial class TenantReadsTest(ShopFixture shop)
{
    private sealed record Read(Func<ShopContext, Task<string>> Query, Func<int, string> Expected, bool IsSingleTask = true);

    private static readonly Dictionary<string, Read> Reads = new()
    {
        ["all stores"] = Rows(db => db.Stores.Select(s => s.Name), t => $"store {t}"),
        ["all products"] = Rows(db => db.Products.OrderBy(p => p.Id).Select(p => p.Name), t => $"product 7 of {t}, product 8 of {t}, product 9 of {t}"),
        ["count"] = One(db => db.Orders.CountAsync(), _ => "3"),
        ["long count with a condition"] = One(db => db.Orders.LongCountAsync(o => o.CustomerId == 7), _ => "2"),
        ["sum, min, max and average"] = One(
            async db => (await db.Products.SumAsync(p => p.Price), await db.Products.MinAsync(p => p.Price), await db.Products.MaxAsync(p => p.Price),
                await db.Lines.AverageAsync(l => l.Quantity)),
            t => FormattableString.Invariant($"({60 * t}, {10 * t}, {30 * t}, {2.0 * t})")),
        ["any and all"] = One(
            async db => (await db.Products.AnyAsync(p => p.Name == "product 7 of 1"), await db.Products.AllAsync(p => p.Name.EndsWith("of 1"))),
            t => $"({t == 1}, {t == 1})"),
        ["condition that only the other tenant's row fulfils"] = Rows(db => db.Products.Where(p => p.Name == "product 7 of 2").Select(p => p.Id), t => t == 2 ? "7" : ""),
        ["negation negates no tenant"] = Rows(db => db.Products.Where(p => !(p.Id == 7 || p.Sku == "B")).Select(p => p.Name), t => $"product 9 of {t}"),
        ["or does not widen"] = Rows(db => db.Products.Where(p => p.Id == 7 || p.Name == "product 8 of 2").OrderBy(p => p.Id).Select(p => p.Name), t => t == 1 ? "product 7 of 1" : "product 7 of 2, product 8 of 2"),
        ["first by name"] = One(async db => (await db.Customers.FirstOrDefaultAsync(c => c.Name.StartsWith("customer 7")))?.Name, t => $"customer 7 of {t}"),
        ["single"] = One(async db => (await db.Settings.SingleAsync(s => s.Name == "theme")).Value, t => $"theme of {t}"),
        ["find by an integer"] = One(async db => (await db.Products.FindAsync(7))!.Name, t => $"product 7 of {t}"),
        ["find by a long"] = One(async db => (await db.Orders.FindAsync(8L))!.At.Day, _ => "2"),
        ["find by a guid"] = One(async db => (await db.Categories.FindAsync(ShopFixture.Child))!.Name, t => $"child of {t}"),
        ["find by a string"] = One(async db => (await db.Settings.FindAsync("theme"))!.Value, t => $"theme of {t}"),
        ["find by two parts"] = One(async db => (await db.Stocks.FindAsync("main", 7))!.Quantity, t => $"{10 * t}"),
        ["find by the whole key"] = One(async db => (await db.Products.FindAsync(await db.Stores.Select(s => s.Id).SingleAsync(), 7))!.Name, t => $"product 7 of {t}"),
        ["find a derived one"] = One(async db => (await db.Set<Employee>().FindAsync(7))!.Name, t => $"employee of {t}"),
        ["find nothing"] = One(async db => await db.Products.FindAsync(99) is null, _ => "True"),
        ["find a tracked one asks no more"] = One(
            async db => ReferenceEquals(await db.Products.FindAsync(7), await db.Products.FindAsync(7)), _ => "True"),
        ["parameters in a list"] = Rows(db => Ids(db), t => $"product 7 of {t}, product 9 of {t}"),
        ["constants in a list"] = Rows(db => db.Products.Where(p => new[] { 7, 9 }.Contains(p.Id)).OrderBy(p => p.Id).Select(p => p.Price), t => $"{10 * t}, {30 * t}"),
        ["text functions"] = Rows(db => db.Products.Where(p => EF.Functions.ILike(p.Name, "PRODUCT 7%")).Select(p => p.Name.ToUpper() + p.Name.Length), t => $"PRODUCT 7 OF {t}14"),
        ["dates"] = Rows(db => db.Orders.Where(o => o.At.Date > ShopFixture.Day(1) && o.At.Year == 2026).OrderByDescending(o => o.At).Select(o => o.At.Day), _ => "3, 2"),
        ["conditional expression"] = Rows(db => db.Products.OrderBy(p => p.Id).Select(p => p.Sku == null ? "none" : p.Sku), _ => "A, B, none"),
        ["paging"] = Rows(db => db.Products.OrderByDescending(p => p.Price).Skip(1).Take(1).Select(p => p.Name), t => $"product 8 of {t}"),
        ["keyset paging"] = Rows(db => After(db.Products.OrderBy(p => p.Price).ThenBy(p => p.Id), 7).Select(p => p.Id), _ => "8, 9"),
        ["keyset paging by row values"] = Rows(
            db => db.Orders.OrderBy(o => o.At).ThenBy(o => o.Id)
                .Where(o => EF.Functions.GreaterThan(ValueTuple.Create(o.At, o.Id), ValueTuple.Create(ShopFixture.Day(1), 7L))).Select(o => o.Id),
            _ => "8, 9"),
        ["distinct"] = Rows(db => db.Lines.Select(l => l.ProductId).Distinct().OrderBy(i => i), _ => "7, 8"),
        ["order by a navigation"] = Rows(db => db.Orders.OrderBy(o => o.Customer!.Name).ThenByDescending(o => o.Id).Select(o => o.Id), _ => "8, 7, 9"),
        ["last"] = One(async db => (await db.Products.OrderBy(p => p.Price).LastAsync()).Id, _ => "9"),
        ["element at"] = One(async db => (await db.Products.OrderBy(p => p.Price).ElementAtAsync(1)).Id, _ => "8"),
        ["streaming"] = One(async db =>
        {
            var names = new List<string>();
            await foreach (var tag in db.Tags.OrderBy(t => t.Id).AsAsyncEnumerable())
            {
                names.Add(tag.Name);
            }

            return string.Join("; ", names);
        }, t => $"tag 7 of {t}; tag 8 of {t}"),
        ["synchronous"] = One(db => Task.FromResult(db.Tags.OrderBy(t => t.Id).First().Name), t => $"tag 7 of {t}"),
        ["dictionary"] = One(async db => (await db.Tags.ToDictionaryAsync(t => t.Id, t => t.Name))[8], t => $"tag 8 of {t}"),
        ["compiled query"] = One(db => ProductQueries.NameOf(db, 7), t => $"product 7 of {t}"),
        ["extension of the application"] = Rows(db => db.Products.Affordable(25).OrderBy(p => p.Id).Select(p => p.Id), t => t == 1 ? "7, 8" : "7"),

        ["equal columns of two tables"] = Rows(
            db => from line in db.Lines
                  join product in db.Products on line.ProductId equals product.Id
                  orderby line.Id
                  select $"{line.Quantity} {product.Name}",
            t => $"{t} product 7 of {t}, {2 * t} product 8 of {t}, {3 * t} product 7 of {t}"),
        ["left join"] = Rows(
            db => db.Products.LeftJoin(db.Stocks, p => p.Id, s => s.ProductId, (p, s) => new { p.Id, Quantity = (int?)s!.Quantity })
                .OrderBy(x => x.Id).Select(x => $"{x.Id} {x.Quantity}"),
            t => $"7 {10 * t}, 8 , 9 "),
        ["group join"] = Rows(
            db => db.Customers.GroupJoin(db.Orders, c => c.Id, o => o.CustomerId, (c, orders) => new { c.Id, Count = orders.Count() })
                .OrderBy(x => x.Id).Select(x => $"{x.Id} {x.Count}"),
            _ => "7 2, 8 1"),
        ["cross join"] = One(db => (from tag in db.Tags from customer in db.Customers select new { tag, customer }).CountAsync(), _ => "4"),
        ["join on other columns than keys"] = One(
            db => (from a in db.Products from b in db.Products where a.Price < b.Price select a.Id).CountAsync(), _ => "3"),
        ["join with a reference table"] = Rows(
            db => db.Customers.Join(db.Countries, c => c.CountryId, c => c.Id, (c, country) => c.Name + " " + country.Name),
            t => $"customer 7 of {t} Switzerland"),
        ["reference table by itself"] = Rows(db => db.Countries.OrderBy(c => c.Id).Select(c => c.Name), _ => "Switzerland, France"),
        ["reference table with a subquery on a table of tenants"] = Rows(
            db => db.Countries.Where(c => db.Customers.Any(x => x.CountryId == c.Id)).Select(c => c.Id), _ => "CH"),
        ["navigation to a reference table by way of the tenant"] = Rows(db => db.Customers.OrderBy(c => c.Id).Select(c => c.Store!.Currency!.Digits), _ => "2, 2"),
        ["chain of navigations"] = Rows(
            db => db.Lines.OrderBy(l => l.Id).Select(l => l.Order!.Customer!.Country!.Name + l.Product!.Category!.Name),
            t => $"Switzerlandchild of {t}, Switzerlandroot of {t}, Switzerlandchild of {t}"),
        ["optional navigation"] = Rows(db => db.Products.OrderBy(p => p.Id).Select(p => p.Category!.Parent!.Name ?? "-"), t => $"root of {t}, -, -"),
        ["collection flattened"] = Rows(db => db.Orders.SelectMany(o => o.Lines).OrderBy(l => l.Id).Select(l => l.Quantity), t => $"{t}, {2 * t}, {3 * t}"),
        ["collection flattened, with default"] = Rows(
            db => db.Orders.SelectMany(o => o.Lines.DefaultIfEmpty(), (o, l) => new { o.Id, Line = (long?)l!.Id })
                .OrderBy(x => x.Id).ThenBy(x => x.Line).Select(x => $"{x.Id} {x.Line}"),
            _ => "7 7, 7 8, 8 9, 9 "),

        ["subquery in a condition"] = Rows(
            db => db.Products.Where(p => p.Price > db.Products.Average(x => x.Price)).Select(p => p.Id), _ => "9"),
        ["correlated subquery"] = Rows(
            db => db.Customers.OrderBy(c => c.Id).Select(c => db.Orders.Where(o => o.CustomerId == c.Id).Max(o => o.At).Day), _ => "2, 3"),
        ["correlated subquery with a join inside"] = Rows(
            db => db.Customers.OrderBy(c => c.Id)
                .Select(c => db.Lines.Where(l => l.Order!.CustomerId == c.Id).Sum(l => l.Quantity * l.Product!.Price)),
            t => $"{80 * t * t}, 0"),
        ["first of a collection"] = Rows(
            db => db.Orders.OrderBy(o => o.Id).Select(o => o.Lines.OrderByDescending(l => l.Id).Select(l => l.Product!.Name).FirstOrDefault() ?? "-"),
            t => $"product 8 of {t}, product 7 of {t}, -"),
        ["exists and not exists"] = Rows(
            db => db.Orders.Where(o => o.Lines.Any(l => l.Quantity > 0) && !o.Lines.Any(l => l.ProductId == 8)).Select(o => o.Id), _ => "8"),
        ["in a subquery"] = Rows(db => db.Products.Where(p => db.Lines.Select(l => l.ProductId).Contains(p.Id)).OrderBy(p => p.Id).Select(p => p.Id), _ => "7, 8"),
        ["not in a subquery"] = Rows(db => db.Products.Where(p => !db.Lines.Select(l => l.ProductId).Contains(p.Id)).Select(p => p.Id), _ => "9"),
        ["some of a collection"] = Rows(
            db => db.Customers.OrderBy(c => c.Id).SelectMany(c => c.Orders.OrderByDescending(o => o.At).Take(1)).Select(o => o.Id), _ => "8, 9"),
        ["some of a collection in the projection"] = One(
            async db => Text(
                (await db.Customers.OrderBy(c => c.Id).Select(c => new { c.Id, Latest = c.Orders.OrderByDescending(o => o.At).Take(1).Select(o => o.Id).ToList() }).ToListAsync())
                .Select(x => $"{x.Id}:{Text(x.Latest)}")),
            _ => "7:8, 8:9"),
        ["collections in collections"] = One(
            async db => Text(
                (await db.Customers.OrderBy(c => c.Id)
                    .Select(c => new { Orders = c.Orders.OrderBy(o => o.Id).Select(o => new { o.Id, Lines = o.Lines.Select(l => l.Quantity).OrderBy(q => q).ToList() }).ToList() })
                    .ToListAsync())
                .SelectMany(c => c.Orders).Select(o => $"{o.Id}:{string.Join("+", o.Lines)}")),
            t => $"7:{t}+{2 * t}, 8:{3 * t}, 9:"),
        ["skip inside of a correlated subquery"] = Rows(
            db => db.Orders.OrderBy(o => o.Id).Select(o => o.Lines.OrderBy(l => l.Id).Skip(1).Count()), _ => "1, 0, 0"),

        ["group by a column"] = Rows(
            db => db.Lines.GroupBy(l => l.ProductId).OrderBy(g => g.Key).Select(g => $"{g.Key} {g.Sum(l => l.Quantity)} {g.Count()}"),
            t => $"7 {4 * t} 2, 8 {2 * t} 1"),
        ["group by the key"] = Rows(db => db.Orders.GroupBy(o => o.Id).OrderBy(g => g.Key).Select(g => g.Count()), _ => "1, 1, 1"),
        ["group by several columns, having"] = Rows(
            db => db.Lines.GroupBy(l => new { l.ProductId, l.Order!.CustomerId }).Where(g => g.Count() > 1).Select(g => $"{g.Key.ProductId} {g.Key.CustomerId}"),
            _ => "7 7"),
        ["group by a navigation"] = Rows(
            db => db.Lines.GroupBy(l => l.Product!.Category!.Name).OrderBy(g => g.Key).Select(g => g.Key + g.Sum(l => l.Quantity)),
            t => $"child of {t}{4 * t}, root of {t}{2 * t}"),
        ["group by, with the rows"] = One(
            async db => Text((await db.Lines.OrderBy(l => l.Id).GroupBy(l => l.ProductId).ToListAsync()).OrderBy(g => g.Key).Select(g => $"{g.Key}:{g.Count()}")),
            _ => "7:2, 8:1"),
        ["group by, first of each group"] = Rows(
            db => db.Lines.GroupBy(l => l.OrderId).Select(g => g.OrderByDescending(l => l.Quantity).First().Quantity).OrderBy(q => q), t => $"{2 * t}, {3 * t}"),
        ["distinct aggregate"] = Rows(db => db.Lines.GroupBy(l => 1).Select(g => g.Select(l => l.ProductId).Distinct().Count()), _ => "2"),
        ["aggregate with a condition"] = Rows(db => db.Lines.GroupBy(l => 1).Select(g => g.Count(l => l.ProductId == 7)), _ => "2"),
        ["text and array aggregates"] = Rows(
            db => db.Tags.GroupBy(t => 1).Select(g => string.Join("|", g.OrderBy(t => t.Id).Select(t => t.Name))), t => $"tag 7 of {t}|tag 8 of {t}"),

        ["union"] = Rows(db => db.Products.Select(p => p.Name).Union(db.Tags.Select(t => t.Name)).OrderBy(n => n).Take(4), t => $"product 7 of {t}, product 8 of {t}, product 9 of {t}, tag 7 of {t}"),
        ["concatenation"] = One(db => db.Products.Select(p => p.Id).Concat(db.Customers.Select(c => c.Id)).CountAsync(), _ => "5"),
        ["intersection"] = Rows(db => db.Products.Select(p => p.Id).Intersect(db.Customers.Select(c => c.Id)).OrderBy(i => i), _ => "7, 8"),
        ["difference"] = Rows(db => db.Products.Select(p => p.Id).Except(db.Customers.Select(c => c.Id)), _ => "9"),
        ["union of entities"] = Rows(
            db => db.Products.Where(p => p.Id == 7).Union(db.Products.Where(p => p.Price > 0)).OrderBy(p => p.Id).Select(p => p.Name), t => $"product 7 of {t}, product 8 of {t}, product 9 of {t}"),

        ["condition on an owned type"] = Rows(db => db.Products.Where(p => p.Size.Height == 2 * p.Size.Width && p.Size.Width > 0).Select(p => p.Size.Width), t => $"{t}"),
        // The table of an owned collection has no filter, and Citus does not route by the condition on the owner.
        ["condition on an owned collection"] = Rows(db => db.Shelves.Where(s => s.Items.Sum(i => i.Count) > 0).Select(s => s.Items.Count), _ => "2") with { IsSingleTask = false },
        ["owned collection"] = One(
            async db => Text((await db.Shelves.ToListAsync()).SelectMany(s => s.Items).Select(i => i.Count).Order()), t => $"{5 * t}, {6 * t}"),
        // The table of an owned collection has no filter. Its rows are found by their owner, but Citus cannot route by it because of the
        // limit.
        ["owned collection of the first"] = One(
            async db => Text((await db.Shelves.FirstAsync()).Items.Select(i => i.Count).Order()), t => $"{5 * t}, {6 * t}") with
        { IsSingleTask = false },
        ["condition inside of JSON"] = Rows(db => db.Orders.Where(o => o.Notes.Any(n => n.Text.StartsWith("note of"))).Select(o => o.Notes[0].Text), t => $"note of {t}"),
        ["JSON unfolded"] = Rows(db => db.Orders.SelectMany(o => o.Notes).Select(n => n.Text).OrderBy(n => n), t => $"another, note of {t}"),
        ["complex type"] = Rows(db => db.Customers.Where(c => c.Address.City!.StartsWith("Bern")).Select(c => c.Address.City), t => $"Bern {t}"),
        ["complex type as a whole"] = One(async db => (await db.Customers.OrderBy(c => c.Id).Select(c => c.Address).FirstAsync()).City, t => $"Bern {t}"),
        ["complex type in JSON"] = Rows(db => db.Products.Where(p => p.Specs.Grams > 50).Select(p => p.Specs.Color), t => $"red {t}"),
        ["entity in the same table"] = Rows(db => db.Invoices.Where(i => i.Details!.Remark != null).Select(i => i.Details!.Remark), t => $"remark of {t}"),
        ["entity in the same table by itself"] = Rows(db => db.Set<InvoiceDetails>().Where(d => d.Remark != null).Select(d => d.Remark), t => $"remark of {t}"),

        ["one type of a hierarchy in one table"] = Rows(db => db.Transfers.OfType<CardPayment>().Select(p => p.Card), t => $"card of {t}"),
        ["hierarchy in one table"] = Rows(db => db.Transfers.Where(x => x is CashPayment).Select(x => ((CashPayment)x).Desk), t => $"desk of {t}"),
        ["all of a hierarchy in several tables"] = One(
            async db => Text((await db.Persons.OrderBy(p => p.Id).ToListAsync()).Select(p => $"{p.GetType().Name} {p.Name}")),
            t => $"Employee employee of {t}, Contractor contractor of {t}"),
        ["one type of a hierarchy in several tables"] = Rows(
            db => db.Set<Contractor>().Where(c => c.Boss!.Salary > 0).Select(c => c.Rate + c.Boss!.Salary), t => $"{1010 * t}"),

        ["named filter stays in force"] = Rows(db => db.Reviews.OrderBy(r => r.Id).Select(r => r.Id), _ => "7, 9"),
        ["named filter of a joined table stays in force"] = Rows(db => db.Products.OrderBy(p => p.Id).Select(p => p.Reviews.Count), _ => "1, 1, 0"),
        ["named filter is ignored, the tenant is not"] = Rows(db => db.Reviews.IgnoreQueryFilters(["Deleted"]).OrderBy(r => r.Id).Select(r => r.Stars), t => $"{2 + t}, 1, {t}"),
        ["all filters are ignored, the tenant is not"] = One(db => db.Reviews.IgnoreQueryFilters().CountAsync(), _ => "3"),

        ["raw SQL"] = Rows(db => db.Products.FromSql($"SELECT * FROM \"Products\"").OrderBy(p => p.Id).Select(p => p.Name), t => $"product 7 of {t}, product 8 of {t}, product 9 of {t}"),
        ["raw SQL with a parameter, composed with a navigation"] = Rows(
            db => db.Products.FromSql($"SELECT * FROM \"Products\" WHERE \"Id\" = {7}").Select(p => p.Category!.Name), t => $"child of {t}"),
        ["raw SQL with a window function"] = Rows(
            db => db.Products.FromSql(
                    $"""
                     SELECT * FROM (
                         SELECT *, row_number() OVER (PARTITION BY "StoreId" ORDER BY "Price" DESC) AS place FROM "Products") AS p
                     WHERE place = 1
                     """)
                .Select(p => p.Name),
            t => $"product 9 of {t}"),
        ["raw SQL joined with LINQ"] = Rows(
            db => db.Orders.FromSql($"SELECT * FROM \"Orders\"").Join(db.Lines, o => o.Id, l => l.OrderId, (o, l) => l.Quantity).OrderBy(q => q),
            t => $"{t}, {2 * t}, {3 * t}"),
        ["without tracking"] = One(async db => (await db.Products.AsNoTracking().Include(p => p.Category).FirstAsync(p => p.Id == 7)).Category!.Name, t => $"child of {t}"),
        ["without tracking, with identities"] = One(
            async db =>
            {
                var lines = await db.Lines.AsNoTrackingWithIdentityResolution().Include(l => l.Product).Where(l => l.ProductId == 7).ToListAsync();
                return ReferenceEquals(lines[0].Product, lines[1].Product) && lines.Count == 2;
            },
            _ => "True")
    };

    public static readonly TheoryData<string> ReadNames = new(Reads.Keys);

    [Theory]
    [MemberData(nameof(ReadNames))]
    public Task Reads_its_own_rows_in_one_task(string name)
        => VerifyAsync(Reads[name]);

    // The tenants are tested one after the other, because the query that is compiled for the first is used for the second.
    private async Task VerifyAsync(Read read)
    {
        foreach (var tenant in new[] { 1, 2 })
        {
            var commands = new CapturedCommands();
            await using var context = shop.CreateContext(commands);
            using (context.ForTenant(tenant))
            {
                Assert.Equal(read.Expected(tenant), await read.Query(context));
                if (read.IsSingleTask)
                {
                    await commands.AssertSingleTaskAsync(context);
                }
            }
        }
    }

    private static Read Rows<T>(Func<ShopContext, IQueryable<T>> query, Func<int, string> expected)
        => new(async db => Text(await query(db).ToListAsync(TestContext.Current.CancellationToken)), expected);

    private static Read One<T>(Func<ShopContext, Task<T>> query, Func<int, string> expected)
        => new(async db => Convert.ToString(await query(db), CultureInfo.InvariantCulture) ?? "", expected);

    private static string Text<T>(IEnumerable<T> values)
        => string.Join(", ", values.Select(v => v is decimal d ? d.ToString("0.##", CultureInfo.InvariantCulture) : Convert.ToString(v, CultureInfo.InvariantCulture)));

    private static IQueryable<string> Ids(ShopContext db)
    {
        var ids = new List<int> { 7, 9 };

        return db.Products.Where(p => ids.Contains(p.Id)).OrderBy(p => p.Id).Select(p => p.Name);
    }

    private static IQueryable<Product> After(IQueryable<Product> products, int id)
        => products.Where(p => p.Price > products.First(x => x.Id == id).Price);
}

internal static class ProductQueries
{
    public static readonly Func<ShopContext, int, Task<string>> NameOf =
        EF.CompileAsyncQuery((ShopContext db, int id) => db.Products.Where(p => p.Id == id).Select(p => p.Name).First());

    public static IQueryable<Product> Affordable(this IQueryable<Product> products, decimal limit)
        => products.Where(p => p.Price <= limit);
}
