using EFCore.Citus.Analyzers.Tests.TestUtilities;
using static EFCore.Citus.Analyzers.Tests.TestUtilities.Sources;

namespace EFCore.Citus.Analyzers.Tests;

public class ColumnTest
{
    [Fact]
    public async Task Distribution_property_that_does_not_exist()
    {
        var diagnostics = await Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Order>().{|CITUS001:IsDistributedBy("TenantId")|}.HasKey(o => o.Id);
                b.Entity<Invoice>();
                """,
                Entities
                + """
                [{|CITUS001:DistributedBy("Tenant")|}]
                public class Invoice { public int Id { get; set; } public int TenantId { get; set; } }
                """));

        Assert.Contains(
            "Entity type 'Order' is distributed by 'TenantId', but has no property of that name. Pass an existing property to "
            + "'IsDistributedBy()', or add the property, for example with 'Property<long>(\"TenantId\")'.",
            diagnostics.Select(d => d.GetMessage()));
        Assert.Contains(
            "Entity type 'Invoice' is distributed by 'Tenant', but has no property of that name. Did you mean 'TenantId'?",
            diagnostics.Select(d => d.GetMessage()));
    }

    [Fact]
    public async Task Distribution_property_that_is_misspelled_and_nothing_that_follows_from_it()
    {
        var diagnostics = await Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Store>().IsDistributedBy(s => s.Id);
                b.Entity<Payment>().{|CITUS001:IsDistributedBy("StoreIdd")|}.HasKey(p => new { p.StoreId, p.Id });
                """,
                Entities
                + """
                public class Payment { public int Id { get; set; } public int StoreId { get; set; } public Store Store { get; set; } = null!; }
                """));

        Assert.Equal(
            "Entity type 'Payment' is distributed by 'StoreIdd', but has no property of that name. Did you mean 'StoreId'?",
            Assert.Single(diagnostics).GetMessage());
    }

    [Fact]
    public async Task Distribution_property_that_is_a_navigation()
    {
        var diagnostics = await Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Store>().IsDistributedBy(s => s.Id);
                b.Entity<Payment>().{|CITUS001:IsDistributedBy(p => p.Store)|}.HasKey(p => new { p.StoreId, p.Id });
                b.Entity<Refund>().{|CITUS001:IsDistributedBy(p => p.Shop)|}.HasOne(r => r.Shop).WithMany().HasForeignKey(r => r.Where);
                """,
                Entities
                + """
                public class Payment { public int Id { get; set; } public int StoreId { get; set; } public Store Store { get; set; } = null!; }
                public class Refund { public int Id { get; set; } public int Where { get; set; } public Store Shop { get; set; } = null!; }
                """));

        Assert.Equal(
            [
                "Entity type 'Payment' is distributed by 'Store', which is a navigation and has no column. Did you mean 'StoreId', the "
                + "property of its foreign key?",
                "Entity type 'Refund' is distributed by 'Shop', which is a navigation and has no column. Did you mean 'Where', the property "
                + "of its foreign key?"
            ],
            diagnostics.Select(d => d.GetMessage()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public Task Partitions_of_intervals_that_Citus_refuses()
        => Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Reading>().IsDistributedBy(r => r.DeviceId).{|CITUS088:IsPartitionedByTime(r => r.At, "1 fortnight")|}
                    .HasKey(r => new { r.DeviceId, r.At });
                b.Entity<Daily>().IsDistributedBy(r => r.DeviceId).{|CITUS088:IsPartitionedByTime(r => r.On, "12 hours")|}
                    .HasKey(r => new { r.DeviceId, r.On });
                b.Entity<Hourly>().IsDistributedBy(r => r.DeviceId).IsPartitionedByTime(r => r.At, "12 hours")
                    .HasKey(r => new { r.DeviceId, r.At });
                b.Entity<Hourly>().HasIndex(r => r.At).{|CITUS089:IsCreatedConcurrently()|};
                b.Entity<Hourly>().HasIndex(r => r.DeviceId).IsCreatedConcurrently(false);
                """,
                """
                public class Reading { public int DeviceId { get; set; } public DateTime At { get; set; } }
                public class Daily { public int DeviceId { get; set; } public DateOnly On { get; set; } }
                public class Hourly { public int DeviceId { get; set; } public DateTime At { get; set; } }
                """));

    [Fact]
    public Task Keys_of_partitioned_tables_are_judged_like_others()
        => Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Reading>().IsDistributedBy(r => r.DeviceId).IsPartitionedByTime(r => r.At, "1 day").{|CITUS020:HasKey(r => r.At)|};
                """,
                "public class Reading { public int DeviceId { get; set; } public DateTime At { get; set; } }"));

    [Fact]
    public async Task Keys_of_partitioned_tables_without_the_partition_property()
    {
        var diagnostics = await Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Reading>().IsDistributedBy(r => r.DeviceId).IsPartitionedByTime(r => r.At, "1 day")
                    .{|CITUS023:HasKey(r => r.DeviceId)|};
                b.Entity<Daily>().IsSingleShardTable().IsPartitionedByTime(r => r.On, "1 day").HasKey(r => new { r.DeviceId, r.On });
                b.Entity<Daily>().{|CITUS023:HasIndex(r => r.DeviceId)|}.IsUnique();
                """,
                """
                public class Reading { public int DeviceId { get; set; } public DateTime At { get; set; } }
                public class Daily { public int DeviceId { get; set; } public DateOnly On { get; set; } }
                """));

        Assert.Equal(
            "The primary key {'DeviceId'} of entity type 'Reading' does not contain the property 'At', by which the table is partitioned. "
            + "PostgreSQL reports: \"unique constraint on partitioned table must include all partitioning columns\" Add the property to it.",
            diagnostics[0].GetMessage());
    }

    [Fact]
    public Task Distribution_property_that_is_not_mapped()
        => Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Invoice>().{|CITUS001:IsDistributedBy(i => i.Tenant)|};
                b.Entity<Order>().{|CITUS001:IsDistributedBy(i => i.StoreId)|}.Ignore(i => i.StoreId);
                b.Entity<Payment>().{|CITUS001:IsDistributedBy(i => i.Store)|};
                b.Entity<Store>().IsReferenceTable();
                """,
                Entities
                + """
                public class Invoice { public int Id { get; set; } [NotMapped] public int Tenant { get; set; } }
                public class Payment { public int Id { get; set; } public Store Store { get; set; } = null!; }
                """));

    // Each of the statements creates the shadow property, or may create it.
    [Theory]
    [InlineData("b.Entity<Order>().Property<int>(\"TenantId\");")]
    [InlineData("b.Entity<Order>().HasOne<Store>().WithMany().HasForeignKey(\"TenantId\");")]
    [InlineData("b.Entity<Order>().Property(typeof(int), \"TenantId\");")]
    [InlineData("b.Entity<Tenant>().HasMany(t => t.Orders).WithOne();")]
    [InlineData("b.Entity<Order>().Metadata.AddProperty(\"TenantId\", typeof(int));")]
    public Task Shadow_properties(string statement)
        => Verifier.VerifyAsync(
            Context(
                $"""
                b.Entity<Store>().IsReferenceTable();
                b.Entity<Order>().IsDistributedBy("TenantId");
                {statement}
                b.Entity<Order>().HasKey("TenantId", "Id");
                """,
                Entities
                + "[ReferenceTable] public class Tenant { public int Id { get; set; } public List<Order> Orders { get; } = []; }"));

    [Fact]
    public Task Key_of_a_shadow_property()
        => Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Order>(o =>
                {
                    o.Property<int>("TenantId");
                    o.IsDistributedBy("TenantId");
                    o.{|CITUS020:HasKey(x => x.Id)|};
                });
                """));

    [Fact]
    public Task Computed_distribution_column()
        => Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Order>(o =>
                {
                    o.IsDistributedBy(x => x.StoreId).HasKey(x => new { x.StoreId, x.Id });
                    o.Property(x => x.StoreId).{|CITUS003:HasComputedColumnSql("1", stored: true)|};
                    o.Property(x => x.Number).HasComputedColumnSql("'a'", stored: true);
                });
                """));

    [Fact]
    public async Task Type_without_hash_operator_class()
    {
        var diagnostics = await Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Order>(o =>
                {
                    o.IsDistributedBy(x => x.Number).HasKey(x => new { x.Number, x.Id });
                    o.Property(x => x.Number).{|CITUS004:HasColumnType("json")|};
                });
                b.Entity<Place>().{|CITUS004:IsDistributedBy(p => p.At)|}.HasKey(p => p.At);
                b.Entity<Price>().IsDistributedBy(p => p.Amount).HasKey(p => p.Amount);
                b.Entity<Flag>(f =>
                {
                    f.IsDistributedBy(x => x.Bits).HasKey(x => x.Bits);
                    f.Property(x => x.Bits).HasConversion<string>();
                });
                b.Entity<Store>().IsDistributedBy(s => s.Name).HasKey(s => s.Name);
                b.Entity<Store>().Property(s => s.Name).HasColumnType("character varying(20)");
                """,
                Entities
                + """
                public class Place { public NpgsqlTypes.NpgsqlPoint At { get; set; } }
                public class Price { [{|CITUS004:Column(TypeName = "money")|}] public decimal Amount { get; set; } }
                public class Flag { public System.Collections.BitArray Bits { get; set; } = null!; }
                """));

        Assert.Contains(
            "Citus reports: \"data type json has no default operator class for specified partition method\"",
            diagnostics[0].GetMessage(),
            StringComparison.Ordinal);
    }

    [Fact]
    public Task Optional_distribution_property()
        => Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Reading>().HasNoKey().{|CITUS005:IsDistributedBy(r => r.TenantId)|};
                b.Entity<Event>().HasNoKey().{|CITUS005:IsDistributedBy(r => r.Tenant)|};
                b.Entity<Visit>().HasNoKey().{|CITUS005:IsDistributedBy(r => r.TenantId)|};
                b.Entity<Visit>().Property(v => v.TenantId).IsRequired(false);
                """,
                """
                public class Reading { public int? TenantId { get; set; } }
                public class Event { public string? Tenant { get; set; } }
                public class Visit { public string TenantId { get; set; } = ""; }
                """));

    [Fact]
    public Task Required_distribution_property()
        => Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Reading>().HasNoKey().IsDistributedBy(r => r.TenantId);
                b.Entity<Reading>().Property(r => r.TenantId).IsRequired();
                b.Entity<Event>().HasNoKey().IsDistributedBy(r => r.Tenant);
                b.Entity<Visit>().HasNoKey().IsDistributedBy(r => r.Tenant);
                b.Entity<Order>().IsDistributedBy(o => o.ParentId).HasKey(o => new { o.ParentId, o.Id });
                """,
                Entities
                + """
                public class Reading { public int? TenantId { get; set; } }
                public class Event { [Required] public string? Tenant { get; set; } }
                public class Visit { public string Tenant { get; set; } = ""; }
                """));

    [Fact]
    public async Task Row_version_of_a_reference_table()
    {
        var diagnostics = await Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Country>().IsReferenceTable().Property(c => c.Version).{|CITUS100:IsRowVersion()|};
                b.Entity<Currency>().Property<uint>("xmin").{|CITUS100:IsRowVersion()|};
                b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(o => new { o.StoreId, o.Id });
                b.Entity<Order>().Property(o => o.Version).IsRowVersion();
                """,
                Entities
                + """
                [ReferenceTable] public class Currency { public int Id { get; set; } [{|CITUS100:Timestamp|}] public uint Version { get; set; } }
                """));

        Assert.Contains("The row version 'Country.Version' of a reference table", diagnostics[0].GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public Task Concurrency_tokens_that_are_columns()
        => Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Country>().IsReferenceTable().Property(c => c.Version).IsConcurrencyToken();
                b.Entity<Currency>().IsReferenceTable();
                """,
                Entities + "public class Currency { public int Id { get; set; } [Timestamp] public byte[] Version { get; set; } = []; }"));
}
