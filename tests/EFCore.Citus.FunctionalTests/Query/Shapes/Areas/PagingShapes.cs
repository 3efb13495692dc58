using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Query.Shapes.Areas;

internal static class PagingShapes
{
    public static ShapeArea Area { get; } = new(
        "OrderBy, Skip and Take",
        [
            new("order_by_id", q => q.Orders.OrderBy(o => o.StoreId).ThenBy(o => o.Id)),
            new("order_by_string", q => q.Customers.OrderBy(c => c.Name).ThenBy(c => c.StoreId).ThenBy(c => c.Id)),
            new("order_by_string_descending", q => q.Customers.OrderByDescending(c => c.Name).ThenBy(c => c.StoreId).ThenBy(c => c.Id)),
            new("order_by_icu_string", q => q.Products.OrderBy(p => p.Name).ThenBy(p => p.StoreId).ThenBy(p => p.Id)),
            new("order_by_collate", q => q.Customers.OrderBy(c => EF.Functions.Collate(c.Name, "C")).ThenBy(c => c.StoreId).ThenBy(c => c.Id)),
            new("order_by_lower", q => q.Customers.OrderBy(c => c.Name.ToLower()).ThenBy(c => c.StoreId).ThenBy(c => c.Id)),
            new("order_by_nullable", q => q.Orders.OrderBy(o => o.Discount).ThenBy(o => o.StoreId).ThenBy(o => o.Id)),
            new("order_by_nullable_descending", q => q.Orders.OrderByDescending(o => o.CustomerId).ThenBy(o => o.StoreId).ThenBy(o => o.Id)),
            new("order_by_nav", q => q.Orders.OrderBy(o => o.Customer!.Name).ThenBy(o => o.StoreId).ThenBy(o => o.Id)),
            new("order_by_nav_reference_table", q => q.Customers.OrderBy(c => c.Country!.Name).ThenBy(c => c.StoreId).ThenBy(c => c.Id)),
            new("order_by_bool", q => q.Orders.OrderBy(o => o.Note == null).ThenBy(o => o.StoreId).ThenBy(o => o.Id)),
            new("order_by_ties", q => q.Orders.OrderBy(o => o.Total)) { HasTies = true },
            new("orderby_subquery_count", q => q.Orders.OrderByDescending(o => o.Lines.Count).ThenBy(o => o.StoreId).ThenBy(o => o.Id)),
            new("orderby_subquery_max", q => q.Orders.OrderBy(o => o.Lines.Max(l => (int?)l.Price)).ThenBy(o => o.StoreId).ThenBy(o => o.Id)),
            new("orderby_subquery_take", q => q.Orders.OrderByDescending(o => o.Lines.Count).ThenBy(o => o.StoreId).ThenBy(o => o.Id).Take(3)),
            new("take", q => q.Orders.OrderBy(o => o.StoreId).ThenBy(o => o.Id).Take(5)),
            new("skip_take", q => q.Orders.OrderBy(o => o.StoreId).ThenBy(o => o.Id).Skip(10).Take(5)),
            new("skip", q => q.Orders.OrderBy(o => o.StoreId).ThenBy(o => o.Id).Skip(10)),
            new("take_zero", q => q.Orders.OrderBy(o => o.StoreId).ThenBy(o => o.Id).Take(0)),
            new("take_ties_total_order", q => q.Orders.OrderByDescending(o => o.Total).ThenBy(o => o.StoreId).ThenBy(o => o.Id).Take(7)),
            new("take_take", q => q.Orders.OrderBy(o => o.StoreId).ThenBy(o => o.Id).Take(9).Take(4)),
            new("take_skip", q => q.Orders.OrderBy(o => o.StoreId).ThenBy(o => o.Id).Take(9).Skip(4)),
            new("take_where", q => q.Orders.OrderBy(o => o.StoreId).ThenBy(o => o.Id).Take(9).Where(o => o.Total > 20)),
            new("take_count", q => q.Orders.OrderBy(o => o.StoreId).ThenBy(o => o.Id).Take(9).Count()),
            new("take_sum", q => q.Orders.OrderBy(o => o.StoreId).ThenBy(o => o.Id).Take(9).Sum(o => o.Total)),
            new("take_distinct", q => q.Orders.OrderBy(o => o.StoreId).ThenBy(o => o.Id).Take(9).Select(o => o.Total).Distinct()),
            new("take_reorder", q => q.Orders.OrderBy(o => o.StoreId).ThenBy(o => o.Id).Take(9).OrderByDescending(o => o.Total).ThenBy(o => o.Id).ThenBy(o => o.StoreId)),
            new("take_select_count", q => q.Orders.OrderBy(o => o.StoreId).ThenBy(o => o.Id).Take(5).Select(o => new { o.Id, Count = o.Lines.Count })),
            new("take_where_nav", q => q.Orders.OrderBy(o => o.StoreId).ThenBy(o => o.Id).Take(9).Where(o => o.Customer!.Score > 0.3)),
            new("take_of_union_page", q => q.Orders.OrderBy(o => o.StoreId).ThenBy(o => o.Id).Take(3).Concat(q.Orders.OrderByDescending(o => o.StoreId).ThenByDescending(o => o.Id).Take(3))),
            new("keyset_page", q => q.Orders.Where(o => o.Total > 10 || (o.Total == 10 && o.Id > 5)).OrderBy(o => o.Total).ThenBy(o => o.Id).ThenBy(o => o.StoreId).Take(5)),
            new("take_guid", q => q.Readings.OrderBy(r => r.DeviceId).ThenBy(r => r.Id).Take(4)),
            new("page_with_total", q => q.Orders.OrderBy(o => o.StoreId).ThenBy(o => o.Id).Select(o => new { o.Id, All = q.Orders.Count() }).Take(3)),
            new("first_of_each_join", q => q.Customers.Select(c => new { c.StoreId, c.Id, Last = c.Orders.OrderByDescending(o => o.At).ThenByDescending(o => o.Id).FirstOrDefault() })),
            new("order_reverse", q => q.Orders.OrderBy(o => o.StoreId).ThenBy(o => o.Id).Reverse().Take(3)),
        ]);
}
