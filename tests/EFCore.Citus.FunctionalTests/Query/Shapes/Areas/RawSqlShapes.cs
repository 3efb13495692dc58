using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Query.Shapes.Areas;

internal static class RawSqlShapes
{
    public static ShapeArea Area { get; } = new(
        "FromSql, SqlQuery and ExecuteSql",
        [
            new("sql_from_key", q => q.Db.Orders.FromSql($"""SELECT * FROM orders WHERE "StoreId" = {q.Key}""")) { Key = ShapeKey.Given },
            new("sql_from_all", q => q.Db.Orders.FromSql($"SELECT * FROM orders")) { Key = ShapeKey.Missing },
            new("sql_from_key_outside", q => q.Db.Orders.FromSql($"SELECT * FROM orders").Where(o => o.StoreId == q.Key)) { Key = ShapeKey.Given },
            new("sql_from_include", q => q.Db.Orders.FromSql($"SELECT * FROM orders").Where(o => o.StoreId == q.Key).Include(o => o.Lines)) { Key = ShapeKey.Given },
            new("sql_from_include_key_inside", q => q.Db.Orders.FromSql($"""SELECT * FROM orders WHERE "StoreId" = {q.Key}""").Include(o => o.Lines)) { Key = ShapeKey.Given },
            new("sql_from_page_include", q => q.Db.Orders.FromSql($"SELECT * FROM orders").Where(o => o.StoreId == q.Key).OrderBy(o => o.Id).Take(3).Include(o => o.Lines)) { Key = ShapeKey.Given },
            new("sql_from_join", q => q.Db.Orders.FromSql($"SELECT * FROM orders").Where(o => o.StoreId == q.Key).Join(q.Db.Customers, o => new { o.StoreId, Id = o.CustomerId }, c => new { c.StoreId, Id = (int?)c.Id }, (o, c) => c.Name)) { Key = ShapeKey.Given },
            new("sql_from_count", q => q.Db.Orders.FromSql($"""SELECT * FROM orders WHERE "StoreId" = {q.Key}""").Count(o => o.Lines.Any())) { Key = ShapeKey.Given },
            new("sql_scalar", q => q.Db.Database.SqlQuery<int>($"""SELECT "Id" AS "Value" FROM orders WHERE "StoreId" = {q.Key}""")) { Key = ShapeKey.Given },
            new("sql_scalar_all", q => q.Db.Database.SqlQuery<long>($"""SELECT count(*) AS "Value" FROM orders""")) { Key = ShapeKey.Missing },
            new("sql_scalar_composed", q => q.Db.Database.SqlQuery<int>($"""SELECT "Id" AS "Value" FROM orders WHERE "StoreId" = {q.Key}""").Where(i => i > 3)) { Key = ShapeKey.Given },
            new("sql_for_update_key", q => q.Db.Database.SqlQuery<int>($"""SELECT "Id" AS "Value" FROM orders WHERE "StoreId" = {q.Key} FOR UPDATE""")) { Key = ShapeKey.Given },
            new("sql_for_update_all", q => q.Db.Database.SqlQuery<int>($"""SELECT "Id" AS "Value" FROM orders FOR UPDATE""")) { Key = ShapeKey.Missing, Instead = "the comparison in the SQL" },
            new("sql_recursive_key", q => q.Db.Database.SqlQuery<int>($"""WITH RECURSIVE r AS (SELECT "Id" FROM customers WHERE "StoreId" = {q.Key} AND "ReferrerId" IS NULL UNION SELECT c."Id" FROM customers c JOIN r ON c."ReferrerId" = r."Id" WHERE c."StoreId" = {q.Key}) SELECT "Id" AS "Value" FROM r""")) { Key = ShapeKey.Given },
            new("sql_recursive_key_once", q => q.Db.Database.SqlQuery<int>($"""WITH RECURSIVE r AS (SELECT "StoreId", "Id" FROM customers WHERE "StoreId" = {q.Key} AND "ReferrerId" IS NULL UNION SELECT c."StoreId", c."Id" FROM customers c JOIN r ON c."StoreId" = r."StoreId" AND c."ReferrerId" = r."Id") SELECT "Id" AS "Value" FROM r""")) { Key = ShapeKey.Given, Instead = "the comparison in both branches" },
            new("sql_recursive_all", q => q.Db.Database.SqlQuery<int>($"""WITH RECURSIVE r AS (SELECT "StoreId", "Id" FROM customers WHERE "ReferrerId" IS NULL UNION SELECT c."StoreId", c."Id" FROM customers c JOIN r ON c."StoreId" = r."StoreId" AND c."ReferrerId" = r."Id") SELECT "Id" AS "Value" FROM r""")) { Key = ShapeKey.Missing, Instead = "the comparison in both branches" },
            new("sql_grouping_sets_key", q => q.Db.Database.SqlQuery<int>($"""SELECT count(*)::int AS "Value" FROM orders WHERE "StoreId" = {q.Key} GROUP BY GROUPING SETS (("Status"), ())""")) { Key = ShapeKey.Given },
            new("sql_grouping_sets_all", q => q.Db.Database.SqlQuery<int>($"""SELECT count(*)::int AS "Value" FROM orders GROUP BY GROUPING SETS (("Status"), ())""")) { Key = ShapeKey.Missing, Instead = "a query for each set" },
            new("sql_window_key", q => q.Db.Database.SqlQuery<long>($"""SELECT row_number() OVER (PARTITION BY "StoreId" ORDER BY "Id") AS "Value" FROM orders WHERE "StoreId" = {q.Key}""")) { Key = ShapeKey.Given },
            new("sql_window_all", q => q.Db.Database.SqlQuery<long>($"""SELECT row_number() OVER (ORDER BY "StoreId", "Id") AS "Value" FROM orders""")) { Key = ShapeKey.Missing },
            new("sql_cte", q => q.Db.Database.SqlQuery<int>($"""WITH big AS (SELECT * FROM orders WHERE "StoreId" = {q.Key} AND "Total" > 20) SELECT "Id" AS "Value" FROM big""")) { Key = ShapeKey.Given },
            new("sql_execute_update_key", q => q.Db.Database.ExecuteSql($"""UPDATE orders SET "Note" = 'x' WHERE "StoreId" = {q.Key}""")) { Key = ShapeKey.Given, IsVolatile = true },
            new("sql_execute_update_all", q => q.Db.Database.ExecuteSql($"""UPDATE orders SET "Note" = 'x'""")) { Key = ShapeKey.Missing, IsVolatile = true },
            new("sql_table_expression", q => q.Db.Orders.FromSqlRaw("SELECT * FROM orders WHERE \"Total\" > 20").Where(o => o.StoreId == q.Key).Select(o => o.Lines.Count)) { Key = ShapeKey.Given },
        ]);
}
