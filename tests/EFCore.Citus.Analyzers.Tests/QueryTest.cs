using EFCore.Citus.Analyzers.Tests.TestUtilities;
using Microsoft.CodeAnalysis;
using static EFCore.Citus.Analyzers.Tests.TestUtilities.Sources;

namespace EFCore.Citus.Analyzers.Tests;

public class QueryTest
{
    [Fact]
    public async Task Ignored_query_filters()
    {
        var diagnostics = await Verifier.VerifyAsync(
            Query(
                """
                var all = db.Orders.{|CITUS160:IgnoreQueryFilters()|}.ToList();
                var some = db.Orders.Where(o => o.Id > 0).{|CITUS160:IgnoreQueryFilters()|}.Count();
                var named = db.Orders.IgnoreQueryFilters(["SoftDelete"]).ToList();
                var unfiltered = db.Stores.IgnoreQueryFilters().ToList();
                var copied = db.Countries.IgnoreQueryFilters().ToList();
                """));

        Assert.All(diagnostics, d => Assert.Equal(DiagnosticSeverity.Info, d.Severity));
    }

    // Each of the queries ignores a filter that is not, or may not be, a tenant filter.
    [Theory]
    [InlineData("HasQueryFilter(o => o.Number != \"\")", "db.Orders.IgnoreQueryFilters().ToList();")]
    [InlineData("HasQueryFilter(Filter())", "db.Orders.IgnoreQueryFilters().ToList(); db.Orders.FromSqlRaw(\"SELECT * FROM orders\").ToList();")]
    [InlineData("HasQueryFilter(o => EF.Property<int>(o, \"StoreId\") == 1)", "db.Orders.FromSqlRaw(\"SELECT * FROM orders\").ToList();")]
    public Task Query_filters_of_other_properties(string filter, string query)
        => Verifier.VerifyAsync(
            Context(
                "b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(o => new { o.StoreId, o.Id }); b.Entity<Order>()." + filter + ";",
                members:
                $$"""
                public DbSet<Order> Orders => Set<Order>();

                private static System.Linq.Expressions.Expression<Func<Order, bool>> Filter() => o => true;

                public static void Run(ShopContext db)
                {
                    {{query}}
                }

                """));

    [Theory]
    [InlineData("var all = db.Orders.IgnoreQueryFilters().Where(o => o.StoreId == 1).ToList();")]
    [InlineData("var all = (from o in db.Orders.IgnoreQueryFilters() where o.StoreId == 1 select o).ToList();")]
    [InlineData("var all = db.Orders.IgnoreQueryFilters(); all = all.Where(o => o.StoreId == 1);")]
    public Task Ignored_query_filters_with_another_one(string statement)
        => Verifier.VerifyAsync(Query(statement));

    [Fact]
    public Task Raw_SQL_queries()
        => Verifier.VerifyAsync(
            Query(
                """
                var id = 1;
                _ = db.Stores.{|CITUS140:FromSqlRaw("SELECT * FROM stores WHERE name = 'a'")|}.ToList();
                _ = db.Stores.{|CITUS140:FromSql($"SELECT * FROM \"Stores\" WHERE name = {id}")|}.ToList();
                _ = db.Stores.FromSql($"SELECT * FROM stores WHERE id = {id}").ToList();
                _ = db.Stores.FromSqlRaw("SELECT * FROM find_shops(1)").ToList();
                _ = db.Orders.FromSqlRaw("SELECT * FROM orders").ToList();
                _ = db.Countries.FromSqlRaw("SELECT * FROM countries").ToList();
                """));

    [Fact]
    public Task Raw_SQL_commands()
        => Verifier.VerifyAsync(
            Query(
                """
                var name = "a";
                db.Database.{|CITUS140:ExecuteSqlRaw("UPDATE orders SET number = 'x'")|};
                db.Database.{|CITUS140:ExecuteSql($"DELETE FROM Orders WHERE number = {name}")|};
                db.Database.ExecuteSqlRaw("UPDATE orders SET number = 'x' WHERE store_id = 1");
                db.Database.ExecuteSqlRaw("CREATE INDEX i ON orders (number)");
                db.Database.ExecuteSqlRaw("INSERT INTO orders SELECT * FROM old");
                db.Database.ExecuteSqlRaw("UPDATE countries SET name = 'x'");
                """));

