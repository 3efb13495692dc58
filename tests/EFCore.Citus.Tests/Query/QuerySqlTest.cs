using System.Text.RegularExpressions;
using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;

namespace EFCore.Citus.Tests.Query;

/// <summary>
///     Tests the SQL of queries, without a database.
/// </summary>
public partial class QuerySqlTest
{
    // Queries, and the number of comparisons that are added.
    private static readonly Dictionary<string, (Func<DbContext, IQueryable> Query, int Added)> Changed = new()
    {
        ["take and include"] = (db => Page(db).Include(o => o.Lines), 1),
        ["take and include two"] = (db => Page(db).Include(o => o.Lines).Include(o => o.Customer), 2),
        ["take and optional navigation"] = (db => Page(db).Select(o => new { o.Id, Of = (int?)o.Customer!.Id }), 1),
        ["count of a navigation"] = (db => Orders(db).Select(o => o.Lines.Count), 1),
        ["any of a navigation in the result"] = (db => Orders(db).Select(o => o.Lines.Any()), 1),
        ["sum of a navigation in a condition"] = (db => Orders(db).Where(o => o.Lines.Sum(l => l.Quantity) > 3), 1),
        ["order by a count"] = (db => Orders(db).OrderBy(o => o.Lines.Count), 1),
        ["take and any"] = (db => Page(db).Where(o => o.Lines.Any(l => l.Quantity > 1)), 1),
        ["not in"] = (
            db => Orders(db).Where(o => !db.Set<Shop.Line>().Where(l => l.Quantity > 1).Select(l => l.StoreId).Contains(o.StoreId)),
            1),
        ["distinct and join"] = (
            db => Orders(db).Select(o => new { o.StoreId, o.CustomerId }).Distinct()
                .Join(db.Set<Shop.Customer>(), o => new { o.StoreId, Id = o.CustomerId }, c => new { c.StoreId, Id = (int?)c.Id }, (o, c) => c.Id),
            1)
    };

    // Queries in which Citus finds the value of each table, in which there is none, or in which none can be added.
    private static readonly Dictionary<string, Func<DbContext, IQueryable>> Unchanged = new()
    {
        ["one table"] = Orders,
        ["no value"] = db => db.Set<Shop.Order>().Include(o => o.Lines),
        ["include without take"] = db => Orders(db).Include(o => o.Lines),
        ["inner join"] = db => db.Set<Shop.Line>().Where(l => l.Order.StoreId == 1),
        ["any in a condition"] = db => Orders(db).Where(o => o.Lines.Any()),
        ["count of the rows of all stores"] = db => Orders(db).Select(o => db.Set<Shop.Line>().Count(l => l.OrderId == o.Id)),
        ["values of several stores"] = db => db.Set<Shop.Order>().Where(o => o.StoreId == 1 || o.StoreId == 2).Select(o => o.Lines.Count)
    };

    public static TheoryData<string> ChangedNames
        => [.. Changed.Keys];

    public static TheoryData<string> UnchangedNames
        => [.. Unchanged.Keys];

    [Theory]
    [MemberData(nameof(ChangedNames))]
    public void Comparisons_are_added(string name)
    {
        var (query, added) = Changed[name];
        using var with = Create();
        using var without = Create(use: false);

        var before = Comparisons(query(without).ToQueryString());
        var after = Comparisons(query(with).ToQueryString());

        Assert.Equal(before.Count + added, after.Count);
        Assert.Single(after.Select(c => c.Parameter).Distinct());
        Assert.Equal(after.Count, after.Select(c => c.Alias).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(UnchangedNames))]
    public void Other_queries_stay_the_same(string name)
    {
        using var with = Create();
        using var without = Create(use: false);

        Assert.Equal(Unchanged[name](without).ToQueryString(), Unchanged[name](with).ToQueryString());
    }

