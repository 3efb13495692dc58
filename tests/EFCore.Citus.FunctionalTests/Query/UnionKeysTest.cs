using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Query;

/// <summary>
///     Tests that the rows of a <c>UNION</c> of subqueries are those of the plain provider. Citus would remove equal rows in each shard only.
/// </summary>
[Collection<RoutingCollection>]
public class UnionKeysTest(RoutingFixture shop)
{
    private static readonly Dictionary<string, Func<RoutingContext, IQueryable<int>>> Queries = new()
    {
        ["join and table"] = db => Quantities(db).Union(db.Stores.Select(s => s.Id)),
        ["table and join"] = db => db.Stores.Select(s => s.Id).Union(Quantities(db)),
        ["two joins"] = db => Quantities(db).Union(
            db.Orders.Join(
                db.Lines.Where(l => l.Quantity > 1), o => new { o.StoreId, o.Id }, l => new { l.StoreId, Id = l.OrderId }, (o, l) => l.Quantity)),
        ["three parts"] = db => db.Stores.Select(s => s.Id).Union(Quantities(db)).Union(db.Orders.Select(o => o.StoreId)),
        ["union and concat"] = db => Quantities(db).Union(db.Stores.Select(s => s.Id)).Concat(db.Orders.Select(o => o.StoreId)),
        ["distinct"] = db => db.Orders.Select(o => new { o.StoreId, o.Id }).Distinct().Select(x => x.Id).Union(db.Stores.Select(s => s.Id)),
        ["value in one part"] = db => Quantities(db).Union(db.Stores.Where(s => s.Id == 4).Select(s => s.Id)),
        ["two values"] = db => db.Orders.Where(o => o.StoreId == 4).Select(o => new { o.StoreId, o.Id }).Distinct().Select(x => x.Id)
            .Union(db.Orders.Where(o => o.StoreId == 8).Select(o => new { o.StoreId, o.Id }).Distinct().Select(x => x.Id)),
        ["contains"] = db => db.Orders.Where(o => db.Lines.Select(l => l.StoreId).Contains(o.StoreId)).Select(o => o.Id)
            .Union(db.Stores.Select(s => s.Id)),
        ["key in both parts"] = db => db.Orders.Select(o => o.StoreId).Union(db.Lines.Select(l => l.StoreId))
    };

    public static TheoryData<string> Names
        => [.. Queries.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Rows_are_those_of_the_plain_provider(string name)
    {
        await using var distributed = shop.CreateContext();
        await using var plain = shop.CreatePlainContext();
        var cancellationToken = TestContext.Current.CancellationToken;

        Assert.Equal(await Queries[name](plain).CountAsync(cancellationToken), await Queries[name](distributed).CountAsync(cancellationToken));
        Assert.Equal(
            await Queries[name](plain).OrderBy(x => x).Take(9).ToListAsync(cancellationToken),
            await Queries[name](distributed).OrderBy(x => x).Take(9).ToListAsync(cancellationToken));
        Assert.Equal(
            (await Queries[name](plain).ToListAsync(cancellationToken)).Order(),
            (await Queries[name](distributed).ToListAsync(cancellationToken)).Order());
        Assert.Equal(
            await Queries[name](plain).GroupBy(x => x).Select(g => new { g.Key, Count = g.Count() }).OrderBy(g => g.Key).ToListAsync(cancellationToken),
            await Queries[name](distributed).GroupBy(x => x).Select(g => new { g.Key, Count = g.Count() }).OrderBy(g => g.Key).ToListAsync(cancellationToken));
    }

    private static IQueryable<int> Quantities(RoutingContext db)
        => db.Orders.Join(
            db.Lines.Where(l => l.Quantity > 0), o => new { o.StoreId, o.Id }, l => new { l.StoreId, Id = l.OrderId }, (o, l) => l.Quantity);
}
