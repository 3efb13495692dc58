using EFCore.Citus.Query.Monitoring;
using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Tests.Query.Monitoring;

/// <summary>
///     Tests which statements write a table that Citus refuses to write after a command on several shards.
/// </summary>
public class ReferencedTablesTest
{
    private static readonly IModel Model = TestModel.Build(
        modelBuilder =>
        {
            modelBuilder.Entity<Country>().ToTable("Count\"ries", "geo").IsReferenceTable();
            modelBuilder.Entity<Region>().ToTable("regions").IsReferenceTable();
            modelBuilder.Entity<Category>(
                category =>
                {
                    category.ToTable("categories").IsReferenceTable();
                    category.HasOne<Category>().WithMany().HasForeignKey(c => c.ParentId);
                });
            modelBuilder.Entity<Currency>().ToTable("currencies").IsReferenceTable();
            modelBuilder.Entity<Order>(
                order =>
                {
                    order.ToTable("orders").IsDistributedBy(o => o.Id);
                    order.HasOne<Country>().WithMany().HasForeignKey(o => o.CountryId).OnDelete(DeleteBehavior.Restrict);
                    order.HasOne<Region>().WithMany().HasForeignKey(o => o.RegionId).OnDelete(DeleteBehavior.Restrict);
                });
        });

    [Theory]
    [InlineData("UPDATE geo.\"Count\"\"ries\" AS c SET x = 1", "geo.Count\"ries")]
    [InlineData("-- a tag\n\nDELETE FROM regions AS r", "regions")]
    [InlineData("-- UPDATE orders\n/* x */ insert INTO Regions (a) VALUES (1)", "regions")]
    [InlineData("update only public.regions set x = 1", "regions")]
    [InlineData("SELECT 1; MERGE INTO regions USING x ON true WHEN MATCHED THEN DELETE", "regions")]
    [InlineData("WITH moved AS (INSERT INTO regions (a) SELECT 1 RETURNING 1) SELECT count(*) FROM moved", "regions")]
    [InlineData("WITH x AS (SELECT 1) DELETE FROM regions", "regions")]
    [InlineData("UPDATE other.regions SET x = 1", null)]
    [InlineData("UPDATE \"Regions\" SET x = 1", null)]
    [InlineData("UPDATE orders SET x = 1 FROM regions", null)]
    [InlineData("DELETE FROM orders USING regions", null)]
    [InlineData("SELECT * FROM regions FOR UPDATE", null)]
    [InlineData("SELECT 'UPDATE regions'", null)]
    [InlineData("UPDATE currencies SET x = 1", null)]
    [InlineData("UPDATE categories SET x = 1", null)]
    [InlineData("UPDATE", null)]
    [InlineData("", null)]
    public void Table_is_found_in_a_statement(string sql, string? table)
        => Assert.Equal(table, ReferencedTables.FindWritten(Model, sql));

    private sealed class Country
    {
        public int Id { get; set; }
    }

    private sealed class Region
    {
        public int Id { get; set; }
    }

    private sealed class Category
    {
        public int Id { get; set; }

        public int? ParentId { get; set; }
    }

    private sealed class Currency
    {
        public int Id { get; set; }
    }

    private sealed class Order
    {
        public int Id { get; set; }

        public int CountryId { get; set; }

        public int RegionId { get; set; }
    }
}
