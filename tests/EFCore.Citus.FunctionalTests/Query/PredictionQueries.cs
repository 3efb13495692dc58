using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Query;

/// <summary>
///     Provides queries of each kind that Citus distinguishes, with a value for the store and without one.
/// </summary>
internal static class PredictionQueries
{
    private static readonly Dictionary<string, Func<RoutingContext, bool, Task>> Queries = new()
    {
        // Keys
        ["entities"] = (db, one) => Run(Orders(db, one)),

        // Scalars
        ["any"] = async (db, one) => await Orders(db, one).AnyAsync(o => o.Total > 1),
        ["all"] = async (db, one) => await Orders(db, one).AllAsync(o => o.Total > 1),
        ["count"] = async (db, one) => await Orders(db, one).CountAsync(),
        ["sum"] = async (db, one) => await Orders(db, one).SumAsync(o => o.Total),
        ["contains value"] = async (db, one) => await Orders(db, one).Select(o => o.Id).ContainsAsync(3),
        ["first"] = async (db, one) => await Orders(db, one).OrderBy(o => o.Id).FirstOrDefaultAsync(),
        ["last"] = async (db, one) => await Orders(db, one).OrderBy(o => o.Id).LastOrDefaultAsync(),

        // Include
        ["include"] = (db, one) => Run(Orders(db, one).Include(o => o.Lines)),
        ["include two"] = (db, one) => Run(Orders(db, one).Include(o => o.Lines).ThenInclude(l => l.Product).Include(o => o.Customer)),
        ["include reference"] = (db, one) => Run(Orders(db, one).Include(o => o.Customer)),
        ["split include"] = (db, one) => Run(Orders(db, one).AsSplitQuery().Include(o => o.Lines)),
        ["split include of a page"] = (db, one) => Run(Page(db, one).AsSplitQuery().Include(o => o.Lines)),
        ["include of a page"] = (db, one) => Run(Page(db, one).Include(o => o.Lines)),
        ["include reference of a page"] = (db, one) => Run(Page(db, one).Include(o => o.Customer)),
        ["include with a condition"] = (db, one) => Run(Page(db, one).Include(o => o.Lines.Where(l => l.Quantity > 1))),
        ["first and include chain"] = async (db, one) => await Customers(db, one).Include(c => c.Orders).ThenInclude(o => o.Lines).OrderBy(c => c.Id).FirstAsync(),
        ["include with a limit"] = (db, one) => Run(Orders(db, one).Include(o => o.Lines.OrderBy(l => l.Id).Take(2))),

        // Projections
        ["count of a collection"] = (db, one) => Run(Orders(db, one).Select(o => o.Lines.Count)),
        ["sum of a collection"] = (db, one) => Run(Orders(db, one).Select(o => o.Lines.Sum(l => l.Quantity))),
        ["any of a collection"] = (db, one) => Run(Orders(db, one).Select(o => o.Lines.Any())),
        ["first of a collection"] = (db, one) => Run(Orders(db, one).Select(o => o.Lines.OrderBy(l => l.Id).Select(l => l.Product.Name).FirstOrDefault())),
        ["first entity of a collection"] = (db, one) => Run(Orders(db, one).Select(o => o.Lines.OrderBy(l => l.Id).FirstOrDefault())),
        ["collection"] = (db, one) => Run(Orders(db, one).Select(o => new { o.Id, Lines = o.Lines.Select(l => l.Quantity).ToList() })),
        ["two levels"] = (db, one) => Run(Customers(db, one).Select(c => c.Orders.Sum(o => o.Lines.Count))),
        ["count without the key"] = (db, one) => Run(Orders(db, one).Select(o => db.Lines.Count(l => l.OrderId == o.Id))),
        ["count of another group"] = (db, one) => Run(Orders(db, one).Select(o => db.Devices.Count(d => d.StoreId == o.StoreId))),
        ["count of a local table"] = (db, one) => Run(Orders(db, one).Select(o => db.Jobs.Count(j => j.StoreId == o.StoreId))),
        ["count of a reference table"] = (db, one) => Run(Orders(db, one).Select(o => db.Countries.Count(c => c.Id == o.Id))),
        ["count of a union"] = (db, one) => Run(Orders(db, one).Select(o => o.Lines.Select(l => l.Id).Union(o.Lines.Select(l => l.Quantity)).Count())),
        ["count of an intersection"] = (db, one) => Run(Orders(db, one).Select(o => o.Lines.Select(l => l.Id).Intersect(o.Lines.Select(l => l.Quantity)).Count())),

        // Conditions
        ["where any"] = (db, one) => Run(Orders(db, one).Where(o => o.Lines.Any(l => l.Quantity > 1))),
        ["where not any"] = (db, one) => Run(Orders(db, one).Where(o => !o.Lines.Any(l => l.Quantity > 1))),
        ["where all"] = (db, one) => Run(Orders(db, one).Where(o => o.Lines.All(l => l.Quantity > 1))),
        ["where any or"] = (db, one) => Run(Orders(db, one).Where(o => o.Total > 10 || o.Lines.Any(l => l.Quantity > 1))),
        ["where count"] = (db, one) => Run(Orders(db, one).Where(o => o.Lines.Count > 1)),
        ["where sum"] = (db, one) => Run(Orders(db, one).Where(o => o.Lines.Sum(l => l.Quantity) > 1)),
        ["where first"] = (db, one) => Run(Orders(db, one).Where(o => o.Lines.OrderBy(l => l.Id).Select(l => l.Quantity).FirstOrDefault() > 1)),
        ["where any without the key"] = (db, one) => Run(Orders(db, one).Where(o => db.Lines.Any(l => l.OrderId == o.Id))),
        ["where any without the key with two conditions"] = (db, one) => Run(Orders(db, one).Where(o => db.Lines.Any(l => l.OrderId == o.Id && l.Quantity > o.Total))),
        ["where count without the key"] = (db, one) => Run(Orders(db, one).Where(o => db.Lines.Count(l => l.OrderId == o.Id) > 1)),
        ["where in"] = (db, one) => Run(Orders(db, one).Where(o => db.Lines.Where(l => l.Quantity > 1).Select(l => l.StoreId).Contains(o.StoreId))),
        ["where not in"] = (db, one) => Run(Orders(db, one).Where(o => !db.Lines.Where(l => l.Quantity > 1).Select(l => l.StoreId).Contains(o.StoreId))),
        ["where in other column"] = (db, one) => Run(Orders(db, one).Where(o => db.Lines.Select(l => l.OrderId).Contains(o.Id))),
        ["where not in other column"] = (db, one) => Run(Orders(db, one).Where(o => !db.Lines.Select(l => l.OrderId).Contains(o.Id))),
        ["where in correlated"] = (db, one) => Run(Orders(db, one).Where(o => db.Lines.Where(l => l.OrderId == o.Id).Select(l => l.StoreId).Contains(o.StoreId))),
        ["where in nullable column"] = (db, one) => Run(Orders(db, one).Where(o => db.Orders.Select(l => l.CustomerId).Contains(o.CustomerId))),
        ["where navigation"] = (db, one) => Run(Orders(db, one).Where(o => o.Customer!.Name != "x")),
        ["where any of another group"] = (db, one) => Run(Orders(db, one).Where(o => db.Devices.Any(d => d.StoreId == o.StoreId))),
        ["where any of another group with two conditions"] = (db, one) => Run(Orders(db, one).Where(o => db.Devices.Any(d => d.StoreId == o.StoreId && d.Id > o.Id))),
        ["where any of a local table"] = (db, one) => Run(Orders(db, one).Where(o => db.Jobs.Any(j => j.StoreId == o.StoreId))),
        ["where in a local table"] = (db, one) => Run(Orders(db, one).Where(o => db.Jobs.Select(j => j.StoreId).Contains(o.StoreId))),
        ["where any of a reference table"] = (db, one) => Run(Orders(db, one).Where(o => db.Countries.Any(c => c.Id == o.Id))),
        ["where any of a page"] = (db, one) => Run(Page(db, one).Where(o => o.Lines.Any(l => l.Quantity > 1))),
        ["where count of a page"] = (db, one) => Run(Page(db, one).Where(o => o.Lines.Count > 0)),
        ["count of a collection of a page"] = (db, one) => Run(Page(db, one).Select(o => o.Lines.Count)),

        // Groups
        ["group by the key"] = (db, one) => Run(Orders(db, one).GroupBy(o => o.StoreId).Select(g => new { g.Key, Count = g.Count() })),
        ["group by another column"] = (db, one) => Run(Orders(db, one).GroupBy(o => o.CustomerId).Select(g => new { g.Key, Count = g.Count() })),
        ["group with having of the key"] = (db, one) => Run(db.Orders.GroupBy(o => o.StoreId).Where(g => !one || g.Key == db.Key).Select(g => new { g.Key, Count = g.Count() })),
        ["group with having"] = (db, one) => Run(Orders(db, one).GroupBy(o => o.CustomerId).Where(g => g.Count() > 1).Select(g => g.Key)),
        ["group with correlated having"] = (db, one) => Run(Orders(db, one).GroupBy(o => o.CustomerId).Where(g => g.Count() > db.Lines.Count(l => l.OrderId == g.Key)).Select(g => g.Key)),
        ["group by navigation"] = (db, one) => Run(Orders(db, one).GroupBy(o => (int?)o.Customer!.StoreId).Select(g => new { g.Key, Count = g.Count() })),
        ["group by a count"] = (db, one) => Run(Orders(db, one).GroupBy(o => o.Lines.Count).Select(g => new { g.Key, Count = g.Count() })),
        ["distinct"] = (db, one) => Run(Orders(db, one).Select(o => o.CustomerId).Distinct()),
        ["distinct key"] = (db, one) => Run(Orders(db, one).Select(o => o.StoreId).Distinct()),
        ["count of distinct"] = async (db, one) => await Orders(db, one).Select(o => new { o.CustomerId, o.Total }).Distinct().CountAsync(),
        ["count of distinct keys"] = async (db, one) => await Orders(db, one).Select(o => new { o.StoreId, o.Total }).Distinct().CountAsync(),
        ["group and join"] = (db, one) => Run(from g in Orders(db, one).GroupBy(o => o.StoreId).Select(g => new { g.Key, Count = g.Count() }) join s in db.Stores on g.Key equals s.Id select new { s.Name, g.Count }),
        ["group by another column and join"] = (db, one) => Run(from g in Orders(db, one).GroupBy(o => o.CustomerId).Select(g => new { g.Key, Count = g.Count() }) join s in db.Stores on g.Key equals s.Id select new { s.Name, g.Count }),
        ["first of each group"] = (db, one) => Run(Orders(db, one).GroupBy(o => o.StoreId).Select(g => g.OrderBy(o => o.Id).First())),
        ["first of each other group"] = (db, one) => Run(Orders(db, one).GroupBy(o => o.CustomerId).Select(g => g.OrderBy(o => o.Id).First())),
        ["distinct and count of a collection"] = (db, one) => Run(Orders(db, one).Select(o => new { o.StoreId, o.Id }).Distinct().Select(o => db.Lines.Count(l => l.StoreId == o.StoreId && l.OrderId == o.Id))),

        // Joins
        ["join"] = (db, one) => Run(Orders(db, one).Join(db.Lines, o => new { o.StoreId, o.Id }, l => new { l.StoreId, Id = l.OrderId }, (o, l) => new { o.Id, l.Quantity })),
        ["join without the key"] = (db, one) => Run(Orders(db, one).Join(db.Lines, o => o.Id, l => l.OrderId, (o, l) => new { o.Id, l.Quantity })),
        ["left join"] = (db, one) => Run(Orders(db, one).LeftJoin(db.Lines, o => new { o.StoreId, o.Id }, l => new { l.StoreId, Id = l.OrderId }, (o, l) => new { o.Id, Quantity = (int?)l!.Quantity })),
        ["left join without the key"] = (db, one) => Run(Orders(db, one).LeftJoin(db.Lines, o => o.Id, l => l.OrderId, (o, l) => new { o.Id, Quantity = (int?)l!.Quantity })),
        ["right join"] = (db, one) => Run(Orders(db, one).RightJoin(db.Lines, o => new { o.StoreId, o.Id }, l => new { l.StoreId, Id = l.OrderId }, (o, l) => new { l.Id, Total = (decimal?)o!.Total })),
        ["cross join"] = (db, one) => Run(from o in Orders(db, one) from l in db.Lines select new { o.Id, l.Quantity }),
        ["cross join of stores"] = (db, one) => Run(from s in db.Stores from o in Orders(db, one) select new { s.Id, O = o.Id }),
        ["join of another group"] = (db, one) => Run(Orders(db, one).Join(db.Devices, o => o.StoreId, d => d.StoreId, (o, d) => new { o.Id, D = d.Id })),
        ["join of another group with a value"] = (db, one) => Run(Orders(db, one).Join(db.Devices.Where(d => d.Region == "region 1"), o => o.StoreId, d => d.StoreId, (o, d) => new { o.Id, D = d.Id })),
        ["join of a page of another group"] = (db, one) => Run(Orders(db, one).Join(db.Devices.OrderBy(d => d.Id).Take(2), o => o.StoreId, d => d.StoreId, (o, d) => new { o.Id, D = d.Id })),
        ["join of a single-shard table"] = (db, one) => Run(Orders(db, one).Join(db.Settings, o => o.StoreId, d => d.StoreId, (o, d) => new { o.Id, D = d.Id })),
        ["join of a local table"] = (db, one) => Run(Orders(db, one).Join(db.Jobs, o => o.StoreId, d => d.StoreId, (o, d) => new { o.Id, D = d.Id })),
        ["left join of a local table"] = (db, one) => Run(Orders(db, one).LeftJoin(db.Jobs, o => o.StoreId, d => d.StoreId, (o, d) => new { o.Id, D = (int?)d!.Id })),
        ["join of a reference table"] = (db, one) => Run(Customers(db, one).Join(db.Countries, c => c.CountryId, c => c.Id, (c, k) => new { c.Id, k.Name })),
        ["left join of a reference table"] = (db, one) => Run(Customers(db, one).LeftJoin(db.Countries, c => c.CountryId, c => c.Id, (c, k) => new { c.Id, k!.Name })),
        ["reference table, left join"] = (db, one) => Run(db.Countries.LeftJoin(Customers(db, one), c => (int?)c.Id, c => c.CountryId, (k, c) => new { k.Name, Id = (int?)c!.Id })),
        ["reference table, group join"] = (db, one) => Run(db.Countries.Select(k => new { k.Id, Count = Customers(db, one).Count(c => c.CountryId == k.Id) })),
        ["reference table, any"] = (db, one) => Run(db.Countries.Where(k => Customers(db, one).Any(c => c.CountryId == k.Id))),
        ["reference table, in"] = (db, one) => Run(db.Countries.Where(k => Customers(db, one).Select(c => c.CountryId).Contains(k.Id))),
        ["reference table, not any"] = (db, one) => Run(db.Countries.Where(k => !Customers(db, one).Any(c => c.CountryId == k.Id))),
        ["local table, any"] = (db, one) => Run(db.Jobs.Where(j => Orders(db, one).Any(o => o.StoreId == j.StoreId))),
        ["local table, in"] = (db, one) => Run(db.Jobs.Where(j => Orders(db, one).Select(o => o.StoreId).Contains(j.StoreId))),
        ["local table, count"] = (db, one) => Run(db.Jobs.Select(j => Orders(db, one).Count(o => o.StoreId == j.StoreId))),
        ["join of a list"] = (db, one) => { var keys = new[] { 1, 2 }; return Run(Orders(db, one).Join(keys, o => o.StoreId, k => k, (o, k) => o.Id)); },
        ["page and join"] = (db, one) => Run(Page(db, one).Join(db.Lines, o => new { o.StoreId, o.Id }, l => new { l.StoreId, Id = l.OrderId }, (o, l) => new { o.Id, l.Quantity })),
        ["page and join without the key"] = (db, one) => Run(Page(db, one).Join(db.Lines, o => o.Id, l => l.OrderId, (o, l) => new { o.Id, l.Quantity })),
        ["lateral join"] = (db, one) => Run(from o in Orders(db, one) from l in db.Lines.Where(l => l.StoreId == o.StoreId && l.OrderId == o.Id).OrderBy(l => l.Id).Take(1) select new { o.Id, L = l.Id }),
        ["lateral left join"] = (db, one) => Run(from o in Orders(db, one) from l in db.Lines.Where(l => l.StoreId == o.StoreId && l.OrderId == o.Id).OrderBy(l => l.Id).Take(1).DefaultIfEmpty() select new { o.Id, L = (int?)l!.Id }),
        ["lateral join without the key"] = (db, one) => Run(from o in Orders(db, one) from l in db.Lines.Where(l => l.OrderId == o.Id).OrderBy(l => l.Id).Take(1) select new { o.Id, L = l.Id }),
        ["reference table, lateral join"] = (db, one) => Run(from k in db.Countries from c in Customers(db, one).Where(c => c.CountryId == k.Id).OrderBy(c => c.Id).Take(1) select new { k.Id, C = c.Id }),
        ["reference table, lateral left join"] = (db, one) => Run(from k in db.Countries from c in Customers(db, one).Where(c => c.CountryId == k.Id).OrderBy(c => c.Id).Take(1).DefaultIfEmpty() select new { k.Id, C = (int?)c!.Id }),
        ["join of a derived table without the key"] = (db, one) => Run(Orders(db, one).Join(db.Lines.GroupBy(l => l.OrderId).Select(g => new { g.Key, Count = g.Count() }), o => o.Id, g => g.Key, (o, g) => new { o.Id, g.Count })),
        ["join of a derived table with the key"] = (db, one) => Run(Orders(db, one).Join(db.Lines.GroupBy(l => new { l.StoreId, l.OrderId }).Select(g => new { g.Key, Count = g.Count() }), o => new { o.StoreId, OrderId = o.Id }, g => g.Key, (o, g) => new { o.Id, g.Count })),

        // Sets
        ["concat"] = (db, one) => Run(Orders(db, one).Select(o => o.Id).Concat(Customers(db, one).Select(c => c.Id))),
        ["union"] = (db, one) => Run(Orders(db, one).Select(o => o.StoreId).Union(Customers(db, one).Select(c => c.StoreId))),
        ["union and order"] = (db, one) => Run(Orders(db, one).Select(o => o.StoreId).Union(Customers(db, one).Select(c => c.StoreId)).OrderBy(i => i).Take(3)),
        ["concat without the key and order"] = (db, one) => Run(Orders(db, one).Select(o => o.Id).Concat(Customers(db, one).Select(c => c.Id)).OrderBy(i => i).Take(3)),
        ["except"] = (db, one) => Run(Orders(db, one).Select(o => o.StoreId).Except(Customers(db, one).Select(c => c.StoreId))),
        ["intersect and order"] = (db, one) => Run(Orders(db, one).Select(o => o.StoreId).Intersect(Customers(db, one).Select(c => c.StoreId)).OrderBy(i => i)),
        ["three queries"] = (db, one) => Run(Orders(db, one).Select(o => o.StoreId).Concat(Customers(db, one).Select(c => c.StoreId)).Concat(db.Lines.Where(l => !one || l.StoreId == db.Key).Select(l => l.StoreId))),
        ["union with a reference table"] = (db, one) => Run(Orders(db, one).Select(o => o.StoreId).Union(db.Countries.Select(c => c.Id))),
        ["union with a reference table and order"] = (db, one) => Run(Orders(db, one).Select(o => o.StoreId).Union(db.Countries.Select(c => c.Id)).OrderBy(i => i)),
        ["union and include"] = (db, one) => Run(Orders(db, one).Where(o => o.Id == 1).Union(Orders(db, one).Where(o => o.Id == 2)).Include(o => o.Lines)),

        // Order
        ["order by a count"] = (db, one) => Run(Orders(db, one).OrderBy(o => o.Lines.Count)),
        ["page"] = (db, one) => Run(Page(db, one)),
        ["page of a page"] = (db, one) => Run(Page(db, one).OrderByDescending(o => o.Total).Take(1)),
        ["count of a page"] = async (db, one) => await Page(db, one).CountAsync(),

        // JSON
        ["json any"] = (db, one) => Run(Customers(db, one).Where(c => c.Profile.Phones.Any(p => p.Number == "1"))),
        ["json count"] = (db, one) => Run(Customers(db, one).Select(c => c.Profile.Phones.Count)),
        ["json many"] = (db, one) => Run(Customers(db, one).SelectMany(c => c.Profile.Phones).Select(p => p.Number)),

        // Updates
        ["update"] = (db, one) => Orders(db, one).ExecuteUpdateAsync(s => s.SetProperty(o => o.Note, "new")),
        ["update by navigation"] = (db, one) => Orders(db, one).Where(o => o.Lines.Any(l => l.Quantity > 1)).ExecuteUpdateAsync(s => s.SetProperty(o => o.Note, "new")),
        ["update by reference"] = (db, one) => Orders(db, one).Where(o => o.Customer!.Name == "x").ExecuteUpdateAsync(s => s.SetProperty(o => o.Note, "new")),
        ["update without the key"] = (db, one) => Orders(db, one).Where(o => db.Lines.Any(l => l.OrderId == o.Id)).ExecuteUpdateAsync(s => s.SetProperty(o => o.Note, "new")),
        ["update in other column"] = (db, one) => Orders(db, one).Where(o => db.Lines.Select(l => l.OrderId).Contains(o.Id)).ExecuteUpdateAsync(s => s.SetProperty(o => o.Note, "new")),
        ["update of a page"] = (db, one) => Page(db, one).ExecuteUpdateAsync(s => s.SetProperty(o => o.Note, "new")),
        ["update with a sum"] = (db, one) => Orders(db, one).ExecuteUpdateAsync(s => s.SetProperty(o => o.Total, o => (decimal)o.Lines.Sum(l => l.Quantity))),
        ["update with a guid"] = (db, one) => Orders(db, one).ExecuteUpdateAsync(s => s.SetProperty(o => o.Note, o => Guid.NewGuid().ToString())),
        ["update with a random number"] = (db, one) => Orders(db, one).Where(o => EF.Functions.Random() > 2).ExecuteUpdateAsync(s => s.SetProperty(o => o.Note, "new")),
        ["delete with a random number"] = (db, one) => Orders(db, one).Where(o => EF.Functions.Random() > 2).ExecuteDeleteAsync(),
        ["update with the time"] = (db, one) => Orders(db, one).ExecuteUpdateAsync(s => s.SetProperty(o => o.Note, o => DateTime.UtcNow.ToString())),
        ["update with the time or null"] = (db, one) => Orders(db, one).ExecuteUpdateAsync(s => s.SetProperty(o => o.Note, o => o.Id > 3 ? DateTime.UtcNow.ToString() : o.Note)),
        ["update of json"] = (db, one) => Customers(db, one).ExecuteUpdateAsync(s => s.SetProperty(o => o.Profile.Nickname, o => o.Name)),
        ["update of a reference table by any"] = (db, one) => db.Countries.Where(k => Customers(db, one).Any(c => c.CountryId == k.Id)).ExecuteUpdateAsync(s => s.SetProperty(c => c.Name, "new")),
        ["update of a reference table with a count"] = (db, one) => db.Countries.ExecuteUpdateAsync(s => s.SetProperty(c => c.Name, c => Customers(db, one).Count(x => x.CountryId == c.Id).ToString())),
        ["update of a local table by any"] = (db, one) => db.Jobs.Where(j => Orders(db, one).Any(o => o.StoreId == j.StoreId)).ExecuteUpdateAsync(s => s.SetProperty(c => c.Name, "new")),
        ["update of a local table by in"] = (db, one) => db.Jobs.Where(j => Orders(db, one).Select(o => o.StoreId).Contains(j.StoreId)).ExecuteUpdateAsync(s => s.SetProperty(c => c.Name, "new")),
        ["update by a local table"] = (db, one) => Orders(db, one).Where(o => db.Jobs.Any(j => j.StoreId == o.StoreId)).ExecuteUpdateAsync(s => s.SetProperty(o => o.Note, "new")),
        ["update by in of a local table"] = (db, one) => Orders(db, one).Where(o => db.Jobs.Select(j => j.StoreId).Contains(o.StoreId)).ExecuteUpdateAsync(s => s.SetProperty(o => o.Note, "new")),
        ["update by a reference table"] = (db, one) => Orders(db, one).Where(o => db.Countries.Any(c => c.Id == o.Id)).ExecuteUpdateAsync(s => s.SetProperty(o => o.Note, "new")),
        ["delete"] = (db, one) => db.Lines.Where(l => !one || l.StoreId == db.Key).ExecuteDeleteAsync(),
        ["delete by navigation"] = (db, one) => db.Lines.Where(l => (!one || l.StoreId == db.Key) && l.Order.Total > 3).ExecuteDeleteAsync(),
        ["delete by any"] = (db, one) => db.Lines.Where(l => (!one || l.StoreId == db.Key) && db.Products.Any(p => p.StoreId == l.StoreId && p.Id == l.ProductId)).ExecuteDeleteAsync(),
        ["delete without the key"] = (db, one) => db.Lines.Where(l => (!one || l.StoreId == db.Key) && db.Products.Any(p => p.Id == l.ProductId)).ExecuteDeleteAsync(),
        ["delete of a page"] = (db, one) => db.Lines.Where(l => !one || l.StoreId == db.Key).OrderBy(l => l.Id).Take(2).ExecuteDeleteAsync(),
        ["delete of another group"] = (db, one) => db.Lines.Where(l => (!one || l.StoreId == db.Key) && db.Devices.Any(d => d.StoreId == l.StoreId)).ExecuteDeleteAsync()
    };

