using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Query;

/// <summary>
///     Tests that groups by the distribution column of the nullable side of a join are those of the plain provider. Citus would return a
///     group without a value for each shard.
/// </summary>
[Collection<RoutingCollection>]
public class NullableKeysTest(RoutingFixture shop)
{
    private static readonly Dictionary<string, Func<RoutingContext, Task<string>>> Queries = new()
    {
        ["distinct entities"] = db => List(db.Orders.Select(o => o.Customer).Distinct(), c => $"{c?.StoreId}/{c?.Id}"),
        ["number of distinct entities"] = async db => $"{await db.Orders.Select(o => o.Customer).Distinct().CountAsync()}",
        ["number of distinct keys"] = async db => $"{await db.Orders.Select(o => (int?)o.Customer!.StoreId).Distinct().CountAsync()}",
        ["groups by a key"] = db => List(
            db.Orders.GroupBy(o => (int?)o.Customer!.StoreId).Select(g => new { g.Key, Count = g.Count(), Sum = g.Sum(o => o.Total) }),
            g => $"{g.Key}: {g.Count} {g.Sum}"),
        ["groups by a key and an id"] = db => List(
            db.Orders.GroupBy(o => new { StoreId = (int?)o.Customer!.StoreId, Id = (int?)o.Customer.Id })
                .Select(g => new { g.Key.StoreId, g.Key.Id, Count = g.Count() }),
            g => $"{g.StoreId}/{g.Id}: {g.Count}"),
        ["groups by a chain of navigations"] = db => List(
            db.Orders.GroupBy(o => (int?)o.Customer!.Store.Id).Select(g => new { g.Key, Count = g.Count() }), g => $"{g.Key}: {g.Count}"),
        ["groups of a left join"] = db => List(
            db.Customers
                .LeftJoin(
                    db.Orders, c => new { c.StoreId, Id = (int?)c.Id }, o => new { o.StoreId, Id = o.CustomerId }, (c, o) => new { c, o })
                .GroupBy(x => (int?)x.o!.StoreId).Select(g => new { g.Key, Count = g.Count() }),
            g => $"{g.Key}: {g.Count}"),
        ["groups with a condition"] = db => List(
            db.Orders.GroupBy(o => (int?)o.Customer!.StoreId).Where(g => g.Count() > 1).Select(g => new { g.Key, Count = g.Count() }),
            g => $"{g.Key}: {g.Count}"),
        ["groups with a condition on the key"] = db => List(
            db.Orders.GroupBy(o => (int?)o.Customer!.StoreId).Where(g => g.Key == null || g.Key > 3).Select(g => new { g.Key, Count = g.Count() }),
            g => $"{g.Key}: {g.Count}"),
        ["distinct entities of a join"] = db => List(
            db.Orders.Join(db.Lines, o => new { o.StoreId, o.Id }, l => new { l.StoreId, Id = l.OrderId }, (o, l) => o.Customer).Distinct(),
            c => $"{c?.StoreId}/{c?.Id}"),
        ["groups of a right join after an inner join"] = db => List(
            db.Orders
                .Join(db.Lines, o => new { o.StoreId, o.Id }, l => new { l.StoreId, Id = l.OrderId }, (o, l) => new { o, l })
                .RightJoin(
                    db.Customers,
                    x => new { x.o.StoreId, Id = x.o.CustomerId },
                    c => new { c.StoreId, Id = (int?)c.Id },
                    (x, c) => new { x!.o, c })
                .GroupBy(x => (int?)x.o.StoreId).Select(g => new { g.Key, Count = g.Count() }),
            g => $"{g.Key}: {g.Count}"),
        ["groups by the preserved side"] = db => List(
            db.Orders.GroupBy(o => new { o.StoreId, Id = (int?)o.Customer!.Id }).Select(g => new { g.Key.StoreId, g.Key.Id, Count = g.Count() }),
            g => $"{g.StoreId}/{g.Id}: {g.Count}"),
        ["groups of one store"] = db => List(
            db.Orders.Where(o => o.StoreId == 4).GroupBy(o => (int?)o.Customer!.StoreId).Select(g => new { g.Key, Count = g.Count() }),
            g => $"{g.Key}: {g.Count}")
    };

    public static TheoryData<string> Names
        => [.. Queries.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Groups_are_those_of_the_plain_provider(string name)
    {
        await using var distributed = shop.CreateContext();
        await using var plain = shop.CreatePlainContext();

        Assert.Equal(await Queries[name](plain), await Queries[name](distributed));
    }

    private static async Task<string> List<T>(IQueryable<T> query, Func<T, string> format)
        => string.Join("; ", (await query.ToListAsync(TestContext.Current.CancellationToken)).Select(format).Order(StringComparer.Ordinal));
}
