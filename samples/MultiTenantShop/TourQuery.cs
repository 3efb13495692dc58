using Microsoft.EntityFrameworkCore;

namespace MultiTenantShop;

/// <summary>
///     Represents a query of the tour.
/// </summary>
/// <param name="Title">The title of the query.</param>
/// <param name="OnCitus">Where Citus executes the query. Plain PostgreSQL does not report it.</param>
/// <param name="Build">A delegate that creates the query.</param>
public sealed record TourQuery(string Title, string OnCitus, Func<ShopContext, IQueryable<object>> Build)
{
    private const int StoreId = 1;

    private const string OneShard = "one shard";

    public static IReadOnlyList<TourQuery> All { get; } =
    [
        new(
            "orders of store 1 with lines and products",
            OneShard,
            c => c.Orders.Where(o => o.StoreId == StoreId).Include(o => o.Lines).ThenInclude(l => l.Product).OrderBy(o => o.Number)),
        new(
            "best customers of store 1",
            OneShard,
            c => c.Customers.Where(u => u.StoreId == StoreId)
                .Select(
                    u => new
                    {
                        u.Email,
                        Total = c.OrderLines.Where(l => l.StoreId == StoreId && l.Order.StoreId == StoreId && l.Order.CustomerId == u.Id)
                            .Sum(l => l.Quantity * l.UnitPrice)
                    })
                .OrderByDescending(x => x.Total).ThenBy(x => x.Email).Take(5)),
        new(
            "store 1 with its country, a reference table",
            OneShard,
            c => c.Stores.Where(s => s.Id == StoreId).Select(s => new { s.Name, Country = s.Country.Name })),
        new("countries alone, from a reference table", OneShard, c => c.Countries.OrderBy(x => x.Code)),
        new(
            "orders of every store, without a filter on the store",
            "32 shards",
            c => c.Orders.GroupBy(o => o.StoreId).Select(g => new { g.Key, Count = g.Count() }).OrderByDescending(x => x.Count))
    ];
}
