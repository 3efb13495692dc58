using EFCore.Citus.Analyzers.Tests.TestUtilities;
using static EFCore.Citus.Analyzers.Tests.TestUtilities.Sources;

namespace EFCore.Citus.Analyzers.Tests;

public class ForeignKeyTest
{
    private const string Distributed =
        """
        b.Entity<Country>().IsReferenceTable();
        b.Entity<Store>().IsDistributedBy(s => s.Id);
        b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(o => new { o.StoreId, o.Id });
        b.Entity<OrderLine>().IsDistributedBy(l => l.StoreId).HasKey(l => new { l.StoreId, l.OrderId, l.Id });

        """;

    [Fact]
    public Task Foreign_keys_that_Citus_accepts()
        => Verifier.VerifyAsync(
            Context(
                Distributed
                + """
                b.Entity<Store>().HasOne<Country>().WithMany().HasForeignKey(s => s.CountryCode).OnDelete(DeleteBehavior.SetNull);
                b.Entity<Order>().HasOne<Store>().WithMany().HasForeignKey(o => o.StoreId).OnDelete(DeleteBehavior.Cascade);
                b.Entity<Order>().HasMany<OrderLine>().WithOne().HasForeignKey(l => new { l.StoreId, l.OrderId });
                b.Entity<Order>().HasOne<Order>().WithMany().HasForeignKey("StoreId", "ParentId").OnDelete(DeleteBehavior.ClientSetNull);
                b.Entity<Store>().HasOne<Order>().WithMany().HasForeignKey("Id", "LastOrder").HasPrincipalKey("StoreId", "Id");
                """));

    [Fact]
    public async Task Foreign_key_without_the_distribution_columns()
    {
        var diagnostics = await Verifier.VerifyAsync(
            Context(
                Distributed
                + """
                b.Entity<OrderLine>().HasOne<Order>().WithMany().{|CITUS044:HasForeignKey(l => l.OrderId)|};
                b.Entity<Order>().HasMany<OrderLine>().WithOne().{|CITUS044:HasForeignKey(l => new { l.OrderId, l.StoreId })|};
                b.Entity<Order>().HasOne<Order>().WithMany().{|CITUS044:HasForeignKey("ParentId", "StoreId")|};
                b.Entity<OrderLine>().HasOne<Store>().WithMany().{|CITUS044:HasForeignKey(nameof(OrderLine.OrderId))|};
                """));

        Assert.Equal(
            "The foreign key {'OrderId'} of entity type 'OrderLine' refers to 'Order', but does not pair their distribution properties "
            + "'StoreId' and 'StoreId'. Citus reports: \"Foreign keys are supported in two cases, either in between two colocated tables "
            + "including partition column in the same ordinal in the both tables or from distributed to reference tables\" Let 'StoreId' "
            + "of the foreign key refer to 'StoreId', which is part of the key, with 'HasForeignKey(\"StoreId\", ...).HasPrincipalKey("
            + "\"StoreId\", ...)', or make 'Order' a reference table with 'IsReferenceTable()'.",
            diagnostics[0].GetMessage());
    }

    [Fact]
    public Task Principal_key_without_the_distribution_column()
        => Verifier.VerifyAsync(
            Context(
                Distributed
                + """
                b.Entity<OrderLine>().HasOne<Order>().WithMany()
                    .{|CITUS044:HasForeignKey(l => l.OrderId)|}
                    .{|CITUS021:HasPrincipalKey(o => o.Id)|};
                """));