    [Fact]
    public async Task Assignment_of_the_distribution_property()
    {
        var diagnostics = await Verifier.VerifyAsync(
            Query(
                """
                var order = db.Orders.First(o => o.Id == 1);
                {|CITUS141:order.StoreId = 2|};
                order.Number = "x";

                var found = await db.Orders.FindAsync(1, 2);
                {|CITUS141:found!.StoreId = 2|};

                var single = (await db.Set<Order>().Where(o => o.Id == 1).SingleOrDefaultAsync())!;
                {|CITUS141:single.StoreId = 2|};

                foreach (var each in db.Orders.Where(o => o.Id > 1))
                {
                    {|CITUS141:each.StoreId = 2|};
                }

                foreach (var each in await db.Orders.ToListAsync())
                {
                    {|CITUS141:each.StoreId = 2|};
                }

                db.Orders.ExecuteUpdate(s => s.{|CITUS141:SetProperty(o => o.StoreId, 2)|}.SetProperty(o => o.Number, "x"));
                """));

        Assert.Equal(
            "'Order' is distributed by 'StoreId', and the distribution column of an existing row cannot be changed. Citus reports: \"modifying the "
            + "partition value of rows is not allowed\" Delete the row and insert a row with the other value.",
            diagnostics[0].GetMessage());
    }

    // The objects are not known to be stored rows.
    [Theory]
    [InlineData("var order = new Order(); order.StoreId = 2;")]
    [InlineData("var order = new Order { StoreId = 2 };")]
    [InlineData("var order = db.Orders.First(); order = new Order(); order.StoreId = 2;")]
    [InlineData("var order = db.Orders.First(); order.StoreId = 2; db.Orders.Add(order);")]
    [InlineData("var order = db.Orders.AsNoTracking().First(); order.StoreId = 2;")]
    [InlineData("var order = db.Orders.Select(o => new Order { Id = o.Id }).First(); order.StoreId = 2;")]
    [InlineData("foreach (var order in new List<Order>()) { order.StoreId = 2; }")]
    [InlineData("var country = db.Countries.First(); country.StoreId = 2;")]
    [InlineData("void Stamp(Order order) { order.StoreId = 2; }")]
    [InlineData("foreach (var entry in db.ChangeTracker.Entries<Order>()) { entry.Entity.StoreId = 2; }")]
    public Task Assignment_to_other_objects(string statement)
        => Verifier.VerifyAsync(Query(statement));

    [Fact]
    public async Task Top_level_statements()
    {
        var diagnostics = await Verifier.GetDiagnosticsAsync(
            [
                """
                using System.Linq;
                using Microsoft.EntityFrameworkCore;

                var db = new ShopContext();
                var all = db.Orders.IgnoreQueryFilters();
                var copied = db.Orders.First();
                copied.StoreId = 2;
                db.Add(copied);
                var one = all.Where(o => o.StoreId == 1).ToList();
                """,
                Query("")
            ],
            configure: o => o.WithOutputKind(OutputKind.ConsoleApplication));

        Assert.Empty(diagnostics);
    }

    private static string Query(string statements)
        => Context(
            """
            b.Entity<Store>().IsDistributedBy(s => s.Id);
            b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(o => new { o.StoreId, o.Id });
            b.Entity<Order>().HasQueryFilter("Tenant", o => o.StoreId == 1).HasQueryFilter("SoftDelete", o => o.Number != "");
            b.Entity<Country>().IsReferenceTable();
            """,
            Entities
            + $$"""

            public static class Queries
            {
                public static async Task Run(ShopContext db)
                {
            {{Indent(statements, 8)}}
                    await Task.Yield();
                }
            }
            """,
            """
            public DbSet<Store> Stores => Set<Store>();
            public DbSet<Order> Orders => Set<Order>();
            public DbSet<Country> Countries => Set<Country>();

            """);
}
