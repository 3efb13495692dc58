using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Tenancy;

/// <summary>
///     Tests that a tenant only writes its own rows, in one task on one node for each statement. Another tenant has rows with the same keys
///     in every table, which do not change.
/// </summary>
[Collection<ShopCollection>]
public class TenantWritesTest(ShopFixture shop)
{
    private sealed record Write(Func<ShopContext, Task> Act, Func<ShopContext, Task<string>> Read, string Expected);

    private static readonly Dictionary<string, Write> Writes = new()
    {
        ["add"] = Saving(
            db => db.Add(new Product { Id = 70, Name = "new" }), db => Names(db.Products.Where(p => p.Id == 70).Select(p => p.Name)), "new"),
        ["add with a generated integer"] = Saving(
            db => db.Add(new Product { Name = "new" }), db => Names(db.Products.Where(p => p.Name == "new" && p.Id != 0).Select(p => p.Name)), "new"),
        ["add with a generated guid"] = Saving(
            db => db.Add(new Category { Name = "new" }), db => Names(db.Categories.Where(c => c.Name == "new").Select(c => c.Name)), "new"),
        ["add with a string for a key"] = Saving(
            db => db.Add(new Setting { Name = "size", Value = "9" }), db => Names(db.Settings.Where(s => s.Value != null).OrderBy(s => s.Name).Select(s => s.Value!)), "9, theme of 1"),
        ["add with the tenant set"] = Saving(
            db => db.Add(new Customer { Name = "new", StoreId = 1 }), db => Names(db.Customers.Where(c => c.Name == "new").Select(c => c.StoreId)), "1"),
        ["add several, some with the tenant set"] = Saving(
            db => db.AddRange(Enumerable.Range(70, 10).Select(i => new Customer { Id = i, Name = "new", StoreId = i % 2 })),
            db => Names(db.Customers.Where(c => c.Id >= 70).GroupBy(c => c.StoreId).Select(g => $"{g.Key}: {g.Count()}")),
            "1: 10"),
        ["add a graph"] = Saving(
            db => db.Add(
                new Order
                {
                    At = ShopFixture.Day(9),
                    Customer = new Customer { Name = "new" },
                    Invoice = new Invoice { Total = 1, Details = new InvoiceDetails { Remark = "new" } },
                    Lines = { new OrderLine { Product = new Product { Name = "new", Category = new Category { Name = "new" } }, Quantity = 70 } },
                    Notes = { new Note { Text = "new" } },
                    Payments = { new Payment { Amount = 70 } }
                }),
            db => Names(
                db.Orders.Where(o => o.Customer!.Name == "new" && o.Invoice!.Details!.Remark == "new")
                    .Select(o => $"{o.Invoice!.Total:0} {o.Lines.Single().Product!.Category!.Name} {o.Payments.Single().Amount:0} {o.Notes[0].Text}")),
            "1 new 70 new"),
        ["add to a collection of a tracked one"] = new(
            async db =>
            {
                (await db.Orders.FindAsync(7L))!.Lines.Add(new OrderLine { ProductId = 9, Quantity = 70 });
                await db.SaveChangesAsync();
            },
            db => Names(db.Lines.Where(l => l.OrderId == 7).OrderBy(l => l.Quantity).Select(l => l.Quantity)), "1, 2, 70"),
        ["add to a hierarchy in one table"] = Saving(
            db => db.Add(new CashPayment { OrderId = 9, Desk = "new" }), db => Names(db.Transfers.OfType<CashPayment>().OrderBy(p => p.Id).Select(p => p.OrderId)), "9, 8", unordered: true),
        ["add to a hierarchy in several tables"] = Saving(
            db => db.Add(new Employee { Name = "new", Salary = 3, BossId = 7 }), db => Names(db.Set<Employee>().Where(e => e.Boss!.Salary == 1000).Select(e => e.Salary)), "3"),
        ["add what refers to a reference table"] = Saving(
            db => db.Add(new Customer { Name = "new", CountryId = "FR" }), db => Names(db.Customers.Where(c => c.Country!.Name == "France").Select(c => c.Name)), "new"),
        ["add with a key that the other tenant has too"] = new(
            async db =>
            {
                await db.Settings.ExecuteDeleteAsync();
                db.Add(new Setting { Name = "theme", Value = "again" });
                await db.SaveChangesAsync();
            },
            db => Names(db.Settings.Select(s => s.Value!)), "again"),

        ["many to many, added"] = new(
            async db =>
            {
                (await db.Products.FindAsync(9))!.Tags.Add((await db.Tags.FindAsync(7L))!);
                await db.SaveChangesAsync();
            },
            db => Names(db.Products.Where(p => p.Id == 9).SelectMany(p => p.Tags).Select(t => t.Name)), "tag 7 of 1"),
        ["many to many, added by their keys"] = new(
            async db =>
            {
                new Product { Id = 9, Name = "" }.In(db).Tags.Add(new Tag { Id = 7, Name = "" }.In(db));
                await db.SaveChangesAsync();
            },
            db => Names(db.Products.Where(p => p.Id == 9).SelectMany(p => p.Tags).Select(t => t.Name)), "tag 7 of 1"),
        ["many to many, removed"] = new(
            async db =>
            {
                (await db.Products.Include(p => p.Tags).SingleAsync(p => p.Id == 7)).Tags.RemoveAll(t => t.Id == 8);
                await db.SaveChangesAsync();
            },
            db => Names(db.Products.Where(p => p.Id == 7).SelectMany(p => p.Tags).Select(t => t.Id)), "7"),
        ["many to many with payload, added"] = Saving(
            db => db.Add(new Supply { ProductId = 8, SupplierId = ShopFixture.Root, Days = 70 }),
            db => Names(db.Suppliers.SelectMany(s => s.Products).OrderBy(p => p.Id).Select(p => p.Id)), "7, 8"),
        ["many to many with payload, by the navigation"] = new(
            async db =>
            {
                (await db.Suppliers.SingleAsync()).Products.Add((await db.Products.FindAsync(9))!);
                await db.SaveChangesAsync();
            },
            db => Names(db.Set<Supply>().OrderBy(s => s.ProductId).Select(s => $"{s.ProductId} {s.Days}")), "7 3, 9 0"),

        ["update of one column"] = new(
            async db =>
            {
                (await db.Products.FindAsync(7))!.Name = "changed";
                await db.SaveChangesAsync();
            },
            db => Names(db.Products.OrderBy(p => p.Id).Select(p => p.Name)), "changed, product 8 of 1, product 9 of 1"),
        ["update of what was read elsewhere"] = Saving(
            db => db.Update(new Customer { Id = 8, Name = "changed" }), db => Names(db.Customers.Where(c => c.Name == "changed").Select(c => c.Id)), "8"),
        ["update of what was attached"] = Saving(
            db => new Product { Id = 7, Name = "" }.In(db).Name = "changed", db => Names(db.Products.Where(p => p.Name == "changed").Select(p => p.Price)), "10"),
        ["update by values"] = new(
            async db =>
            {
                db.Entry((await db.Stocks.FindAsync("main", 7))!).CurrentValues.SetValues(new { Quantity = 70 });
                await db.SaveChangesAsync();
            },
            db => Names(db.Stocks.Select(s => s.Quantity)), "70"),
        ["update of an owned type"] = new(
            async db =>
            {
                (await db.Products.FindAsync(7))!.Size.Width = 70;
                await db.SaveChangesAsync();
            },
            db => Names(db.Products.Where(p => p.Size.Width == 70).Select(p => p.Size.Height)), "2"),
        ["update of an owned collection"] = new(
            async db =>
            {
                var shelf = (await db.Shelves.ToListAsync()).Single();
                shelf.Items.RemoveAll(i => i.Id == 7);
                shelf.Items.Single().Count = 70;
                shelf.Items.Add(new ShelfItem { Count = 71 });
                await db.SaveChangesAsync();
            },
            db => Names(db.Shelves.SelectMany(s => s.Items).OrderBy(i => i.Count).Select(i => i.Count)), "70, 71"),
        ["update inside of JSON"] = new(
            async db =>
            {
                var order = await db.Orders.SingleAsync(o => o.Id == 7);
                order.Notes[0].Text = "changed";
                order.Notes.Add(new Note { Text = "third" });
                await db.SaveChangesAsync();
            },
            db => Names(db.Orders.SelectMany(o => o.Notes).Select(n => n.Text).OrderBy(t => t)), "another, changed, third"),
        ["update of complex types"] = new(
            async db =>
            {
                (await db.Customers.FindAsync(7))!.Address.City = "changed";
                (await db.Products.FindAsync(7))!.Specs.Color = "changed";
                await db.SaveChangesAsync();
            },
            db => Names(db.Customers.Select(c => c.Address.City!).Concat(db.Products.Select(p => p.Specs.Color!)).Where(x => x == "changed")), "changed, changed"),
        ["update of two tables of a hierarchy"] = new(
            async db =>
            {
                var employee = await db.Set<Employee>().SingleAsync();
                (employee.Name, employee.Salary) = ("changed", 7);
                await db.SaveChangesAsync();
            },
            db => Names(db.Set<Employee>().Select(e => $"{e.Name} {e.Salary}")), "changed 7"),
        ["update of an entity in the same table"] = new(
            async db =>
            {
                (await db.Set<InvoiceDetails>().SingleAsync(d => d.Id == 7)).Remark = "changed";
                await db.SaveChangesAsync();
            },
            db => Names(db.Invoices.Where(i => i.Details!.Remark == "changed").Select(i => i.Id)), "7"),
        ["reference moved"] = new(
            async db =>
            {
                (await db.Lines.FindAsync(7L))!.Product = await db.Products.FindAsync(9);
                await db.SaveChangesAsync();
            },
            db => Names(db.Lines.OrderBy(l => l.Id).Select(l => l.ProductId)), "9, 8, 7"),
        ["optional reference taken away"] = new(
            async db =>
            {
                (await db.Categories.Include(c => c.Parent).SingleAsync(c => c.Id == ShopFixture.Child)).Parent = null;
                await db.SaveChangesAsync();
            },
            db => Names(db.Categories.Where(c => c.ParentId == null).OrderBy(c => c.Name).Select(c => c.Name)), "child of 1, root of 1"),
        ["one to one replaced"] = new(
            async db =>
            {
                var order = await db.Orders.Include(o => o.Invoice).SingleAsync(o => o.Id == 7);
                order.Invoice = new Invoice { Total = 70 };
                await db.SaveChangesAsync();
            },
            db => Names(db.Invoices.Select(i => i.Total)), "70"),
        ["concurrency token"] = new(
            async db =>
            {
                var review = await db.Reviews.FindAsync(7);
                (review!.Stars, review.Version) = (1, 2);
                await db.SaveChangesAsync();
            },
            db => Names(db.Reviews.Where(r => r.Id == 7).Select(r => r.Version)), "2"),

        ["remove"] = new(
            async db =>
            {
                db.Remove((await db.Invoices.FindAsync(7L))!);
                await db.SaveChangesAsync();
            },
            db => Names(db.Invoices.Select(i => i.Id)), ""),
        ["remove by the own key"] = Saving(
            db => db.Remove(new OrderLine { Id = 9 }), db => Names(db.Lines.OrderBy(l => l.Id).Select(l => l.Id)), "7, 8"),
        ["remove with what depends on it"] = Saving(
            db => db.Remove(new Order { Id = 7 }),
            db => Names(db.Lines.Select(l => l.Id).Concat(db.Invoices.Select(i => i.Id)).Concat(db.Transfers.Select(t => t.OrderId))), "9, 8", unordered: true),
        ["remove what others refer to if they like"] = new(
            async db =>
            {
                db.Remove(await db.Categories.Include(c => c.Children).SingleAsync(c => c.Id == ShopFixture.Root));
                await db.Products.LoadAsync();
                await db.SaveChangesAsync();
            },
            db => Names(db.Categories.Select(c => c.ParentId == null).Concat(db.Products.Where(p => p.Id == 8).Select(p => p.CategoryId == null))), "True, True"),
        ["remove of a hierarchy in several tables"] = new(
            async db =>
            {
                db.Remove(await db.Persons.SingleAsync(p => p.Id == 8));
                await db.SaveChangesAsync();
            },
            db => Names(db.Persons.Select(p => p.Id)), "7"),
        ["collection emptied"] = new(
            async db =>
            {
                (await db.Orders.Include(o => o.Lines).SingleAsync(o => o.Id == 7)).Lines.Clear();
                await db.SaveChangesAsync();
            },
            db => Names(db.Lines.Select(l => l.Id)), "9"),

        ["ExecuteUpdate of all"] = new(
            db => db.Products.ExecuteUpdateAsync(s => s.SetProperty(p => p.Price, p => p.Price + 1)), db => Names(db.Products.OrderBy(p => p.Id).Select(p => p.Price)), "11.0, 21.0, 31.0"),
        ["ExecuteUpdate with a condition and a constant"] = new(
            db => db.Products.Where(p => p.Id == 7).ExecuteUpdateAsync(s => s.SetProperty(p => p.Name, "changed")),
            db => Names(db.Products.Where(p => p.Name == "changed").Select(p => p.Id)), "7"),
        ["ExecuteUpdate with a condition on another table"] = new(
            db => db.Lines.Where(l => l.Product!.Category!.Name == "child of 1").ExecuteUpdateAsync(s => s.SetProperty(l => l.Quantity, 70)),
            db => Names(db.Lines.OrderBy(l => l.Id).Select(l => l.Quantity)), "70, 2, 70"),
        ["ExecuteUpdate with values of another table"] = new(
            db => db.Products.ExecuteUpdateAsync(s => s.SetProperty(p => p.Price, p => p.Price + p.Reviews.Count)),
            db => Names(db.Products.OrderBy(p => p.Id).Select(p => p.Price)), "11, 21, 30"),
        ["ExecuteUpdate of a join"] = new(
            db => db.Products.Join(db.Stocks, p => p.Id, s => s.ProductId, (p, s) => new { p, s }).ExecuteUpdateAsync(s => s.SetProperty(x => x.s.Quantity, x => x.s.Quantity + x.p.Id)),
            db => Names(db.Stocks.Select(s => s.Quantity)), "17"),
        ["ExecuteUpdate of some"] = new(
            db => db.Products.OrderByDescending(p => p.Price).Take(2).ExecuteUpdateAsync(s => s.SetProperty(p => p.Price, 0)),
            db => Names(db.Products.OrderBy(p => p.Id).Select(p => p.Price)), "10, 0, 0"),
        ["ExecuteUpdate with another filter"] = new(
            db => db.Reviews.ExecuteUpdateAsync(s => s.SetProperty(r => r.Stars, 5)),
            db => Names(db.Reviews.IgnoreQueryFilters(["Deleted"]).OrderBy(r => r.Id).Select(r => r.Stars)), "5, 1, 5"),
        ["ExecuteUpdate without filters"] = new(
            db => db.Reviews.IgnoreQueryFilters().ExecuteUpdateAsync(s => s.SetProperty(r => r.Stars, 5)),
            db => Names(db.Reviews.IgnoreQueryFilters(["Deleted"]).OrderBy(r => r.Id).Select(r => r.Stars)), "5, 5, 5"),
        ["ExecuteUpdate of complex types"] = new(
            db => db.Customers.ExecuteUpdateAsync(s => s.SetProperty(c => c.Address.City, "changed")), db => Names(db.Customers.Select(c => c.Address.City!)), "changed, changed"),
        ["ExecuteUpdate inside of JSON"] = new(
            db => db.Products.Where(p => p.Id == 7).ExecuteUpdateAsync(s => s.SetProperty(p => p.Specs.Color, "changed")),
            db => Names(db.Products.OrderBy(p => p.Id).Select(p => p.Specs.Color + p.Specs.Grams)), "changed100, blue0, blue0"),
        ["ExecuteUpdate of one type of a hierarchy"] = new(
            db => db.Transfers.OfType<CardPayment>().ExecuteUpdateAsync(s => s.SetProperty(p => p.Card, "changed")),
            db => Names(db.Set<CardPayment>().Select(p => p.Card!)), "changed"),
        ["ExecuteUpdate, synchronously"] = new(
            db => Task.FromResult(db.Settings.ExecuteUpdate(s => s.SetProperty(x => x.Value, "changed"))), db => Names(db.Settings.Select(s => s.Value!)), "changed, changed"),
        ["ExecuteDelete of all"] = new(db => db.Reviews.ExecuteDeleteAsync(), db => Names(db.Reviews.IgnoreQueryFilters(["Deleted"]).Select(r => r.Id)), "8"),
        ["ExecuteDelete with a condition on another table"] = new(
            db => db.Lines.Where(l => l.Order!.Invoice != null).ExecuteDeleteAsync(), db => Names(db.Lines.Select(l => l.Id)), "9"),
        ["ExecuteDelete of some"] = new(
            db => db.Lines.OrderBy(l => l.Id).Take(2).ExecuteDeleteAsync(), db => Names(db.Lines.Select(l => l.Id)), "9"),
        ["ExecuteDelete of a union"] = new(
            db => db.Lines.Where(l => l.Id == 7).Union(db.Lines.Where(l => l.Product!.Price > 10)).ExecuteDeleteAsync(), db => Names(db.Lines.Select(l => l.Id)), "9"),
        ["ExecuteUpdate of all but some"] = new(
            db => db.Lines.Except(db.Lines.OrderBy(l => l.Id).Take(1)).ExecuteUpdateAsync(s => s.SetProperty(l => l.Quantity, l => l.Quantity + 70)),
            db => Names(db.Lines.OrderBy(l => l.Id).Select(l => l.Quantity)), "1, 72, 73"),
        ["ExecuteDelete of some of a collection"] = new(
            db => db.Orders.SelectMany(o => o.Lines).OrderByDescending(l => l.Id).Take(1).ExecuteDeleteAsync(), db => Names(db.Lines.OrderBy(l => l.Id).Select(l => l.Id)), "7, 8"),
        ["ExecuteUpdate of some of a join"] = new(
            db => db.Lines.Join(db.Products, l => l.ProductId, p => p.Id, (l, p) => new { l, p }).OrderBy(x => x.l.Id).Take(1).Select(x => x.p)
                .ExecuteUpdateAsync(s => s.SetProperty(p => p.Price, 0)),
            db => Names(db.Products.OrderBy(p => p.Id).Select(p => p.Price)), "0, 20, 30"),
        ["ExecuteDelete of what is contained in a subquery"] = new(
            db => db.Stocks.Where(s => db.Products.Where(p => p.Price > 5).Select(p => p.Id).Contains(s.ProductId)).ExecuteDeleteAsync(), db => Names(db.Stocks.Select(s => s.Place)), ""),
        ["ExecuteDelete with what depends on it"] = new(
            db => db.Orders.Where(o => o.Id == 7).ExecuteDeleteAsync(), db => Names(db.Lines.Select(l => l.Id)), "9"),

        ["savepoint"] = new(
            async db =>
            {
                db.Add(new Setting { Name = "first" });
                await db.SaveChangesAsync();
                await db.Database.CurrentTransaction!.CreateSavepointAsync("here");
                await db.Settings.ExecuteDeleteAsync();
                await db.Database.CurrentTransaction.RollbackToSavepointAsync("here");
            },
            db => Names(db.Settings.OrderBy(s => s.Name).Select(s => s.Name)), "first, only 1, theme"),
        ["two saves and bulk statements in one transaction"] = new(
            async db =>
            {
                var product = new Product { Name = "new" };
                db.Add(product);
                await db.SaveChangesAsync();
                product.Name = "changed";
                await db.SaveChangesAsync();
                await db.Products.Where(p => p.Name == "changed").ExecuteUpdateAsync(s => s.SetProperty(p => p.Price, 70));
            },
            db => Names(db.Products.Where(p => p.Price == 70).Select(p => p.Name)), "changed")
    };