    [Fact]
    public async Task Foreign_key_from_a_distributed_to_a_local_table()
    {
        var diagnostics = await Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Country>().ToTable("countries");
                b.Entity<Store>().IsDistributedBy(s => s.Id);
                b.Entity<Store>().{|CITUS040:HasOne<Country>()|}.WithMany().HasForeignKey(s => s.CountryCode);
                b.Entity<Order>().IsSingleShardTable().{|CITUS040:HasOne<Country>()|}.WithMany().HasForeignKey(s => s.CountryCode);
                """));

        Assert.Equal(
            "The foreign key {'CountryCode'} of entity type 'Store' (a distributed table) refers to 'Country' (a local table). Citus reports: "
            + "\"referenced table \"countries\" must be a distributed table or a reference table\" Make 'Country' a reference table with "
            + "'IsReferenceTable()', distribute it with 'IsDistributedBy()', or remove the foreign key.",
            diagnostics[0].GetMessage());
    }

    [Fact]
    public Task Foreign_key_from_other_tables_to_a_distributed_table()
        => Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Store>().IsDistributedBy(s => s.Id);
                b.Entity<Country>().IsReferenceTable().{|CITUS041:HasOne<Store>()|}.WithMany().HasForeignKey(c => c.StoreId);
                b.Entity<Order>().IsManagedLocalTable();
                b.Entity<Store>().{|CITUS041:HasMany<Order>()|}.WithOne().HasForeignKey(o => o.StoreId);
                b.Entity<OrderLine>().{|CITUS042:HasOne<Store>()|}.WithMany().HasForeignKey(l => l.StoreId);
                """));

    [Fact]
    public Task Foreign_key_between_kinds_that_are_never_colocated()
        => Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Store>().IsDistributedBy(s => s.Id);
                b.Entity<Country>().IsManagedLocalTable();
                b.Entity<Order>().IsSingleShardTable();
                b.Entity<Order>().{|CITUS043:HasOne<Store>()|}.WithMany().HasForeignKey(o => o.StoreId);
                b.Entity<Store>().{|CITUS043:HasOne<Country>()|}.WithMany().HasForeignKey(s => s.CountryCode);
                """));

    [Fact]
    public Task Foreign_key_between_tables_that_are_distributed_by_columns_of_different_types()
        => Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Guest>().IsDistributedBy(g => g.Tenant).HasKey(g => new { g.Tenant, g.Id });
                b.Entity<Stay>().IsDistributedBy(s => s.Tenant).HasKey(s => new { s.Tenant, s.Id });
                b.Entity<Stay>().{|CITUS043:HasOne<Guest>()|}.WithMany().HasForeignKey(s => new { s.GuestTenant, s.GuestId });
                b.Entity<Bill>().IsDistributedBy(s => s.Tenant).HasKey(s => new { s.Tenant, s.Id });
                b.Entity<Bill>().HasOne<Guest>().WithMany().{|CITUS044:HasForeignKey(s => new { s.GuestTenant, s.GuestId })|};
                """,
                """
                public class Guest { public int Tenant { get; set; } public int Id { get; set; } }
                public class Stay
                {
                    public long Tenant { get; set; }
                    public int Id { get; set; }
                    public int GuestTenant { get; set; }
                    public int GuestId { get; set; }
                }
                public class Bill
                {
                    public int Tenant { get; set; }
                    public int Id { get; set; }
                    public int GuestTenant { get; set; }
                    public int GuestId { get; set; }
                }
                """));

    [Fact]
    public async Task Foreign_key_from_and_to_columnar_tables()
    {
        var diagnostics = await Verifier.VerifyAsync(
            Context(
                Distributed
                + """
                b.Entity<OrderLine>().UsesColumnarStorage().{|CITUS086:HasOne<Order>()|}.WithMany().HasForeignKey(l => new { l.StoreId, l.OrderId });
                b.Entity<Currency>().UsesColumnarStorage();
                b.Entity<Order>().{|CITUS086:HasOne<Currency>()|}.WithMany().HasForeignKey(o => o.ParentId);
                b.Entity<Store>().UsesColumnarStorage(false);
                b.Entity<Order>().HasOne<Store>().WithMany().HasForeignKey(o => o.StoreId);
                """,
                Entities + "[ReferenceTable] public class Currency { public int Id { get; set; } }"));

        Assert.Equal(
            "The foreign key {'ParentId'} of entity type 'Order' refers to 'Currency', and the table of 'Currency' uses columnar storage. "
            + "Citus reports: \"Foreign keys and AFTER ROW triggers are not supported for columnar tables\" Remove the foreign key, or "
            + "'UsesColumnarStorage()' from 'Currency'.",
            diagnostics[^1].GetMessage());
    }

    [Fact]
    public Task Cascade_from_a_local_to_a_reference_table()
        => Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Country>().IsReferenceTable();
                b.Entity<Country>().HasOne<Store>().WithMany().HasForeignKey(c => c.StoreId).{|CITUS045:OnDelete(DeleteBehavior.Cascade)|};
                b.Entity<Country>().HasOne<Order>().WithMany().HasForeignKey(c => c.StoreId).OnDelete(DeleteBehavior.Restrict);
                """));

    [Fact]
    public async Task Set_null_on_the_distribution_column()
    {
        var diagnostics = await Verifier.VerifyAsync(
            Context(
                Distributed
                + """
                b.Entity<Order>().HasOne<Order>().WithMany().HasForeignKey(o => new { o.StoreId, o.ParentId })
                    .{|CITUS046:OnDelete(DeleteBehavior.SetNull)|};
                b.Entity<Order>().HasOne<Currency>().WithMany().HasForeignKey(o => o.StoreId)
                    .{|CITUS046:OnDelete(DeleteBehavior.SetNull)|};
                b.Entity<Order>().HasOne<Currency>().WithMany().HasForeignKey(o => o.ParentId).OnDelete(DeleteBehavior.SetNull);
                """,
                Entities + "[ReferenceTable] public class Currency { public int Id { get; set; } }"));

        Assert.StartsWith(
            "The foreign key {'StoreId', 'ParentId'} of entity type 'Order' refers to 'Order' with DeleteBehavior.SetNull",
            diagnostics[0].GetMessage(),
            StringComparison.Ordinal);
    }

    private const string Navigations =
        """
        public class Country
        {
            public int Id { get; set; }
        }

        public class Store
        {
            public int Id { get; set; }
            public Country Country { get; set; } = null!;
            public List<Order> Orders { get; } = [];
            public List<Visit> Visits { get; } = [];
        }

        public class Order
        {
            public int TenantId { get; set; }
            public int Id { get; set; }
            public int StoreId { get; set; }
            public Store Store { get; set; } = null!;
            [NotMapped] public Country? Origin { get; set; }
            public int CustomerNumber { get; set; }
            [ForeignKey(nameof(CustomerNumber))] public Customer? Customer { get; set; }
        }

        public class Customer
        {
            public int Id { get; set; }
        }

        public class Visit
        {
            public int Id { get; set; }
        }

        """;

    [Fact]
    public Task Foreign_keys_of_navigations()
        => Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Country>();
                b.Entity<Store>().IsDistributedBy(s => s.Id);
                b.Entity<Customer>().IsDistributedBy(c => c.Id);
                b.Entity<Order>().IsDistributedBy(o => o.TenantId).HasKey(o => new { o.TenantId, o.Id });
                b.Entity<Visit>().ToTable("visits");
                """,
                Navigations
                    .Replace("public Country Country", "public Country {|CITUS040:Country|}")
                    .Replace("public List<Visit> Visits", "public List<Visit> {|CITUS042:Visits|}")
                    .Replace("public Store Store", "public Store {|CITUS044:Store|}")
                    .Replace("public Customer? Customer", "public Customer? {|CITUS044:Customer|}")));

    [Fact]
    public Task Navigations_that_are_configured()
        => Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Country>().IsReferenceTable();
                b.Entity<Store>().IsDistributedBy(s => s.Id);
                b.Entity<Store>().Ignore(s => s.Visits);
                b.Entity<Customer>().IsReferenceTable();
                b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(o => new { o.StoreId, o.Id });
                b.Entity<Order>().HasOne(o => o.Store).WithMany(s => s.Orders).HasForeignKey("StoreId");
                b.Entity<Visit>().ToTable("visits");
                """,
                Navigations));

    [Fact]
    public Task Both_ends_of_a_relationship_may_be_configured()
        => Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Country>().IsReferenceTable();
                b.Entity<Customer>().IsReferenceTable();
                b.Entity<Store>().IsDistributedBy(s => s.Id).Ignore(s => s.Visits);
                b.Entity<Store>().HasMany(s => s.Orders).WithOne(o => o.Store).HasForeignKey(o => o.TenantId);
                b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(o => new { o.StoreId, o.Id });
                b.Entity<Order>().HasOne(o => o.Store).WithMany(s => s.Orders).HasForeignKey(o => o.StoreId);
                """,
                Navigations));

    [Fact]
    public Task Relationships_in_sight_of_something_unknown()
        => Verifier.VerifyAsync(
            Context(
                Distributed
                + """
                b.Entity<OrderLine>().HasOne<Order>().WithMany().HasForeignKey(l => l.OrderId).Metadata.SetProperties(null!, null!);
                b.Entity<OrderLine>().HasOne<Order>().WithMany().HasForeignKey(Environment.MachineName);
                if (Environment.TickCount > 0)
                {
                    b.Entity<OrderLine>().HasOne<Order>().WithMany().HasForeignKey(l => l.OrderId);
                }
                """));
}