    private static readonly Dictionary<string, Func<RoutingContext, Task>> OtherQueries = new()
    {
        ["managed local table"] = db => Run(db.Notes),
        ["managed local table with a reference table"] = db => Run(db.Notes.Join(db.Countries, s => s.Id, s => s.Id, (s, t) => new { s.Id, T = t.Id })),
        ["managed local table, any of a distributed table"] = db => Run(db.Notes.Where(n => db.Orders.Any(o => o.StoreId == n.StoreId))),
        ["update of a managed local table by any"] = db => db.Notes.Where(n => db.Orders.Any(o => o.StoreId == n.StoreId)).ExecuteUpdateAsync(s => s.SetProperty(n => n.Name, "new")),
        ["key of an optional navigation"] = db => Run(db.Orders.Where(o => o.Customer!.StoreId == db.Key)),
        ["update of the key with a value"] = db => db.Orders.Where(o => o.StoreId == 4).ExecuteUpdateAsync(s => s.SetProperty(o => o.StoreId, o => o.StoreId + 1)),
        ["union of optional keys"] = async db => await db.Orders.Select(o => (int?)o.Customer!.StoreId).Union(db.Customers.Select(c => (int?)c.StoreId)).CountAsync(),
        ["find"] = async db => await db.Orders.FindAsync(4, 4),
        ["contains one"] = db => Run(db.Orders.Where(o => new[] { db.Key }.Contains(o.StoreId))),
        ["contains several"] = db => { var keys = new[] { 1, 2, 3, 4 }; return Run(db.Orders.Where(o => keys.Contains(o.StoreId))); },
        ["contains and include"] = db => { var keys = new[] { 1, 2, 3, 4 }; return Run(db.Orders.Where(o => keys.Contains(o.StoreId)).Include(o => o.Lines)); },
        ["contains and inner join"] = db => { var keys = new[] { 1, 2, 3, 4 }; return Run(db.Lines.Where(l => keys.Contains(l.Order.StoreId))); },
        ["two values"] = db => Run(db.Orders.Where(o => o.StoreId == 1 || o.StoreId == 2)),
        ["same value twice"] = db => Run(db.Orders.Where(o => (o.StoreId == db.Key && o.Id == 1) || (o.StoreId == db.Key && o.Id == 2))),
        ["range"] = db => Run(db.Orders.Where(o => o.StoreId > 3)),
        ["arithmetic"] = db => Run(db.Orders.Where(o => o.StoreId + 0 == db.Key)),
        ["long"] = db => { long key = 4; return Run(db.Orders.Where(o => o.StoreId == key)); },
        ["null"] = db => { int? key = null; return Run(db.Orders.Where(o => o.StoreId == key)); },
        ["two different values"] = db => Run(db.Orders.Where(o => o.StoreId == 1 && o.StoreId == 2)),
        ["two tables with different values"] = db => Run(from o in db.Orders from l in db.Lines where o.StoreId == 1 && l.StoreId == 2 select new { o.Id, L = l.Id }),
        ["two tables with equal values"] = db => Run(from o in db.Orders from l in db.Lines where o.StoreId == db.Key && l.StoreId == db.Key select new { o.Id, L = l.Id }),
        ["reference table, left join by the key"] = db => Run(db.Countries.LeftJoin(db.Customers, c => c.Id, c => c.StoreId, (k, c) => new { k.Name, Id = (int?)c!.Id })),
        ["local table, any of a reference table"] = db => Run(db.Jobs.Where(j => db.Countries.Any(c => c.Id == j.Id))),
        ["union of reference tables"] = db => Run(db.Countries.Select(o => o.Id).Union(db.Countries.Select(c => c.Id + 1))),
        ["reference table"] = db => Run(db.Countries),
        ["reference table, page"] = db => Run(db.Countries.OrderBy(c => c.Id).Take(2)),
        ["single-shard table"] = db => Run(db.Settings),
        ["single-shard table, join"] = db => Run(db.Settings.Join(db.Settings, s => s.Id, s => s.StoreId, (s, t) => new { s.Id, T = t.Id })),
        ["single-shard table with a reference table"] = db => Run(db.Settings.Join(db.Countries, s => s.Id, s => s.Id, (s, t) => new { s.Id, T = t.Id })),
        ["local table with a reference table"] = db => Run(db.Jobs.Join(db.Countries, s => s.Id, s => s.Id, (s, t) => new { s.Id, T = t.Id })),
        ["local table with a single-shard table"] = db => Run(db.Jobs.Join(db.Settings, s => s.Id, s => s.Id, (s, t) => new { s.Id, T = t.Id })),
        ["any of a reference table"] = async db => await db.Countries.AnyAsync(c => c.Id == 1),
        ["FromSql"] = db => Run(db.Orders.FromSql($"SELECT * FROM orders").Where(o => o.StoreId == db.Key)),
        ["update of the key"] = db => db.Orders.Where(o => o.Id == 1).ExecuteUpdateAsync(s => s.SetProperty(o => o.StoreId, 3)),
        ["update of a reference table"] = db => db.Countries.Where(c => c.Id == 1).ExecuteUpdateAsync(s => s.SetProperty(c => c.Name, "new")),
        ["update of a local table"] = db => db.Jobs.ExecuteUpdateAsync(s => s.SetProperty(c => c.Name, "new")),
        ["update of a local table by a reference table"] = db => db.Jobs.Where(j => db.Countries.Any(o => o.Id == j.Id)).ExecuteUpdateAsync(s => s.SetProperty(c => c.Name, "new")),
        ["join by keys of different lengths"] = db => Run(db.Devices.Join(db.Readings, d => d.Region, r => r.Region, (d, r) => new { d.Id, R = r.Id })),
        ["join by keys of different lengths with a value"] = db => Run(db.Devices.Where(d => d.Region == "region 1").LeftJoin(db.Readings, d => d.Region, r => r.Region, (d, r) => new { d.Id, R = (int?)r!.Id })),
        ["page and join by keys of different lengths"] = db => Run(db.Devices.Where(d => d.Region == "region 1").OrderBy(d => d.Id).Take(2).Join(db.Readings, d => d.Region, r => r.Region, (d, r) => new { d.Id, R = r.Id })),
        ["left join and join by the same value"] = db => Run(
            from c in db.Customers
            join o in db.Orders on c.StoreId equals o.StoreId into orders
            from o in orders.DefaultIfEmpty()
            join l in db.Lines on o.Id equals l.OrderId
            where o.StoreId == db.Key && l.StoreId == db.Key
            select new { c.Id, L = l.Id }),
        ["count of tables with the same value"] = db => Run(db.Customers.Select(c => (from o in db.Orders from l in db.Lines where l.OrderId == o.Id && o.StoreId == c.StoreId && o.StoreId == db.Key && l.StoreId == db.Key select l).Count())),
        ["any of tables with the same value"] = db => Run(db.Customers.Where(c => (from o in db.Orders from l in db.Lines where l.OrderId == o.Id && o.StoreId == c.StoreId && o.StoreId == db.Key && l.StoreId == db.Key select l).Any())),
        ["not any of tables with the same value"] = db => Run(db.Customers.Where(c => !(from o in db.Orders from l in db.Lines where l.OrderId == o.Id && o.StoreId == c.StoreId && o.StoreId == db.Key && l.StoreId == db.Key select l).Any())),
        ["count of tables with equal parameters"] = db => { var (one, other) = (4, 4); return Run(db.Customers.Select(c => (from o in db.Orders from l in db.Lines where l.OrderId == o.Id && o.StoreId == c.StoreId && o.StoreId == one && l.StoreId == other select l).Count())); },
        ["left joins with the same value in their conditions"] = db => Run(
            from c in db.Customers
            from o in db.Orders.Where(o => o.StoreId == db.Key).DefaultIfEmpty()
            from l in db.Lines.Where(l => l.StoreId == db.Key).DefaultIfEmpty()
            select new { c.Id, O = (int?)o!.Id, L = (int?)l!.Id }),
        ["right join of a reference table"] = db => Run(db.Customers.RightJoin(db.Countries, c => c.CountryId, k => k.Id, (c, k) => new { k.Id, C = (int?)c!.Id })),
        ["right join of a reference table without missing rows"] = db => Run(db.Customers.RightJoin(db.Countries, c => c.CountryId, k => k.Id, (c, k) => new { c, k }).Where(x => x.c!.Id > 0).Select(x => new { x.k.Id, C = x.c!.Id })),
        ["union of two groups"] = async db => await db.Orders.Select(o => new { K = o.Note, o.Id }).Union(db.Devices.Select(d => new { K = d.Region, d.Id })).CountAsync(),
        ["union of keys of two groups"] = async db => await db.Orders.Select(o => new { o.StoreId, o.Id }).Union(db.Settings.Select(s => new { s.StoreId, s.Id })).CountAsync(),
        ["concat of keys of two groups"] = async db => await db.Products.Select(o => new { o.StoreId, o.Id }).Concat(db.Visits.Select(v => new { v.StoreId, v.Id })).CountAsync(),
        ["join without the key and contradictory values"] = db => Run(db.Orders.Where(o => o.StoreId == 3 && o.StoreId < 3).Join(db.Lines, o => o.Id, l => l.OrderId, (o, l) => l.Id)),
        ["join without the key and a range"] = db => Run(db.Orders.Where(o => o.StoreId < 3).Join(db.Lines, o => o.Id, l => l.OrderId, (o, l) => l.Id)),
        ["join without the key and a false parameter"] = db => { var isShown = false; return Run(db.Orders.Where(o => isShown).Join(db.Lines, o => o.Id, l => l.OrderId, (o, l) => l.Id)); },
        ["join without the key and null"] = db => { int? total = null; return Run(db.Orders.Where(o => o.Total > total).Join(db.Lines, o => o.Id, l => l.OrderId, (o, l) => l.Id)); },
        ["join without the key and null of a required column"] = db => Run(db.Orders.Where(o => o.Note == null).Join(db.Lines, o => o.Id, l => l.OrderId, (o, l) => l.Id)),
        ["count without the key and null of a required column"] = db => Run(db.Orders.Select(o => db.Lines.Count(l => l.OrderId == o.Id && db.Products.Where(p => p.Name == null).Any(p => p.Id == l.Id)))),
        ["update of a managed local table with a reference table"] = db => db.Notes.ExecuteUpdateAsync(s => s.SetProperty(n => n.StoreId, n => db.Countries.Where(c => c.Id == n.Id).Max(c => c.Id))),
        ["update of a managed local table with any of a reference table"] = db => db.Notes.ExecuteUpdateAsync(s => s.SetProperty(n => n.Name, n => db.Countries.Any(c => c.Id == n.Id) ? "a" : "b")),
        ["update of a managed local table by any of a reference table"] = db => db.Notes.Where(n => db.Countries.Any(c => c.Id == n.Id)).ExecuteUpdateAsync(s => s.SetProperty(n => n.Name, "new")),
        ["update of a managed local table by not any of a reference table"] = db => db.Notes.Where(n => !db.Countries.Any(c => c.Id == n.Id)).ExecuteUpdateAsync(s => s.SetProperty(n => n.Name, "new")),
        ["update of a managed local table by any of a reference table or a value"] = db => db.Notes.Where(n => n.Id > 7 || db.Countries.Any(c => c.Id == n.Id)).ExecuteUpdateAsync(s => s.SetProperty(n => n.Name, "new")),
        ["update of a managed local table by a page of a reference table"] = db => db.Notes.Where(n => db.Countries.Where(c => c.Id == n.Id).OrderBy(c => c.Id).Skip(1).Take(3).Any()).ExecuteUpdateAsync(s => s.SetProperty(n => n.Name, "new")),
        ["update of a managed local table by correlated in of a reference table"] = db => db.Notes.Where(n => db.Countries.Where(c => c.Id > n.StoreId).Select(c => c.Id).Contains(n.Id)).ExecuteUpdateAsync(s => s.SetProperty(n => n.Name, "new")),
        ["update of a managed local table by a count of a reference table"] = db => db.Notes.Where(n => db.Countries.Count(c => c.Id == n.Id) > 0).ExecuteUpdateAsync(s => s.SetProperty(n => n.Name, "new")),
        ["update of a managed local table with a distributed table"] = db => db.Notes.ExecuteUpdateAsync(s => s.SetProperty(n => n.StoreId, n => db.Orders.Count(o => o.StoreId == n.StoreId))),
        ["update of a local table with a reference table"] = db => db.Jobs.ExecuteUpdateAsync(s => s.SetProperty(n => n.StoreId, n => db.Countries.Where(c => c.Id == n.Id).Max(c => c.Id))),
        ["update of a single-shard table"] = db => db.Settings.ExecuteUpdateAsync(s => s.SetProperty(c => c.Name, "new"))
    };

    public static Dictionary<string, Func<RoutingContext, Task>> All { get; } = Queries
        .SelectMany(q => new[] { (q.Key + ", one store", One: true, q.Value), (q.Key, One: false, q.Value) })
        .Select(q => (Name: q.Item1, Query: (Func<RoutingContext, Task>)(db => q.Value(db, q.One))))
        .Concat(OtherQueries.Select(q => (Name: q.Key, Query: q.Value)))
        .ToDictionary(q => q.Name, q => q.Query);

    private static IQueryable<RoutingOrder> Orders(RoutingContext db, bool one)
        => one ? db.Orders.Where(o => o.StoreId == db.Key) : db.Orders;

    private static IQueryable<RoutingCustomer> Customers(RoutingContext db, bool one)
        => one ? db.Customers.Where(o => o.StoreId == db.Key) : db.Customers;

    private static IQueryable<RoutingOrder> Page(RoutingContext db, bool one)
        => Orders(db, one).OrderBy(o => o.Id).Take(3);

    private static Task Run<T>(IQueryable<T> query)
        => query.ToListAsync();
}
