using EFCore.Citus.Analyzers.Tests.TestUtilities;
using static EFCore.Citus.Analyzers.Tests.TestUtilities.Sources;

namespace EFCore.Citus.Analyzers.Tests;

public class KeyTest
{
    [Fact]
    public async Task Primary_key_without_the_distribution_property()
    {
        var diagnostics = await Verifier.VerifyAsync(
            Context("b.Entity<Order>().IsDistributedBy(o => o.StoreId).{|CITUS020:HasKey(o => o.Id)|};"));

        Assert.Equal(
            "The primary key {'Id'} of entity type 'Order' does not contain the distribution property 'StoreId'. Citus reports: \"Distributed "
            + "relations cannot have UNIQUE, EXCLUDE, or PRIMARY KEY constraints that do not include the partition column (with an "
            + "equality operator if EXCLUDE).\" Add the property to the key: HasKey(\"StoreId\", \"Id\") and "
            + "Property(\"Id\").ValueGeneratedOnAdd().",
            diagnostics.Single().GetMessage());
    }

    [Theory]
    [InlineData("""{|CITUS020:HasKey(o => o.Id)|}""")]
    [InlineData("""{|CITUS020:HasKey(o => new { o.Id, o.Number })|}""")]
    [InlineData("""{|CITUS020:HasKey("Id")|}""")]
    [InlineData("""{|CITUS020:HasKey(nameof(Order.Id), "Number")|}""")]
    [InlineData("""{|CITUS020:HasKey(new[] { "Id" })|}""")]
    [InlineData("""{|CITUS020:HasKey(["Id", "Number"])|}""")]
    [InlineData("""HasKey(o => new { o.StoreId, o.Id })""")]
    [InlineData("""HasKey(o => new { o.Id, o.StoreId })""")]
    [InlineData("""HasKey("Id", "StoreId")""")]
    [InlineData("""HasKey(nameof(Order.StoreId), nameof(Order.Id))""")]
    [InlineData("""HasKey(["StoreId", "Id"])""")]
    public Task Forms_of_the_primary_key(string call)
        => Verifier.VerifyAsync(Context($"b.Entity<Order>().IsDistributedBy(o => o.StoreId).{call};"));

    [Theory]
    [InlineData("""IsDistributedBy(o => o.StoreId)""")]
    [InlineData("""IsDistributedBy("StoreId")""")]
    [InlineData("""IsDistributedBy(nameof(Order.StoreId))""")]
    [InlineData("""IsDistributedBy(o => o.StoreId, t => t.HasShardCount(64))""")]
    [InlineData("""IsDistributedBy("StoreId", t => t.IsColocatedWith<Store>())""")]
    public Task Forms_of_the_distribution(string call)
        => Verifier.VerifyAsync(Context($"b.Entity<Order>().{call}.{{|CITUS020:HasKey(o => o.Id)|}};"));

    [Fact]
    public Task Primary_key_by_convention()
        => Verifier.VerifyAsync(Context("b.Entity<Order>().{|CITUS020:IsDistributedBy(o => o.StoreId)|};"));

    [Fact]
    public Task Primary_key_by_convention_that_is_the_distribution_property()
        => Verifier.VerifyAsync(Context("b.Entity<Store>().IsDistributedBy(s => s.Id);"));