    public static readonly TheoryData<string> WriteNames = new(Writes.Keys);

    [Theory]
    [MemberData(nameof(WriteNames))]
    public async Task Writes_its_own_rows_in_single_tasks(string name)
    {
        var (act, read, expected) = Writes[name];
        var commands = new CapturedCommands();
        await using var context = shop.CreateContext(commands);
        await using var transaction = await context.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        using (context.ForTenant(1))
        {
            await act(context);
            context.ChangeTracker.Clear();

            Assert.Equal(expected, await read(context));
            await commands.AssertSingleTaskAsync(context);
        }

        Assert.Equal(shop.Checksums[2], await ShopFixture.ChecksumAsync(context, 2));
        Assert.NotEqual(shop.Checksums[1], await ShopFixture.ChecksumAsync(context, 1));
    }

    public static readonly Dictionary<string, (Type Exception, Func<ShopContext, Task> Act)> Failures = new()
    {
        ["unique index"] = (typeof(DbUpdateException), Save(db => db.Add(new Product { Name = "", Sku = "A" }))),
        ["primary key"] = (typeof(DbUpdateException), Save(db => db.Add(new Product { Id = 7, Name = "" }))),
        ["alternate key"] = (typeof(DbUpdateException), Save(db => db.Add(new OrderLine { OrderId = 9, ProductId = 9, Code = ShopFixture.Root }))),
        ["reference to a row of no tenant"] = (typeof(DbUpdateException), Save(db => db.Add(new OrderLine { OrderId = 99, ProductId = 9 }))),
        ["concurrency token"] = (typeof(DbUpdateConcurrencyException), Save(db => new Review { Id = 7, ProductId = 7, Version = 5 }.In(db).Stars = 4)),
        ["update of a row that only the other tenant has"] = (typeof(DbUpdateConcurrencyException), Save(db => new Setting { Name = "only 2" }.In(db).Value = "")),
        ["removal of a row that only the other tenant has"] = (typeof(DbUpdateConcurrencyException), Save(db => db.Remove(new Setting { Name = "only 2" }))),
        ["another tenant's row added"] = (typeof(TenantMismatchException), Save(db => db.Add(new Customer { Name = "", StoreId = 2 }))),
        ["another tenant's row updated"] = (typeof(TenantMismatchException), Save(db => db.Update(new Customer { Id = 7, Name = "", StoreId = 2 }))),
        ["reference to another tenant's row"] = (typeof(TenantMismatchException), Connect((order, product) => new OrderLine { Order = order, Product = product }, ordersTenant: 1)),
        ["reference to another tenant's row, the other way round"] = (typeof(TenantMismatchException), Connect((order, product) => new OrderLine { Order = order, Product = product }, ordersTenant: 2)),
        ["another tenant's row removed"] = (typeof(TenantMismatchException), Save(db => db.Remove(new Customer { Id = 7, Name = "", StoreId = 2 }))),
        ["another tenant's owned type changed"] = (typeof(TenantMismatchException), Change(db => db.Products.SingleAsync(p => p.Id == 7), p => p.Size.Width = 70)),
        ["another tenant's owned type replaced"] = (typeof(TenantMismatchException), Change(db => db.Products.SingleAsync(p => p.Id == 7), p => p.Size = new Size())),
        ["another tenant's owned collection in JSON added to"] = (typeof(TenantMismatchException), Change(db => db.Orders.SingleAsync(o => o.Id == 7), o => o.Notes.Add(new Note { Text = "" }))),
        ["another tenant's owned collection in JSON changed"] = (typeof(TenantMismatchException), Change(db => db.Orders.SingleAsync(o => o.Id == 7), o => o.Payments[0].Amount = 70)),
        ["another tenant's owned table added to"] = (typeof(TenantMismatchException), Change(db => db.Shelves.SingleAsync(), s => s.Items.Add(new ShelfItem()))),
        ["another tenant's owned table changed"] = (typeof(TenantMismatchException), Change(db => db.Shelves.SingleAsync(), s => s.Items[0].Count = 70)),
        ["another tenant's owned table emptied"] = (typeof(TenantMismatchException), Change(db => db.Shelves.SingleAsync(), s => s.Items.Clear())),
        ["another tenant's owned table added to by its key"] = (typeof(TenantMismatchException), Save(db => new Shelf { Id = 7, StoreId = 2 }.In(db).Items.Add(new ShelfItem { Id = 70 }))),
        ["owned rows given to another tenant"] = (
            typeof(TenantMismatchException),
            db => db.Shelves.SelectMany(s => s.Items).ExecuteUpdateAsync(s => s.SetProperty(i => EF.Property<int>(i, "StoreId"), 2))),
        ["another tenant's owned type read again"] = (typeof(TenantMismatchException), Change(db => db.Products.SingleAsync(p => p.Id == 7), (db, p) => db.Entry(p.Size).Reload())),
        ["owned row with a forged key"] = (typeof(TenantMismatchException), Save(
            db =>
            {
                var item = new ShelfItem { Id = 70 };
                new Shelf { Id = 7 }.In(db).Items.Add(item);
                db.ChangeTracker.DetectChanges();
                db.Entry(item).Property("StoreId").CurrentValue = 2;
            }))
    };

