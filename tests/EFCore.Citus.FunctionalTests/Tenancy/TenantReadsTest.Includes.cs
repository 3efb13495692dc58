using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Tenancy;

/// <summary>
///     Contains queries that read rows together with the rows that they refer to.
/// </summary>
public partial class TenantReadsTest
{
    private static readonly Dictionary<string, Read> Loads = new()
    {
        ["reference"] = One(async db => (await db.Lines.Include(l => l.Product).SingleAsync(l => l.Id == 7)).Product!.Name, t => $"product 7 of {t}"),
        ["references of references"] = One(
            async db => (await db.Lines.Include(l => l.Order!.Customer!.Country).SingleAsync(l => l.Id == 7)).Order!.Customer!.Country!.Name, _ => "Switzerland"),
        ["optional reference to itself"] = One(
            async db => Text((await db.Categories.Include(c => c.Parent).OrderBy(c => c.Id).ToListAsync()).Select(c => c.Parent?.Name ?? "-")), t => $"-, root of {t}"),
        ["reference to the tenant"] = One(async db => (await db.Customers.Include(c => c.Store).FirstAsync()).Store!.Name, t => $"store {t}"),
        ["one to one, both ways"] = One(
            async db => ((await db.Orders.Include(o => o.Invoice).SingleAsync(o => o.Id == 7)).Invoice!.Total,
                (await db.Invoices.AsNoTracking().Include(i => i.Order).SingleAsync()).Order!.Id),
            t => FormattableString.Invariant($"({50 * t}, 7)")),
        ["entity in the same table"] = One(async db => (await db.Invoices.Include(i => i.Details).SingleAsync()).Details!.Remark, t => $"remark of {t}"),
        ["collection"] = One(async db => Text((await db.Orders.Include(o => o.Lines).SingleAsync(o => o.Id == 7)).Lines.Select(l => l.Quantity).Order()), t => $"{t}, {2 * t}"),
        ["collection by a second query"] = One(
            async db => Text((await db.Orders.AsSplitQuery().Include(o => o.Lines).OrderBy(o => o.Id).ToListAsync()).SelectMany(o => o.Lines).Select(l => l.Quantity).Order()),
            t => $"{t}, {2 * t}, {3 * t}"),
        ["two collections"] = One(async db => Counts(await db.Orders.Include(o => o.Lines).Include(o => o.Payments).SingleAsync(o => o.Id == 7)), _ => "2 2"),
        ["two collections by queries of their own"] = One(
            async db => Counts(await db.Orders.AsSplitQuery().Include(o => o.Lines).Include(o => o.Payments).SingleAsync(o => o.Id == 7)), _ => "2 2"),
        ["collections of collections"] = One(
            async db => Text((await db.Customers.Include(c => c.Orders).ThenInclude(o => o.Lines).ThenInclude(l => l.Product).OrderBy(c => c.Id).ToListAsync())
                .SelectMany(c => c.Orders).SelectMany(o => o.Lines).OrderBy(l => l.Id).Select(l => l.Product!.Name)),
            t => $"product 7 of {t}, product 8 of {t}, product 7 of {t}"),
        ["collections of collections by queries of their own"] = One(
            async db => Text((await db.Customers.AsSplitQuery().Include(c => c.Orders).ThenInclude(o => o.Lines).OrderBy(c => c.Id).ToListAsync())
                .SelectMany(c => c.Orders).SelectMany(o => o.Lines).Select(l => l.Quantity).Order()),
            t => $"{t}, {2 * t}, {3 * t}"),
        ["collection with a condition"] = One(
            async db => Text((await db.Orders.Include(o => o.Lines.Where(l => l.ProductId == 8)).SingleAsync(o => o.Id == 7)).Lines.Select(l => l.Quantity)), t => $"{2 * t}"),
        ["some of a collection"] = One(
            async db => Text((await db.Customers.Include(c => c.Orders.OrderByDescending(o => o.At).Take(1)).OrderBy(c => c.Id).ToListAsync())
                .SelectMany(c => c.Orders).Select(o => o.Id)),
            _ => "8, 9"),
        ["some of a collection by a second query"] = One(
            async db => Text((await db.Customers.AsSplitQuery().Include(c => c.Orders.OrderByDescending(o => o.At).Skip(1).Take(1)).OrderBy(c => c.Id).ToListAsync())
                .SelectMany(c => c.Orders).Select(o => o.Id)),
            _ => "7"),
        ["collection that refers to itself"] = One(
            async db => Text((await db.Categories.Include(c => c.Children).SingleAsync(c => c.Id == ShopFixture.Root)).Children.Select(c => c.Name)), t => $"child of {t}"),
        ["many to many"] = One(
            async db => Text((await db.Products.Include(p => p.Tags).SingleAsync(p => p.Id == 7)).Tags.Select(x => x.Name).Order(StringComparer.Ordinal)),
            t => $"tag 7 of {t}, tag 8 of {t}"),
        ["many to many by a second query"] = One(
            async db => Text((await db.Tags.AsSplitQuery().Include(x => x.Products).SingleAsync(x => x.Id == 8)).Products.Select(x => x.Name).Order(StringComparer.Ordinal)),
            t => $"product 7 of {t}, product 8 of {t}"),
        ["many to many with payload"] = One(
            async db => Text((await db.Suppliers.Include(s => s.Products).SingleAsync()).Products.Select(p => p.Name)) + (await db.Set<Supply>().SingleAsync()).Days,
            t => $"product 7 of {t}{3 * t}"),
        ["many to many in a condition"] = Rows(
            db => db.Products.Where(p => p.Tags.Any(x => x.Name.StartsWith("tag 7"))).Select(p => p.Name), t => $"product 7 of {t}"),
        ["many to many counted"] = Rows(db => db.Tags.OrderBy(x => x.Id).Select(x => x.Products.Count), _ => "1, 2"),
        ["hierarchy in several tables"] = One(async db => (await db.Persons.Include(p => p.Boss).SingleAsync(p => p.Id == 8)).Boss!.Name, t => $"employee of {t}"),
        ["hierarchy in one table"] = One(
            async db => Text((await db.Transfers.Include(x => x.Order).OrderBy(x => x.Id).ToListAsync()).Select(x => x.Order!.Id)), _ => "7, 8"),
        ["named filter holds for what is included"] = One(
            async db => Text((await db.Products.Include(p => p.Reviews).SingleAsync(p => p.Id == 7)).Reviews.Select(r => r.Stars)), t => $"{2 + t}"),
        ["auto include of owned rows"] = One(
            async db =>
            {
                var order = await db.Orders.SingleAsync(o => o.Id == 7);
                return $"{order.Payments.Sum(p => p.Amount):0} {order.Notes[0].Text}";
            },
            t => $"{11 * t} note of {t}"),

        ["reference, explicitly"] = One(
            async db =>
            {
                var line = await db.Lines.SingleAsync(l => l.Id == 8);
                await db.Entry(line).Reference(l => l.Product).LoadAsync();
                return line.Product!.Name;
            },
            t => $"product 8 of {t}"),
        ["collection, explicitly"] = One(
            async db =>
            {
                var order = await db.Orders.FindAsync(7L);
                await db.Entry(order!).Collection(o => o.Lines).LoadAsync();
                return Text(order!.Lines.Select(l => l.Quantity).Order());
            },
            t => $"{t}, {2 * t}"),
        ["many to many, explicitly"] = One(
            async db =>
            {
                var product = await db.Products.FindAsync(7);
                await db.Entry(product!).Collection(p => p.Tags).LoadAsync();
                return Text(product!.Tags.Select(x => x.Name).Order(StringComparer.Ordinal));
            },
            t => $"tag 7 of {t}, tag 8 of {t}"),
        ["counted without being loaded"] = One(
            async db => await db.Entry((await db.Orders.FindAsync(7L))!).Collection(o => o.Lines).Query().CountAsync(), _ => "2"),
        ["reload"] = One(
            async db =>
            {
                var product = await db.Products.FindAsync(7);
                product!.Name = "changed";
                await db.Entry(product).ReloadAsync();
                return product.Name;
            },
            t => $"product 7 of {t}"),
        ["values of the database"] = One(
            async db => (await db.Entry(new Product { Id = 7, Name = "" }.In(db)).GetDatabaseValuesAsync())!.GetValue<string>("Name"), t => $"product 7 of {t}"),
        ["fixup of what is loaded apart"] = One(
            async db =>
            {
                await db.Products.LoadAsync();
                return (await db.Lines.OrderBy(l => l.Id).FirstAsync()).Product!.Name;
            },
            t => $"product 7 of {t}")
    };