    [Fact]
    public Task Primary_key_by_the_name_of_the_class()
        => Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Device>().{|CITUS020:IsDistributedBy(d => d.TenantId)|};
                b.Entity<Event>().IsDistributedBy(e => e.EventId);
                """,
                """
                public class Device { public int DeviceID { get; set; } public int TenantId { get; set; } }
                public class Event { public Guid EventId { get; set; } }
                """));

    [Fact]
    public Task No_primary_key()
        => Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Order>().HasNoKey().IsDistributedBy(o => o.StoreId);
                b.Entity<Log>().IsDistributedBy(l => l.StoreId);
                """,
                Entities + "[Keyless] public class Log { public int Id { get; set; } public int StoreId { get; set; } }"));

    [Fact]
    public Task The_last_key_counts()
        => Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Order>().IsDistributedBy(o => o.StoreId);
                b.Entity<Order>().HasKey(o => o.Id);
                b.Entity<Order>().HasKey(o => new { o.StoreId, o.Id });
                """));

    [Fact]
    public Task The_last_kind_counts()
        => Verifier.VerifyAsync(Context("b.Entity<Order>().IsDistributedBy(o => o.StoreId).IsReferenceTable();"));

    [Theory]
    [InlineData("IsReferenceTable()")]
    [InlineData("IsLocalTable()")]
    [InlineData("IsManagedLocalTable()")]
    [InlineData("IsSingleShardTable()")]
    public Task Tables_of_other_kinds_have_any_key(string call)
        => Verifier.VerifyAsync(
            Context(
                $$"""
                b.Entity<Order>(o =>
                {
                    o.{{call}};
                    o.HasKey(x => x.Id);
                    o.HasAlternateKey(x => x.Number);
                    o.HasIndex(x => x.CountryCode).IsUnique();
                });
                """));

    [Fact]
    public Task Alternate_keys()
        => Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Order>(o =>
                {
                    o.IsDistributedBy(x => x.StoreId).HasKey(x => new { x.StoreId, x.Id });
                    o.{|CITUS021:HasAlternateKey(x => x.Number)|};
                    o.{|CITUS021:HasAlternateKey("Number", "CountryCode")|}.HasName("AK");
                    o.HasAlternateKey(x => new { x.Number, x.StoreId });
                });
                """));

    [Fact]
    public Task Unique_indexes()
        => Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Order>(o =>
                {
                    o.IsDistributedBy(x => x.StoreId).HasKey(x => new { x.StoreId, x.Id });
                    o.{|CITUS022:HasIndex(x => x.Number)|}.IsUnique();
                    o.{|CITUS022:HasIndex("CountryCode")|}.HasFilter("1 = 1").IsUnique(true);
                    o.{|CITUS022:HasIndex(x => new { x.Number, x.Id }, "IX_A")|}.HasDatabaseName("a").IsUnique();
                    o.HasIndex(x => new { x.Number, x.StoreId }).IsUnique();
                    o.HasIndex(x => x.ParentId);
                    o.HasIndex(x => x.Id).IsUnique().IsUnique(false);
                    o.HasIndex(x => x.Version).IsUnique();
                    o.HasIndex(x => x.Version).IsUnique(false);
                });
                """));

    [Fact]
    public Task Unique_index_of_a_one_to_one_relationship()
        => Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Country>().IsReferenceTable();
                b.Entity<Store>().IsDistributedBy(s => s.Id);
                b.Entity<Store>().HasOne<Country>().WithOne().{|CITUS022:HasForeignKey<Store>(s => s.CountryCode)|};
                """));

    [Fact]
    public Task Attributes()
        => Verifier.VerifyAsync(
            Context(
                "",
                """
                [DistributedBy(nameof(TenantId))]
                [{|CITUS020:PrimaryKey(nameof(Id))|}]
                [{|CITUS022:Index(nameof(Number), IsUnique = true)|}]
                [{|CITUS022:Index(nameof(Number), nameof(Id), IsUnique = true, Name = "other")|}]
                [Index(nameof(Number), nameof(TenantId), IsUnique = true)]
                [Index(nameof(Id))]
                public class Invoice { public int TenantId { get; set; } public int Id { get; set; } public string Number { get; set; } = ""; }

                [DistributedBy("TenantId", ShardCount = 32)]
                public class Payment { [{|CITUS020:Key|}] public int Number { get; set; } public int TenantId { get; set; } }

                [{|CITUS020:DistributedBy(nameof(TenantId))|}]
                public class Refund { public int Id { get; set; } public int TenantId { get; set; } }

                [DistributedBy(nameof(TenantId)), PrimaryKey(nameof(TenantId), nameof(Id))]
                public class Fee { public int Id { get; set; } public int TenantId { get; set; } }

                [ReferenceTable]
                [Index(nameof(Name), IsUnique = true)]
                public class Currency { public int Id { get; set; } public string Name { get; set; } = ""; }
                """,
                """
                public DbSet<Invoice> Invoices => Set<Invoice>();
                public DbSet<Payment> Payments { get; set; } = null!;
                public DbSet<Refund> Refunds { get; set; } = null!;
                public DbSet<Fee> Fees { get; set; } = null!;
                public DbSet<Currency> Currencies { get; set; } = null!;

                """));

    [Fact]
    public Task Calls_win_over_attributes()
        => Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Invoice>().HasKey(i => new { i.TenantId, i.Id });
                b.Entity<Invoice>().HasIndex(i => i.Number).IsUnique(false);
                b.Entity<Payment>().IsReferenceTable();
                """,
                """
                [DistributedBy(nameof(TenantId)), PrimaryKey(nameof(Id)), Index(nameof(Number), IsUnique = true)]
                public class Invoice { public int TenantId { get; set; } public int Id { get; set; } public string Number { get; set; } = ""; }

                [DistributedBy(nameof(TenantId))]
                public class Payment { public int Id { get; set; } public int TenantId { get; set; } }
                """));

    [Fact]
    public Task Attributes_of_base_classes()
        => Verifier.VerifyAsync(
            Context(
                "b.Entity<Invoice>();",
                """
                [DistributedBy(nameof(TenantId))]
                public abstract class TenantOwned { [{|CITUS020:Key|}] public int Id { get; set; } public int TenantId { get; set; } }

                public class Invoice : TenantOwned;
                """));

    [Fact]
    public Task Hierarchy()
        => Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Payment>().IsDistributedBy(p => p.TenantId).HasKey(p => new { p.TenantId, p.Id });
                b.Entity<CardPayment>().{|CITUS022:HasIndex(c => c.Card)|}.IsUnique();
                b.Entity<Document>().IsDistributedBy(d => d.TenantId).{|CITUS020:HasKey(d => d.Id)|};
                b.Entity<Letter>();
                """,
                """
                public class Payment { public int TenantId { get; set; } public int Id { get; set; } }
                public class CardPayment : Payment { public string Card { get; set; } = ""; }
                public class Document { public int TenantId { get; set; } public int Id { get; set; } }
                public class Letter : Document;
                """));
}
