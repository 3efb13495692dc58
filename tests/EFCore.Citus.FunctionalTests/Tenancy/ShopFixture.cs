using EFCore.Citus.FunctionalTests.TestUtilities;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.FunctionalTests.Tenancy;

/// <summary>
///     Provides the plain shop with two tenants. Their rows have the same keys in every table, and different values.
/// </summary>
public sealed class ShopFixture(CitusClusterFixture cluster) : IAsyncLifetime
{
    public static readonly Guid Root = new("00000000-0000-0000-0000-000000000007");
    public static readonly Guid Child = new("00000000-0000-0000-0000-000000000008");

    private TestDatabase? _database;

    public TestDatabase Database
        => CitusClusterFixture.Require(_database);

    /// <summary>
    ///     Gets the checksums of the rows of each tenant before tests write.
    /// </summary>
    public Dictionary<int, string> Checksums { get; } = [];

    public async ValueTask InitializeAsync()
    {
        if (await cluster.FindCitusAsync() is not { } citus)
        {
            return;
        }

        _database = await TestDatabase.CreateAsync(citus);
        await using var context = CreateContext();
        await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        await AdvanceSequencesAsync(_database);

        context.AddRange(SharedRows());
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        foreach (var tenant in new[] { 1, 2 })
        {
            context.ChangeTracker.Clear();
            using (context.ForTenant(tenant))
            {
                context.AddRange(Rows(tenant));
                await context.SaveChangesAsync(TestContext.Current.CancellationToken);
            }
        }

        foreach (var tenant in new[] { 1, 2 })
        {
            Checksums.Add(tenant, await ChecksumAsync(context, tenant));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    public ShopContext CreateContext(CapturedCommands? commands = null)
    {
        var builder = new DbContextOptionsBuilder<ShopContext>().UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus());
        if (commands is not null)
        {
            builder.AddInterceptors(commands);
        }

        return new ShopContext(builder.Options);
    }

    /// <summary>
    ///     Advances the sequences, so that generated keys differ from the keys of the seeded rows. Explaining an insert also generates a
    ///     key.
    /// </summary>
    public static Task AdvanceSequencesAsync(TestDatabase database)
        => database.ExecuteAsync("SELECT setval(oid::regclass, 1000) FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace");

    /// <summary>
    ///     Gets the checksum of all rows of a tenant in all tables.
    /// </summary>
    public static async Task<string> ChecksumAsync(DbContext context, int tenant)
    {
        var tables = context.GetService<IDesignTimeModel>().Model.GetRelationalModel().Tables
            .Where(t => t[CitusAnnotationNames.DistributionColumn] is not null)
            .OrderBy(t => t.Name, StringComparer.Ordinal);

        var sums = new List<string>();
        foreach (var table in tables)
        {
            var sql = $"SELECT coalesce(md5(string_agg(t::text, ';' ORDER BY t::text)), '') AS \"Value\" FROM \"{table.Name}\" AS t "
                + $"WHERE \"{table[CitusAnnotationNames.DistributionColumn]}\" = {{0}}";
            sums.Add(
                $"{table.Name} {(await context.Database.SqlQueryRaw<string>(sql, tenant).ToListAsync(TestContext.Current.CancellationToken)).Single()}");
        }

        return string.Join('\n', sums);
    }

    public static object[] SharedRows()
        =>
        [
            new Country { Id = "CH", Name = "Switzerland" },
            new Country { Id = "FR", Name = "France" },
            new Currency { Id = "CHF", Digits = 2 }
        ];

    public static object[] Rows(int t)
    {
        var tags = new[] { new Tag { Id = 7, Name = $"tag 7 of {t}" }, new Tag { Id = 8, Name = $"tag 8 of {t}" } };
        var root = new Category { Id = Root, Name = $"root of {t}" };
        var child = new Category { Id = Child, Name = $"child of {t}", Parent = root };
        var supplier = new Supplier { Id = Root, Name = $"supplier of {t}" };
        var products = new[]
        {
            new Product
            {
                Id = 7, Sku = "A", Name = $"product 7 of {t}", Price = 10 * t, Category = child, Tags = { tags[0], tags[1] },
                Size = { Width = t, Height = 2 * t }, Specs = { Color = $"red {t}", Grams = 100 * t }
            },
            new Product { Id = 8, Sku = "B", Name = $"product 8 of {t}", Price = 20 * t, Category = root, Tags = { tags[1] }, Specs = { Color = "blue" } },
            new Product { Id = 9, Name = $"product 9 of {t}", Price = 30 * t, Specs = { Color = "blue" } }
        };
        var customers = new[]
        {
            new Customer { Id = 7, Name = $"customer 7 of {t}", CountryId = "CH", Address = { City = $"Bern {t}", Street = "Main" } },
            new Customer { Id = 8, Name = $"customer 8 of {t}", Address = { City = "Basel" } }
        };
        var orders = new[]
        {
            new Order
            {
                Id = 7, Customer = customers[0], At = Day(1),
                Lines =
                {
                    new OrderLine { Id = 7, Code = Root, Product = products[0], Quantity = t },
                    new OrderLine { Id = 8, Code = Child, Product = products[1], Quantity = 2 * t }
                },
                Notes = { new Note { Text = $"note of {t}" }, new Note { Text = "another" } },
                Payments = { new Payment { Id = 7, Amount = 5 * t }, new Payment { Id = 8, Amount = 6 * t } },
                Invoice = new Invoice { Id = 7, Total = 50 * t, Details = new InvoiceDetails { Remark = $"remark of {t}" } }
            },
            new Order
            {
                Id = 8, Customer = customers[0], At = Day(2),
                Lines = { new OrderLine { Id = 9, Code = Guid.AllBitsSet, Product = products[0], Quantity = 3 * t } }
            },
            new Order { Id = 9, Customer = customers[1], At = Day(3) }
        };
        var boss = new Employee { Id = 7, Name = $"employee of {t}", Salary = 1000 * t };

        return
        [
            new Store { Id = t, Name = $"store {t}", CurrencyId = "CHF" },
            .. tags, root, child, supplier, .. products, .. customers, .. orders, boss,
            new Contractor { Id = 8, Name = $"contractor of {t}", Rate = 10 * t, Boss = boss },
            new Supply { ProductId = 7, SupplierId = Root, Days = 3 * t },
            new CardPayment { Id = 7, Order = orders[0], Card = $"card of {t}" },
            new CashPayment { Id = 8, Order = orders[1], Desk = $"desk of {t}" },
            new Review { Id = 7, Product = products[0], Customer = customers[0], Stars = 2 + t, Version = 1 },
            new Review { Id = 8, Product = products[0], Stars = 1, IsDeleted = true },
            new Review { Id = 9, Product = products[1], Stars = t },
            new Stock { Place = "main", Product = products[0], Quantity = 10 * t },
            new Shelf { Id = 7, Items = { new ShelfItem { Id = 7, Count = 5 * t }, new ShelfItem { Id = 8, Count = 6 * t } } },
            new Setting { Name = "theme", Value = $"theme of {t}" },
            new Setting { Name = $"only {t}" }
        ];
    }

    public static DateTime Day(int day)
        => new(2026, 1, day, 0, 0, 0, DateTimeKind.Utc);
}

[CollectionDefinition]
public sealed class ShopCollection : ICollectionFixture<ShopFixture>;