    public static readonly TheoryData<string> FailureNames = new(Failures.Keys);

    [Theory]
    [MemberData(nameof(FailureNames))]
    public async Task Fails_and_changes_nothing(string name)
    {
        var (exception, act) = Failures[name];
        await using var context = shop.CreateContext();
        using (context.ForTenant(1))
        {
            await Assert.ThrowsAsync(exception, () => act(context));
        }

        foreach (var tenant in new[] { 1, 2 })
        {
            Assert.Equal(shop.Checksums[tenant], await ShopFixture.ChecksumAsync(context, tenant));
        }
    }

    public static readonly Dictionary<string, Func<ShopContext, ValueTask<Func<string>>>> Early = new()
    {
        ["row"] = db => Added(db, new Setting { Name = "new" }, s => $"{s.StoreId}", "1"),
        ["row with a reference that is not set"] = db => Added(db, new Category { Name = "new" }, c => $"{c.Store is null}", "True"),
        ["rows of a hierarchy with itself"] = db => Added(
            db, new Category { Name = "new", Parent = new Category { Name = "new" }, Children = { new Category { Name = "new" } } }, c => $"{c.Children[0].Parent == c} {c.Parent!.Children[0] == c}", "True True"),
        ["row that refers to others by their keys"] = db => Added(db, new OrderLine { Id = 70, OrderId = 9, ProductId = 9, Code = Guid.NewGuid() }, l => $"{l.OrderId}", "9"),
        ["rows of one kind"] = async db =>
        {
            db.AddRange(Enumerable.Range(70, 2).Select(i => new OrderLine { Id = i, OrderId = 9, ProductId = 9, Code = Guid.NewGuid() }));
            return await Added(db, new OrderLine { Id = 80, OrderId = 9, ProductId = 9 }, l => $"{l.Id}", "80");
        },
        ["graph"] = db => Added(
            db,
            new OrderLine { Product = new Product { Name = "new", Tags = { new Tag { Name = "new" } } }, Order = new Order { Customer = new Customer { Name = "new" }, Invoice = new Invoice { Total = 70, Details = new InvoiceDetails() } } },
            l => $"{l.Product!.Tags[0].Products[0] == l.Product} {l.Order!.Lines[0] == l} {l.Order.Customer!.Orders[0] == l.Order} {l.Order.Customer.StoreId} {l.Order.Invoice!.Order == l.Order} {l.Order.Invoice.Details is null}",
            "True True True 1 True False"),
        ["graph from the other side"] = db => Added(
            db, new Customer { Name = "new", Orders = { new Order { Lines = { new OrderLine { Id = 70, ProductId = 9 } } } } }, c => $"{c.Orders[0].Lines[0].Order!.Customer == c}", "True"),
        ["what is owned"] = db => Added(db, new Shelf { Items = { new ShelfItem { Count = 70 } } }, s => $"{s.StoreId} {s.Items[0].Count}", "1 70"),
        ["rows of a hierarchy in several tables"] = db => Added(db, new Contractor { Name = "new", Boss = new Employee { Name = "new" } }, c => $"{c.Boss!.StoreId}", "1"),
        ["row between what is tracked"] = async db =>
        {
            using (db.ForTenant(1))
            {
                await db.Products.LoadAsync();
                await db.Suppliers.LoadAsync();
            }

            return await Added(db, new Supply { ProductId = 9, SupplierId = ShopFixture.Root, Days = 70 }, s => $"{s.Days}", "70");
        },
        ["row, asynchronously"] = async db =>
        {
            await db.AddAsync(new OrderLine { Id = 70, OrderId = 9, ProductId = 9 });
            return () => db.Lines.Local.Single().OrderId == 9 ? "" : "another order";
        }
    };

