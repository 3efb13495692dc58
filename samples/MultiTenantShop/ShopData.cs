using MultiTenantShop.Model;

namespace MultiTenantShop;

/// <summary>
///     Provides the data of the sample. It is the same for each run, with a few large and many small tenants.
/// </summary>
public static class ShopData
{
    private const int StoreCount = 40;
    private const int LargestStoreOrders = 800;

    public static Country[] Countries { get; } =
    [
        new() { Code = "AT", Name = "Austria" },
        new() { Code = "BR", Name = "Brazil" },
        new() { Code = "JP", Name = "Japan" },
        new() { Code = "NG", Name = "Nigeria" },
        new() { Code = "TR", Name = "Türkiye" },
    ];

    public static Currency[] Currencies { get; } =
    [
        new() { Code = "BRL", Name = "Brazilian real" },
        new() { Code = "EUR", Name = "Euro" },
        new() { Code = "JPY", Name = "Japanese yen" },
        new() { Code = "NGN", Name = "Nigerian naira" },
        new() { Code = "TRY", Name = "Turkish lira" },
    ];

    private static readonly string[] StoreCurrencies = ["EUR", "BRL", "JPY", "NGN", "TRY"];

    /// <summary>
    ///     Fills an empty database, with one transaction for each store, and returns the number of rows.
    /// </summary>
    public static async Task<int> SeedAsync(Func<ShopContext> createContext, CancellationToken cancellationToken)
    {
        var rows = 0;
        for (var id = 1; id <= StoreCount; id++)
        {
            await using var context = createContext();
            context.ChangeTracker.AutoDetectChangesEnabled = false;
            context.Add(CreateStore(id));
            context.AddRange(CreateAuditEntries(id));
            rows += await context.SaveChangesAsync(cancellationToken);
        }

        return rows;
    }

    private static Store CreateStore(int id)
    {
        // The store is the seed, so that its data does not depend on other stores.
        var random = new Random(id);
        var country = (id - 1) % Countries.Length;
        var store = new Store
        {
            Id = id,
            Name = FormattableString.Invariant($"Store {id:00}"),
            CountryCode = Countries[country].Code,
            CurrencyCode = StoreCurrencies[country]
        };

        var orders = OrdersOf(id);
        var products = Math.Max(5, orders / 20);
        var customers = Math.Max(3, orders / 10);

        for (var i = 1; i <= products; i++)
        {
            store.Products.Add(
                new Product
                {
                    StoreId = id,
                    Id = i,
                    Sku = FormattableString.Invariant($"SKU-{i:0000}"),
                    Name = FormattableString.Invariant($"Product {i} of store {id}"),
                    Price = random.Next(100, 20000) / 100m
                });
        }

        for (var i = 1; i <= customers; i++)
        {
            store.Customers.Add(
                new Customer
                {
                    StoreId = id,
                    Id = i,
                    Email = FormattableString.Invariant($"customer{i}@store{id}.example"),
                    CountryCode = Countries[random.Next(Countries.Length)].Code
                });
        }

        for (var number = 1; number <= orders; number++)
        {
            var order = new Order
            {
                StoreId = id,
                Number = number,
                CustomerId = random.Next(1, customers + 1),
                PlacedAt = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(random.Next(300 * 24 * 60))
            };

            for (var position = 1; position <= random.Next(1, 4); position++)
            {
                var product = store.Products[random.Next(products)];
                order.Lines.Add(
                    new OrderLine
                    {
                        StoreId = id,
                        OrderNumber = number,
                        Position = position,
                        ProductId = product.Id,
                        Quantity = random.Next(1, 5),
                        UnitPrice = product.Price
                    });
            }

            store.Orders.Add(order);
        }

        return store;
    }

    private static IEnumerable<AuditEntry> CreateAuditEntries(int storeId)
        =>
        [
            new() { StoreId = storeId, At = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), What = "store opened" },
            new() { StoreId = storeId, At = new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc), What = "first products listed" },
        ];

    // The n-th largest tenant has one n-th of the orders of the largest one.
    private static int OrdersOf(int storeId)
        => Math.Max(5, LargestStoreOrders / storeId);
}
