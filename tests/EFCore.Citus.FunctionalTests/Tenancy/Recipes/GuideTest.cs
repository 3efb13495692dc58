using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Tenancy.Recipes;

/// <summary>
///     Tests the guide for an application that was written for one shop: its classes and the code that uses them do not change.
/// </summary>
public class GuideTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private static CancellationToken Cancellation
        => TestContext.Current.CancellationToken;

    [Fact]
    public void Model_has_fifteen_entity_types_with_keys_of_one_column_and_no_tenant()
    {
        using var context = new BookshopContext(new DbContextOptionsBuilder().UseNpgsql("Host=localhost").Options);
        var entityTypes = context.Model.GetEntityTypes().Where(e => !e.HasSharedClrType).ToList();

        Assert.Equal(15, entityTypes.Count);
        Assert.All(entityTypes, e => Assert.Equal(["Id"], e.FindPrimaryKey()!.Properties.Select(p => p.Name)));
        Assert.DoesNotContain(context.Model.GetEntityTypes().SelectMany(e => e.GetProperties()), p => p.Name == "TenantId");
    }

    [Fact]
    public async Task One_line_and_the_shared_tables_distribute_it()
    {
        await using var context = CreateContext();
        await Migrating.MigrateAsync(null, context);

        await CitusCatalog.AssertMatchesAsync(context, Database);
        Assert.Equal(
            14, await Database.ScalarAsync<long>("SELECT count(*) FROM citus_tables WHERE distribution_column = 'TenantId'"));
        Assert.Equal(
            ["Countries", "Languages"],
            await Database.ColumnAsync<string>(
                "SELECT relname::text FROM pg_class JOIN citus_tables ON table_name = oid WHERE citus_table_type = 'reference' ORDER BY relname"));
        Assert.Equal(
            1, await Database.ScalarAsync<long>("SELECT count(DISTINCT colocation_id) FROM citus_tables WHERE distribution_column = 'TenantId'"));
    }

    [Fact]
    public async Task Code_of_the_application_works_for_each_tenant_as_it_did_for_one()
    {
        var commands = new CapturedCommands();
        await using var context = CreateContext(commands);
        await context.Database.EnsureCreatedAsync(Cancellation);
        context.AddRange(new Country { Id = 1, Name = "CH" }, new Language { Id = 1, Name = "de" });
        await context.SaveChangesAsync(Cancellation);
        foreach (var tenant in new[] { 1, 2 })
        {
            commands.Clear();
            context.ChangeTracker.Clear();
            using (context.ForTenant(tenant))
            {
                await RunShopAsync(context);
                await commands.AssertSingleTaskAsync(context);
            }
        }

        // Both shops have performed the same operations, and each has rows of its own.
        foreach (var table in new[] { "Books", "Orders", "OrderLines", "AuthorBook", "Loyalty" })
        {
            var counts = await Database.ColumnAsync<long>($"SELECT count(*) FROM \"{table}\" GROUP BY \"TenantId\"");
            Assert.Equal(2, counts.Count);
            Assert.Single(counts.Distinct());
        }
    }

    // The code does not use tenants. The answers are the same as in a database with one shop.
    private static async Task RunShopAsync(BookshopContext context)
    {
        var author = new Author { Id = 7, Name = "Ada" };
        var book = new Book
        {
            Id = 7,
            Isbn = "978",
            Title = "Notes",
            LanguageId = 1,
            Authors = { author },
            Publisher = new Publisher { Id = 7, Name = "House", CountryId = 1 },
            Genre = new Genre { Id = 7, Name = "Essay" }
        };
        var customer = new Customer
        {
            Id = 7,
            Email = "a@example.com",
            Loyalty = new Loyalty { Id = 7, Points = 3 },
            Addresses = { new Address { Id = 7, Street = "Main", CountryId = 1 } }
        };
        var order = new Order { Id = 7, Customer = customer, Lines = { new OrderLine { Id = 7, Book = book, Quantity = 2 } }, Shipment = new Shipment { Id = 7 } };
        context.AddRange(
            order,
            new Payment { Id = 7, Order = order, Amount = 5 },
            new Review { Id = 7, Book = book, Customer = customer, Stars = 4 },
            new StockItem { Id = 7, Book = book, Count = 9 });
        await context.SaveChangesAsync(Cancellation);
        context.ChangeTracker.Clear();

        Assert.Equal("Notes", (await context.Books.FindAsync([7], Cancellation))!.Title);
        var found = await context.Orders
            .Include(o => o.Customer!.Addresses)
            .Include(o => o.Lines).ThenInclude(l => l.Book!.Authors)
            .Include(o => o.Shipment)
            .AsSplitQuery()
            .SingleAsync(Cancellation);
        Assert.Equal("Ada", Assert.Single(Assert.Single(found.Lines).Book!.Authors).Name);
        Assert.Equal(
            [("CH", 2)],
            (await context.OrderLines.GroupBy(l => l.Book!.Publisher!.Country!.Name).Select(g => new { g.Key, Sum = g.Sum(l => l.Quantity) })
                .ToListAsync(Cancellation)).Select(g => (g.Key, g.Sum)));
        Assert.Equal(1, await context.Stock.Where(s => s.Book!.Isbn == "978").ExecuteUpdateAsync(s => s.SetProperty(x => x.Count, x => x.Count - 2), Cancellation));
        Assert.Equal(7, await context.Stock.MaxAsync(s => s.Count, Cancellation));

        found.Shipment!.Sent = true;
        context.Remove(found.Lines[0]);
        await context.SaveChangesAsync(Cancellation);
        context.Add(new OrderLine { OrderId = 7, BookId = 7, Quantity = 1 });
        await context.SaveChangesAsync(Cancellation);
        Assert.Equal(1, await context.Orders.Where(o => o.Shipment!.Sent).SelectMany(o => o.Lines).SumAsync(l => l.Quantity, Cancellation));
    }

    private ManyBookshopsContext CreateContext(CapturedCommands? commands = null)
    {
        var builder = new DbContextOptionsBuilder().UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus());
        if (commands is not null)
        {
            builder.AddInterceptors(commands);
        }

        return new ManyBookshopsContext(builder.Options);
    }
}
