using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Query.Shapes.Areas;

internal static class CollationShapes
{
    // The name of a tag is compared without case. Results contain it in lower case, because any of two equal texts can be the result.
    public static ShapeArea Area { get; } = new(
        "Texts that are compared without case",
        [
            new("ci_where", q => q.Tags.Where(t => t.Name == "TAG 2")),
            new("ci_contains", q => q.Tags.Where(t => new[] { "Tag 2", "tAG 3" }.Contains(t.Name))),
            new("ci_group", q => q.Tags.GroupBy(t => t.Name).Select(g => new { Key = g.Key.ToLower(), Count = g.Count() })),
            new("ci_group_key", q => q.Tags.GroupBy(t => new { t.StoreId, t.Name }).Select(g => new { g.Key.StoreId, Name = g.Key.Name.ToLower(), Count = g.Count() })),
            new("ci_group_having", q => q.Tags.GroupBy(t => t.Name).Where(g => g.Key == "TAG 2").Select(g => g.Count())),
            new("ci_group_count", q => q.Tags.GroupBy(t => t.Name).Count()),
            new("ci_distinct_count", q => q.Tags.Select(t => t.Name).Distinct().Count()),
            new("ci_distinct_list", q => q.Tags.Select(t => t.Name).Distinct().Select(n => n.ToLower())),
            new("ci_distinct_per_group", q => q.Tags.GroupBy(t => t.Id).Select(g => new { g.Key, Names = g.Select(t => t.Name).Distinct().Count() })),
            new("ci_max", q => q.Tags.Max(t => t.Name)?.ToLower()),
            new("ci_order", q => q.Tags.OrderBy(t => t.Name).ThenBy(t => t.StoreId).ThenBy(t => t.Id).Take(40)),
            new("ci_union_count", q => q.Tags.Select(t => t.Name).Union(q.Tags.Where(t => t.Id > 2).Select(t => t.Name)).Count()),
            new("ci_intersect_count", q => q.Tags.Where(t => t.StoreId % 2 == 0).Select(t => t.Name).Intersect(q.Tags.Where(t => t.StoreId % 2 == 1).Select(t => t.Name)).Count()),
            new("ci_except_count", q => q.Tags.Where(t => t.StoreId == 1).Select(t => t.Name).Except(q.Tags.Where(t => t.StoreId > 1).Select(t => t.Name)).Count()),
            new("ci_take_then_group", q => q.Tags.OrderBy(t => t.StoreId).ThenBy(t => t.Id).Take(20).GroupBy(t => t.Name).Select(g => new { Key = g.Key.ToLower(), Count = g.Count() })),
            new("ci_take_then_where", q => q.Tags.OrderBy(t => t.StoreId).ThenBy(t => t.Id).Take(20).Where(t => t.Name == "TAG 2").Select(t => t.Id)),
            new("ci_take_then_distinct", q => q.Tags.OrderBy(t => t.StoreId).ThenBy(t => t.Id).Take(20).Select(t => t.Name).Distinct().Count()),
            new("ci_take_then_order", q => q.Tags.OrderBy(t => t.StoreId).ThenBy(t => t.Id).Take(20).OrderBy(t => t.Name).ThenBy(t => t.Id).ThenBy(t => t.StoreId)),
            new("ci_take_then_join", q => q.Tags.OrderBy(t => t.StoreId).ThenBy(t => t.Id).Take(20).Join(q.Tags.Where(t => t.Id < 3), a => a.Name, b => b.Name, (a, b) => new { A = a.Id, B = b.Id })),
            new("ci_in_subquery", q => q.Tags.Where(t => q.Db.Tags.Where(x => x.StoreId == 3).Select(x => x.Name).Contains(t.Name))),
            new("ci_not_in_subquery", q => q.Tags.Where(t => !q.Db.Tags.Where(x => x.StoreId == 3 && x.Id < 3).Select(x => x.Name).Contains(t.Name))),
            new("ci_scalar_subquery", q => q.Tags.Where(t => t.Name == q.Db.Tags.Where(x => x.StoreId == 3).OrderBy(x => x.Id).Select(x => x.Name).First())),
            new("ci_group_of_group", q => q.Tags.GroupBy(t => new { t.StoreId, t.Name }).Select(g => new { g.Key.Name, Count = g.Count() }).GroupBy(x => x.Name).Select(g => new { Key = g.Key.ToLower(), Sum = g.Sum(x => x.Count) })),
            new("ci_take_then_left_join", q => q.Db.Languages.Where(x => x.Code == "de").OrderBy(x => x.Name).Take(1).LeftJoin(q.Db.Translations, x => x.Code, t => t.Code, (x, t) => new { x.Name, t!.Code, t.Id })) { Key = ShapeKey.Missing },
            new("ci_exists_of_page", q => q.Db.Languages.Where(x => x.Code == "de").OrderBy(x => x.Name).Take(1).Select(x => q.Db.Translations.Count(t => t.Code == x.Code))) { Key = ShapeKey.Missing },
            new("ci_m2m", q => q.Orders.Where(o => o.Tags.Any(t => t.Name == "TAG 1")).Select(o => o.Id)),
            new("ci_collate", q => q.Tags.Where(t => EF.Functions.Collate(t.Name, "C") == "TAG 2")),
        ]);
}
