using EFCore.Citus.Analyzers.Tests.TestUtilities;
using static EFCore.Citus.Analyzers.Tests.TestUtilities.Sources;

namespace EFCore.Citus.Analyzers.Tests;

/// <summary>
///     Tests the diagnostics for a model with <c>HasTenant</c>, and the violations that only the model reports.
/// </summary>
public class TenantModelTest
{
    [Fact]
    public Task Keys_and_foreign_keys_of_tenants_are_left_to_HasTenant()
        => Verifier.VerifyValidAsync(
            Context(
                """
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Order>(e =>
                {
                    e.HasKey(o => o.Id);
                    e.HasIndex(o => o.Number).IsUnique();
                });
                b.Entity<OrderLine>(e =>
                {
                    e.HasKey(l => l.Id);
                    e.HasOne<Order>().WithMany().HasForeignKey(l => l.OrderId);
                });
                b.Entity<Country>().Ignore(c => c.StoreId).IsReferenceTable();
                """));

    [Fact]
    public Task Row_version_of_a_reference_table()
        => Verifier.VerifyAsync(
            Context(
                """
                b.HasTenantKey<int>("StoreId");
                b.Entity<Order>();
                b.Entity<Country>().IsReferenceTable().Property(c => c.Version).{|CITUS100:IsRowVersion()|};
                """));

    [Fact]
    public Task Foreign_keys_between_tables_that_all_tenants_share()
        => Verifier.VerifyAsync(
            Context(
                """
                b.HasTenantKey<int>("TenantId");
                b.Entity<Order>().IsReferenceTable();
                b.Entity<Store>().IsLocalTable();
                b.Entity<Order>().HasOne<Store>().WithMany().HasForeignKey(o => o.StoreId).{|CITUS045:OnDelete(DeleteBehavior.Cascade)|};
                b.Entity<Country>().IsSingleShardTable();
                b.Entity<Country>().{|CITUS040:HasOne<Store>()|}.WithMany().HasForeignKey(c => c.StoreId);
                """));

    [Theory]
    [InlineData("b.HasTenant<Store>(s => s.Id); b.Entity<Country>().IsReferenceTable();", "Store", "StoreId")]
    [InlineData("b.HasTenant<Store>(s => s.Id); b.Entity<Store>().IsReferenceTable(); b.Entity<Country>().IsLocalTable();", "Store", "StoreId")]
    [InlineData("b.HasTenantKey<int>(\"StoreId\"); b.Entity<Store>().BelongsToTenant(\"StoreId\"); b.Entity<Order>().HasKey(o => o.Id); b.Entity<Country>().IsReferenceTable();", "Order", "StoreId")]
    public Task Foreign_key_from_a_shared_table_to_one_of_tenants(string statements, string principal, string property)
        => Verifier.VerifyAsync(
            Context($"{statements}\nb.Entity<Country>().{{|CITUS162:HasOne<{principal}>()|}}.WithMany().HasForeignKey(c => c.{property});"));

    [Fact]
    public Task Foreign_key_from_a_shared_table_to_one_that_follows_to_the_tenant()
        => Verifier.VerifyAsync(
            Context(
                """
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Line>().HasOne<Order>().WithMany().HasForeignKey(l => l.OrderId);
                b.Entity<Country>().IsReferenceTable();
                b.Entity<Country>().{|CITUS162:HasOne<Line>()|}.WithMany().HasForeignKey(c => c.LineId);
                """,
                """
                public class Store { public int Id { get; set; } }
                public class Order { public int Id { get; set; } public int StoreId { get; set; } }
                public class Line { public int Id { get; set; } public int OrderId { get; set; } }
                public class Country { public int Id { get; set; } public int LineId { get; set; } }
                """));

    [Fact]
    public Task Navigation_from_a_shared_table_to_the_tenants()
        => Verifier.VerifyAsync(
            Context(
                """
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Country>().IsReferenceTable();
                """,
                """
                public class Store { public int Id { get; set; } }
                public class Country { public int Id { get; set; } public Store? {|CITUS162:Capital|} { get; set; } }
                """));

    // The model is refused for another reason.
    [Fact]
    public Task Reference_table_that_says_that_it_belongs_to_tenants_is_not_shared()
        => Verifier.VerifyAsync(
            Context(
                """
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Country>().IsReferenceTable().BelongsToTenant("StoreId");
                b.Entity<Country>().HasOne<Store>().WithMany().HasForeignKey(c => c.StoreId);
                """));

    [Fact]
    public Task SetNull_between_tables_of_tenants()
        => Verifier.VerifyAsync(
            Context(
                """
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Order>().HasKey(o => o.Id);
                b.Entity<OrderLine>().HasOne<Order>().WithMany().HasForeignKey("ParentId").{|CITUS046:OnDelete(DeleteBehavior.SetNull)|};
                b.Entity<OrderLine>().Property<int?>("ParentId");
                """));

    [Fact]
    public Task Unique_index_of_the_tenants()
        => Verifier.VerifyAsync(
            Context(
                """
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Store>().{|CITUS166:HasIndex(s => s.Name)|}.IsUnique();
                b.Entity<Store>().HasIndex(s => new { s.Id, s.CountryCode }).IsUnique();
                """));

    [Fact]
    public Task Unique_index_of_tenants_in_a_reference_table()
        => Verifier.VerifyValidAsync(
            Context(
                """
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Store>().IsReferenceTable().HasIndex(s => s.Name).IsUnique();
                """));

    [Fact]
    public Task Queries_and_changes_of_tables_of_tenants()
        => Verifier.VerifyAsync(
            Context(
                """
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Order>().ToTable("orders").HasKey(o => o.Id);
                """,
                members:
                """
                public DbSet<Order> Orders => Set<Order>();

                public static void Run(ShopContext db)
                {
                    var order = db.Orders.First();
                    {|CITUS141:order.StoreId = 2|};
                    db.Database.{|CITUS140:ExecuteSqlRaw("DELETE FROM orders WHERE \"Number\" = 'a'")|};
                    db.Database.ExecuteSqlRaw("DELETE FROM orders WHERE \"StoreId\" = 1");
                    _ = db.Orders.IgnoreQueryFilters().ToList();
                    _ = db.Orders.FromSqlRaw("SELECT * FROM orders").ToList();
                }

                """));

    // The model determines whether the key of a distributed table is the tenant key.
    [Theory]
    [InlineData("b.HasTenant<Store>(s => s.Id); b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(o => o.Id);")]
    [InlineData("if (Environment.ProcessId > 0) { b.HasTenant<Store>(s => s.Id); } b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(o => o.Id);")]
    [InlineData("b.HasTenant<Store>(s => s.Id); b.HasTenant<Store>(s => s.Id); b.Entity<Order>().HasKey(o => o.Id);")]
    public Task What_is_not_certain_is_not_reported(string statements)
        => Verifier.VerifyValidAsync(Context(statements));
}