    public static readonly TheoryData<string> EarlyNames = new(Early.Keys);

    [Theory]
    [MemberData(nameof(EarlyNames))]
    public async Task Rows_may_be_added_before_their_tenant_is_known(string name)
    {
        await using var context = shop.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        var findFault = await Early[name](context);

        Assert.Contains("is not set and there is no current tenant", Assert.Throws<TenantNotSetException>(() => context.SaveChanges()).Message);
        await Assert.ThrowsAsync<TenantNotSetException>(() => context.SaveChangesAsync(TestContext.Current.CancellationToken));
        using (context.ForTenant(1))
        {
            await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal("", findFault());
        Assert.Equal(shop.Checksums[2], await ShopFixture.ChecksumAsync(context, 2));
        Assert.NotEqual(shop.Checksums[1], await ShopFixture.ChecksumAsync(context, 1));
    }

    [Fact]
    public async Task Rows_that_should_exist_are_not_taken_for_new_before_their_tenant_is_known()
    {
        await using var context = shop.CreateContext();
        foreach (var change in new Action<ShopContext>[]
                 {
                     db => db.Attach(new OrderLine { Id = 7 }),
                     db => db.Update(new OrderLine { Id = 7 }),
                     db => db.Remove(new OrderLine { Id = 7 }),
                     db => db.Update(new Setting { Name = "theme" }),
                     db => db.Entry(new Setting { Name = "theme" }).State = EntityState.Modified,
                     db => db.Entry(new OrderLine { Id = 7 }).State = EntityState.Deleted
                 })
        {
            Assert.Contains("is not set and there is no current tenant", Assert.Throws<TenantNotSetException>(() => change(context)).Message);
            context.ChangeTracker.Clear();
        }

        context.Attach(new Setting { Name = "theme", StoreId = 2 });
        using (context.ForTenant(2))
        {
            Assert.Equal(0, await context.SaveChangesAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task A_new_tenant_is_added_with_its_rows()
    {
        await using var context = shop.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        var store = new Store { Name = "new" };
        var customer = new Customer { Name = "new", Store = store, Orders = { new Order { Id = 70 } } };
        context.Add(customer);
        using (context.ForTenant(1))
        {
            await Assert.ThrowsAsync<TenantMismatchException>(() => context.SaveChangesAsync(TestContext.Current.CancellationToken));
        }

        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        Assert.True(store.Id > 1000);
        Assert.Equal(store.Id, customer.StoreId);
        using (context.ForTenant(store.Id))
        {
            Assert.Equal("new", await context.Orders.Select(o => o.Customer!.Name).SingleAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(shop.Checksums[1], await ShopFixture.ChecksumAsync(context, 1));
    }

    [Fact]
    public async Task What_says_that_there_is_no_tenant_is_none()
    {
        await using var context = shop.CreateContext();
        using (context.ForTenant(0))
        {
            Assert.Empty(await context.Settings.ToListAsync(TestContext.Current.CancellationToken));
            context.Add(new Setting { Name = "no tenant" });
            context.Add(new Category { Name = "no tenant" });
            await Assert.ThrowsAsync<TenantNotSetException>(() => context.SaveChangesAsync(TestContext.Current.CancellationToken));
            await Assert.ThrowsAsync<TenantNotSetException>(
                () => context.BulkInsertAsync([new Setting { Name = "no tenant" }], cancellationToken: TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Unique_index_holds_within_a_tenant_only()
    {
        await using var context = shop.CreateContext();

        // Both tenants have the value. Neither can have it twice.
        var exception = await Assert.ThrowsAsync<PostgresException>(
            () => shop.Database.ExecuteAsync("INSERT INTO \"Products\" (\"StoreId\", \"Id\", \"Sku\", \"Name\", \"Price\", \"Size_Width\", \"Size_Height\", \"Specs\") VALUES (2, 70, 'A', '', 0, 0, 0, '{}')"));

        Assert.Equal(PostgresErrorCodes.UniqueViolation, exception.SqlState);
        Assert.Contains("\"IX_products_sku", exception.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rollback_leaves_both_tenants_as_they_were()
    {
        await using var context = shop.CreateContext();
        using (context.ForTenant(1))
        {
            await using var transaction = await context.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await context.Reviews.IgnoreQueryFilters().ExecuteDeleteAsync(TestContext.Current.CancellationToken);
            await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(shop.Checksums[1], await ShopFixture.ChecksumAsync(context, 1));
        Assert.Equal(shop.Checksums[2], await ShopFixture.ChecksumAsync(context, 2));
    }

    private static Write Saving(Action<ShopContext> act, Func<ShopContext, Task<string>> read, string expected, bool unordered = false)
        => new(Save(act), unordered ? async db => Sort(await read(db)) : read, unordered ? Sort(expected) : expected);

    private static Func<ShopContext, Task> Save(Action<ShopContext> act)
        => db =>
        {
            act(db);
            return db.SaveChangesAsync();
        };

    private static ValueTask<Func<string>> Added<T>(ShopContext db, T entity, Func<T, string> describe, string expected)
        where T : class
    {
        var entry = db.Add(entity);

        return ValueTask.FromResult(
            () =>
            {
                var tenant = entry.Property("StoreId").CurrentValue;
                var found = describe(entity);

                return tenant is 1 && found == expected ? "" : $"tenant {tenant}: {found}";
            });
    }

    // The entity is read for the other tenant.
    private static Func<ShopContext, Task> Change<T>(Func<ShopContext, Task<T>> read, Action<T> change)
        => Change(read, (_, theirs) => change(theirs));

    private static Func<ShopContext, Task> Change<T>(Func<ShopContext, Task<T>> read, Action<ShopContext, T> change)
        => async db =>
        {
            T theirs;
            using (db.ForTenant(2))
            {
                theirs = await read(db);
            }

            change(db, theirs);
            await db.SaveChangesAsync();
        };

    // The order of the navigations matters. The last one determines the tenant of the row.
    private static Func<ShopContext, Task> Connect(Func<Order, Product, object?> connect, int ordersTenant)
        => async db =>
        {
            Order order;
            Product product;
            using (db.ForTenant(ordersTenant))
            {
                order = await db.Orders.Include(o => o.Lines).SingleAsync(o => o.Id == 7, TestContext.Current.CancellationToken);
            }

            using (db.ForTenant(3 - ordersTenant))
            {
                product = await db.Products.SingleAsync(p => p.Id == 7, TestContext.Current.CancellationToken);
            }

            if (connect(order, product) is OrderLine line)
            {
                db.Add(line);
            }

            await db.SaveChangesAsync();
        };

    private static string Sort(string values)
        => string.Join(", ", values.Split(", ").Order(StringComparer.Ordinal));

    private static async Task<string> Names<T>(IQueryable<T> query)
        => string.Join(", ", await query.ToListAsync(TestContext.Current.CancellationToken));
}