    public static readonly TheoryData<string> LoadNames = new(Loads.Keys);

    [Theory]
    [MemberData(nameof(LoadNames))]
    public Task Loads_its_own_rows_in_single_tasks(string name)
        => VerifyAsync(Loads[name]);

    [Fact]
    public async Task Joins_compare_the_tenant_on_both_sides()
    {
        var commands = new CapturedCommands();
        await using var context = shop.CreateContext(commands);
        using var tenant = context.ForTenant(1);

        await context.Lines.Include(l => l.Product).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Matches("""\."StoreId" = .\d?\."StoreId" AND""", Assert.Single(commands.Statements));
        Assert.Equal(2, Assert.Single(commands.Statements).Split("\"StoreId\" = @").Length - 1);
    }

    [Fact]
    public async Task Reference_tables_are_read_without_a_tenant()
    {
        var commands = new CapturedCommands();
        await using var context = shop.CreateContext(commands);

        Assert.Equal(2, await context.Countries.CountAsync(TestContext.Current.CancellationToken));
        Assert.DoesNotContain("StoreId", Assert.Single(commands.Statements), StringComparison.Ordinal);
    }

    private static string Counts(Order order)
        => $"{order.Lines.Count} {order.Payments.Count}";
}

internal static class Attaching
{
    /// <summary>
    ///     Attaches an entity that is not in the database yet, or was read elsewhere, to a context.
    /// </summary>
    public static T In<T>(this T entity, DbContext context)
        where T : class
        => context.Attach(entity).Entity;
}