    [Theory]
    [MemberData(nameof(ChangedNames))]
    public void A_query_can_switch_it_off(string name)
    {
        using var with = Create();
        using var without = Create(use: false);

        var query = Changed[name].Query(with);
        var method = typeof(CitusQueryableExtensions).GetMethod(nameof(CitusQueryableExtensions.WithoutKeyPropagation))!;
        var switchedOff = (IQueryable)method.MakeGenericMethod(query.ElementType).Invoke(null, [query])!;

        Assert.Equal(Changed[name].Query(without).ToQueryString(), switchedOff.ToQueryString());
    }

    [Fact]
    public void A_subquery_can_switch_it_off()
    {
        using var with = Create();
        using var without = Create(use: false);

        Assert.Equal(
            Query(without, db => db.Set<Shop.Order>()).ToQueryString(),
            Query(with, db => db.Set<Shop.Order>().WithoutKeyPropagation()).ToQueryString());

        static IQueryable Query(DbContext db, Func<DbContext, IQueryable<Shop.Order>> orders)
            => orders(db).Where(o => o.StoreId == 1).Select(o => o.Lines.Count);
    }

    [Fact]
    public void Groups_by_the_nullable_side_are_wrapped()
    {
        var events = new List<(EventId Id, LogLevel Level)>();
        using var context = TestModel.CreateContext(
            Shop.Configure,
            options: o => o.LogTo((e, _) => e.Id is >= 31700 and < 31800, e => events.Add((e.EventId, e.LogLevel))));

        var sql = context.Set<Shop.Order>().GroupBy(o => (int?)o.Customer!.StoreId).Select(g => new { g.Key, Count = g.Count() }).ToQueryString();

        Assert.Matches(@"GROUP BY GREATEST\((\w+)\.""StoreId"", \1\.""StoreId""\)", sql);
        Assert.Matches(@"SELECT GREATEST\((\w+)\.""StoreId"", \1\.""StoreId""\)", sql);
        var (id, level) = Assert.Single(events);
        Assert.Equal(CitusEventId.NullableDistributionColumnGroupedWarning, id);
        Assert.Equal(LogLevel.Warning, level);
    }

    [Fact]
    public void Groups_by_the_preserved_side_are_not_wrapped()
    {
        using var context = Create();

        Assert.DoesNotContain(
            "GREATEST",
            context.Set<Shop.Order>().GroupBy(o => o.StoreId).Select(g => new { g.Key, Count = g.Count() }).ToQueryString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_with_a_value_are_not_wrapped()
    {
        using var context = Create();

        Assert.DoesNotContain(
            "GREATEST",
            Orders(context).GroupBy(o => (int?)o.Customer!.StoreId).Select(g => new { g.Key, Count = g.Count() }).ToQueryString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_log_names_the_columns()
    {
        var messages = new List<string>();
        using var context = TestModel.CreateContext(
            Shop.Configure,
            options: o => o.LogTo((id, _) => id == CitusEventId.DistributionColumnComparisonAdded, e => messages.Add(e.ToString())));

        // No other test has this query, which would be compiled and logged there.
        _ = Orders(context).Select(o => o.Lines.Count + 155).ToQueryString();

        Assert.Contains("'l.StoreId'", Assert.Single(messages), StringComparison.Ordinal);
    }

    private static IQueryable<Shop.Order> Orders(DbContext db)
    {
        var store = 1;

        return db.Set<Shop.Order>().Where(o => o.StoreId == store);
    }

    private static IQueryable<Shop.Order> Page(DbContext db)
        => Orders(db).OrderBy(o => o.Id).Take(2);

    private static DbContext Create(bool use = true)
        => TestModel.CreateContext(Shop.Configure, citus => citus.UseKeyPropagation(use));

    private static List<(string Alias, string Parameter)> Comparisons(string sql)
        => [.. Comparison().Matches(sql).Select(m => (m.Groups[1].Value, m.Groups[2].Value))];

    [GeneratedRegex("""(\w+)\."StoreId" = (@\w+)""")]
    private static partial Regex Comparison();
}
