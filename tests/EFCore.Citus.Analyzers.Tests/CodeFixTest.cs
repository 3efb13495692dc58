using EFCore.Citus.Analyzers.Tests.TestUtilities;
using EFCore.Citus.CodeFixes;
using Microsoft.CodeAnalysis.CodeFixes;
using static EFCore.Citus.Analyzers.Tests.TestUtilities.Sources;

namespace EFCore.Citus.Analyzers.Tests;

public class CodeFixTest
{
    [Fact]
    public Task Distribution_properties_that_are_misspelled_or_navigations()
        => Verifier.VerifyFixAsync<DistributionPropertyCodeFix>(
            Context(
                """
                b.Entity<Store>().IsDistributedBy(s => s.Id);
                b.Entity<Order>().{|CITUS001:IsDistributedBy("StorId")|}.HasKey(o => new { o.StoreId, o.Id });
                b.Entity<Payment>().{|CITUS001:IsDistributedBy(p => p.Store)|}.HasKey(p => new { p.StoreId, p.Id });
                b.Entity<Invoice>();
                """,
                Declarations("{|CITUS001:DistributedBy(\"store_id\")|}")),
            Context(
                """
                b.Entity<Store>().IsDistributedBy(s => s.Id);
                b.Entity<Order>().IsDistributedBy("StoreId").HasKey(o => new { o.StoreId, o.Id });
                b.Entity<Payment>().IsDistributedBy(p => p.StoreId).HasKey(p => new { p.StoreId, p.Id });
                b.Entity<Invoice>();
                """,
                Declarations("DistributedBy(\"StoreId\")")));

    private static string Declarations(string attribute)
        => Entities
            + $$"""
            public class Payment { public int Id { get; set; } public int StoreId { get; set; } public Store Store { get; set; } = null!; }

            [{{attribute}}]
            [PrimaryKey("StoreId", "Id")]
            public class Invoice { public int Id { get; set; } public int StoreId { get; set; } }
            """;

    [Fact]
    public Task Keys_and_indexes_given_by_lambdas()
        => VerifyModelFixAsync(
            """
            b.Entity<Order>(o =>
            {
                o.IsDistributedBy(x => x.StoreId);
                o.{|CITUS020:HasKey(x => new { x.Id, x.Number })|};
                o.{|CITUS021:HasAlternateKey(x => x.Number)|}.HasName("AK_number");
                o.{|CITUS022:HasIndex(x => x.CountryCode)|}.IsUnique();
                o.{|CITUS022:HasIndex(x => new { x.CountryCode, x.Number }, "by country")|}.IsUnique();
            });
            """,
            """
            b.Entity<Order>(o =>
            {
                o.IsDistributedBy(x => x.StoreId);
                o.HasKey(x => new { x.StoreId, x.Id, x.Number });
                o.HasAlternateKey(x => new { x.StoreId, x.Number }).HasName("AK_number");
                o.HasIndex(x => new { x.StoreId, x.CountryCode }).IsUnique();
                o.HasIndex(x => new { x.StoreId, x.CountryCode, x.Number }, "by country").IsUnique();
            });
            """);

    [Fact]
    public Task Keys_and_indexes_given_by_strings()
        => VerifyModelFixAsync(
            """
            b.Entity<Order>(o =>
            {
                o.IsDistributedBy("StoreId");
                o.{|CITUS020:HasKey("Id", "Number")|};
                o.{|CITUS021:HasAlternateKey(nameof(Order.Number))|};
                o.{|CITUS022:HasIndex(["CountryCode"])|}.IsUnique();
                o.{|CITUS022:HasIndex(new[] { "Id", nameof(Order.CountryCode) }, "by id")|}.IsUnique();
            });
            """,
            """
            b.Entity<Order>(o =>
            {
                o.IsDistributedBy("StoreId");
                o.HasKey("StoreId", "Id", "Number");
                o.HasAlternateKey(nameof(Order.StoreId), nameof(Order.Number));
                o.HasIndex(["StoreId", "CountryCode"]).IsUnique();
                o.HasIndex(new[] { nameof(Order.StoreId), "Id", nameof(Order.CountryCode) }, "by id").IsUnique();
            });
            """);

    [Fact]
    public Task Lines_and_comments_stay()
        => VerifyModelFixAsync(
            """
            b.Entity<Order>(o =>
            {
                o.IsDistributedBy(x => x.StoreId);
                o.{|CITUS020:HasKey(x => new { x.Id, /* number */ x.Number })|};
                o.{|CITUS021:HasAlternateKey(
                    "Number", // the number
                    "CountryCode")|}; // and the country
                o.{|CITUS022:HasIndex(x => new
                {
                    // by number
                    x.Number,
                    x.CountryCode // and country
                })|}.IsUnique();
                o.{|CITUS022:HasIndex(
                [
                    nameof(Order.Id), // the id
                ])|}.IsUnique();
            });
            """,
            """
            b.Entity<Order>(o =>
            {
                o.IsDistributedBy(x => x.StoreId);
                o.HasKey(x => new { x.StoreId, x.Id, /* number */ x.Number });
                o.HasAlternateKey(
                    "StoreId",
                    "Number", // the number
                    "CountryCode"); // and the country
                o.HasIndex(x => new
                {
                    x.StoreId,
                    // by number
                    x.Number,
                    x.CountryCode // and country
                }).IsUnique();
                o.HasIndex(
                [
                    nameof(Order.StoreId),
                    nameof(Order.Id), // the id
                ]).IsUnique();
            });
            """);

    // The scopes are the file, all files of the project, and all projects.
    [Theory]
    [InlineData(FixAllScope.Document, 1)]
    [InlineData(FixAllScope.Project, 2)]
    [InlineData(FixAllScope.Solution, 4)]
    public async Task Fix_all(FixAllScope scope, int expectedFiles)
    {
        string[] sources =
        [
            Context("b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(o => o.Number); b.ApplyConfiguration(new LineConfiguration());"),
            Usings
            + """
            public class LineConfiguration : IEntityTypeConfiguration<OrderLine>
            {
                public void Configure(EntityTypeBuilder<OrderLine> builder)
                {
                    builder.IsDistributedBy(l => l.StoreId);
                    builder.HasKey(l => new { l.OrderId, l.Id });
                    builder.HasAlternateKey("OrderId");
                }
            }
            """
        ];

        var files = await Verifier.FixAllInSolutionAsync<PropertyListCodeFix>(scope, "CITUS020", sources);

        Assert.Equal(4, files.Count);
        Assert.Equal(
            expectedFiles,
            files.Count(
                f => f.Contains("HasKey(o => new { o.StoreId, o.Number })", StringComparison.Ordinal)
                    || f.Contains("HasKey(l => new { l.StoreId, l.OrderId, l.Id })", StringComparison.Ordinal)));

        // The alternate key violates another rule, so the fix does not change it.
        Assert.Equal(2, files.Count(f => f.Contains("HasAlternateKey(\"OrderId\")", StringComparison.Ordinal)));
    }

    [Fact]
    public Task Values_of_the_key_are_generated_as_before()
        => VerifyModelFixAsync(
            """
            // Orders have numbers.
            b.Entity<Order>().IsDistributedBy(o => o.StoreId).{|CITUS020:HasKey(o => o.Id)|}; // of their own
            b.Entity<OrderLine>(line =>
            {
                line.IsDistributedBy("StoreId");
                line.{|CITUS020:HasKey("Id")|};
            });
            b.Entity<Store>().IsDistributedBy(s => s.Name).{|CITUS020:HasKey(s => s.CountryCode)|};
            var country = b.Entity<Country>();
            country.IsDistributedBy(c => c.StoreId).{|CITUS020:HasKey(c => c.Version)|};
            country.Property(c => c.Version).ValueGeneratedNever();
            """,
            """
            // Orders have numbers.
            b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(o => new { o.StoreId, o.Id }); // of their own
            b.Entity<Order>().Property(o => o.Id).ValueGeneratedOnAdd();
            b.Entity<OrderLine>(line =>
            {
                line.IsDistributedBy("StoreId");
                line.HasKey("StoreId", "Id");
                line.Property("Id").ValueGeneratedOnAdd();
            });
            b.Entity<Store>().IsDistributedBy(s => s.Name).HasKey(s => new { s.Name, s.CountryCode });
            var country = b.Entity<Country>();
            country.IsDistributedBy(c => c.StoreId).HasKey(c => new { c.StoreId, c.Version });
            country.Property(c => c.Version).ValueGeneratedNever();
            """);

    [Fact]
    public Task Keys_that_are_found_by_their_names()
        => VerifyModelFixAsync(
            """
            b.Entity<Order>().ToTable("orders").{|CITUS020:IsDistributedBy(o => o.StoreId)|};
            b.Entity<OrderLine>(line =>
            {
                line.{|CITUS020:IsDistributedBy(nameof(OrderLine.StoreId), t => t.HasShardCount(8))|};
            });
            """,
            """
            b.Entity<Order>().ToTable("orders").IsDistributedBy(o => o.StoreId);
            b.Entity<Order>().HasKey(o => new { o.StoreId, o.Id });
            b.Entity<Order>().Property(o => o.Id).ValueGeneratedOnAdd();
            b.Entity<OrderLine>(line =>
            {
                line.IsDistributedBy(nameof(OrderLine.StoreId), t => t.HasShardCount(8));
                line.HasKey(nameof(OrderLine.StoreId), nameof(OrderLine.Id));
                line.Property(nameof(OrderLine.Id)).ValueGeneratedOnAdd();
            });
            """);

    [Fact]
    public Task Attributes()
        => Verifier.VerifyFixAsync<PropertyListCodeFix>(
            Context(
                "",
                """
                [DistributedBy(nameof(TenantId))]
                [{|CITUS020:PrimaryKey(nameof(Id), nameof(Number))|}]
                [{|CITUS022:Index("Number", IsUnique = true)|}, {|CITUS022:Index(nameof(Number), nameof(Id), IsUnique = true, Name = "other")|}]
                public class Invoice { public int TenantId { get; set; } public int Id { get; set; } public string Number { get; set; } = ""; }
                """,
                "public DbSet<Invoice> Invoices => Set<Invoice>();\n\n"),
            Context(
                "",
                """
                [DistributedBy(nameof(TenantId))]
                [PrimaryKey(nameof(TenantId), nameof(Id), nameof(Number))]
                [Index("TenantId", "Number", IsUnique = true), Index(nameof(TenantId), nameof(Number), nameof(Id), IsUnique = true, Name = "other")]
                public class Invoice { public int TenantId { get; set; } public int Id { get; set; } public string Number { get; set; } = ""; }
                """,
                "public DbSet<Invoice> Invoices => Set<Invoice>();\n\n"));

    [Fact]
    public Task Key_attribute()
        => Verifier.VerifyFixAsync<PropertyListCodeFix>(
            """
            using System.ComponentModel.DataAnnotations;
            using Microsoft.EntityFrameworkCore;

            public class ShopContext : DbContext
            {
                public DbSet<Payment> Payments => Set<Payment>();
                public DbSet<Refund> Refunds => Set<Refund>();
            }

            [DistributedBy(nameof(TenantId))]
            public class Payment
            {
                [{|CITUS020:Key|}]
                public int Number { get; set; }

                public int TenantId { get; set; }
            }

            [{|CITUS020:DistributedBy(nameof(TenantId))|}]
            public class Refund
            {
                public string TenantId { get; set; } = "";

                [Required]
                public string Id { get; set; } = "";
            }
            """,
            """
            using System.ComponentModel.DataAnnotations;
            using System.ComponentModel.DataAnnotations.Schema;
            using Microsoft.EntityFrameworkCore;

            public class ShopContext : DbContext
            {
                public DbSet<Payment> Payments => Set<Payment>();
                public DbSet<Refund> Refunds => Set<Refund>();
            }

            [DistributedBy(nameof(TenantId))]
            [PrimaryKey(nameof(TenantId), nameof(Number))]
            public class Payment
            {
                [DatabaseGenerated(DatabaseGeneratedOption.Identity)]
                public int Number { get; set; }

                public int TenantId { get; set; }
            }

            [DistributedBy(nameof(TenantId))]
            [PrimaryKey(nameof(TenantId), nameof(Id))]
            public class Refund
            {
                public string TenantId { get; set; } = "";

                [Required]
                public string Id { get; set; } = "";
            }
            """);

    [Fact]
    public Task Foreign_keys()
        => VerifyModelFixAsync(
            """
            b.Entity<Store>().IsDistributedBy(s => s.Id);
            b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(o => new { o.StoreId, o.Id });
            b.Entity<OrderLine>().IsDistributedBy(l => l.StoreId).HasKey(l => new { l.Id, l.StoreId });
            b.Entity<OrderLine>().HasOne<Order>().WithMany().{|CITUS044:HasForeignKey(l => l.OrderId)|};
            b.Entity<OrderLine>().HasOne<Order>().WithMany().{|CITUS044:HasForeignKey(l => new { l.OrderId, l.StoreId })|}.IsRequired();
            b.Entity<Order>().HasOne<OrderLine>().WithMany().{|CITUS044:HasForeignKey("StoreId", "ParentId")|};
            """,
            """
            b.Entity<Store>().IsDistributedBy(s => s.Id);
            b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(o => new { o.StoreId, o.Id });
            b.Entity<OrderLine>().IsDistributedBy(l => l.StoreId).HasKey(l => new { l.Id, l.StoreId });
            b.Entity<OrderLine>().HasOne<Order>().WithMany().HasForeignKey(l => new { l.StoreId, l.OrderId });
            b.Entity<OrderLine>().HasOne<Order>().WithMany().HasForeignKey(l => new { l.StoreId, l.OrderId }).IsRequired();
            b.Entity<Order>().HasOne<OrderLine>().WithMany().HasForeignKey("ParentId", "StoreId");
            """);

    [Fact]
    public Task A_key_and_the_foreign_keys_to_it()
        => VerifyModelFixAsync(
            """
            b.Entity<Order>().IsDistributedBy(o => o.StoreId).{|CITUS020:HasKey(o => o.Id)|};
            b.Entity<OrderLine>().IsDistributedBy(l => l.StoreId).HasKey(l => new { l.StoreId, l.Id });
            b.Entity<OrderLine>().HasOne<Order>().WithMany().{|CITUS044:HasForeignKey(l => l.OrderId)|};
            """,
            """
            b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(o => new { o.StoreId, o.Id });
            b.Entity<Order>().Property(o => o.Id).ValueGeneratedOnAdd();
            b.Entity<OrderLine>().IsDistributedBy(l => l.StoreId).HasKey(l => new { l.StoreId, l.Id });
            b.Entity<OrderLine>().HasOne<Order>().WithMany().HasForeignKey(l => new { l.StoreId, l.OrderId });
            """);

    [Fact]
    public Task Usings_below_the_comment_of_the_file()
        => Verifier.VerifyFixAsync<PropertyListCodeFix>(
            """
            // The shop.
            using Microsoft.EntityFrameworkCore;

            public class ShopContext : DbContext
            {
                public DbSet<Payment> Payments => Set<Payment>();
            }

            [{|CITUS020:DistributedBy(nameof(TenantId))|}]
            public class Payment
            {
                public int Id { get; set; }

                public int TenantId { get; set; }
            }
            """,
            """
            // The shop.
            using System.ComponentModel.DataAnnotations.Schema;
            using Microsoft.EntityFrameworkCore;

            public class ShopContext : DbContext
            {
                public DbSet<Payment> Payments => Set<Payment>();
            }

            [DistributedBy(nameof(TenantId))]
            [PrimaryKey(nameof(TenantId), nameof(Id))]
            public class Payment
            {
                [DatabaseGenerated(DatabaseGeneratedOption.Identity)]
                public int Id { get; set; }

                public int TenantId { get; set; }
            }
            """);

    [Fact]
    public Task Usings_of_a_file_without_any()
        => Verifier.VerifyFixAsync<PropertyListCodeFix>(
            """
            // The shop.
            namespace Shop
            {
                public class ShopContext : Microsoft.EntityFrameworkCore.DbContext
                {
                    public Microsoft.EntityFrameworkCore.DbSet<Payment> Payments => Set<Payment>();
                }

                [{|CITUS020:Microsoft.EntityFrameworkCore.DistributedBy(nameof(TenantId))|}]
                public class Payment
                {
                    public string Id { get; set; } = "";

                    public int TenantId { get; set; }
                }
            }
            """,
            """
            // The shop.
            using Microsoft.EntityFrameworkCore;

            namespace Shop
            {
                public class ShopContext : Microsoft.EntityFrameworkCore.DbContext
                {
                    public Microsoft.EntityFrameworkCore.DbSet<Payment> Payments => Set<Payment>();
                }

                [Microsoft.EntityFrameworkCore.DistributedBy(nameof(TenantId))]
                [PrimaryKey(nameof(TenantId), nameof(Id))]
                public class Payment
                {
                    public string Id { get; set; } = "";

                    public int TenantId { get; set; }
                }
            }
            """);

    // The pairs of properties are ambiguous, the property is not a member of the class, or a second statement cannot be added.
    [Theory]
    [InlineData("b.Entity<Order>().IsDistributedBy(\"Tenant\").{|CITUS020:HasKey(o => o.Id)|}; b.Entity<Order>().Property<int>(\"Tenant\");")]
    [InlineData("b.Entity<Order>(o => o.IsDistributedBy(x => x.StoreId).{|CITUS020:HasKey(x => x.Id)|});")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(\"StoreId\", \"Id\"); b.Entity<Order>().{|CITUS021:HasAlternateKey(o => o.Id)|}; b.Entity<Country>().{|CITUS042:HasOne<Order>()|}.WithMany().HasForeignKey(c => c.StoreId).HasPrincipalKey(o => o.Id);")]
    [InlineData("Find(b).IsDistributedBy(x => x.StoreId).{|CITUS020:HasKey(x => x.Id)|};")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(o => new { o.StoreId, o.Id }); b.Entity<OrderLine>().IsDistributedBy(l => l.Id); b.Entity<OrderLine>().HasOne<Order>().WithMany().{|CITUS044:HasForeignKey(l => new { l.StoreId, l.OrderId })|};")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(o => new { o.StoreId, o.Id, o.Number }); b.Entity<OrderLine>().IsDistributedBy(l => l.StoreId).HasKey(l => new { l.StoreId, l.Id }); b.Entity<OrderLine>().HasOne<Order>().WithMany().{|CITUS044:HasForeignKey(l => new { l.OrderId, l.Id })|};")]
    public Task No_fix_where_there_is_no_certain_one(string statements)
        => Verifier.VerifyNoFixAsync<PropertyListCodeFix>(
            Context(statements, members: "private static EntityTypeBuilder<Order> Find(ModelBuilder b) => b.Entity<Order>();\n\n"));

    [Fact]
    public Task Delete_behavior()
        => Verifier.VerifyFixAsync<DeleteBehaviorCodeFix>(
            Context(
                """
                b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(o => new { o.StoreId, o.Id });
                b.Entity<Order>().HasOne<Order>().WithMany().HasForeignKey(o => new { o.StoreId, o.ParentId })
                    .{|CITUS046:OnDelete(DeleteBehavior.SetNull)|};
                """),
            Context(
                """
                b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(o => new { o.StoreId, o.Id });
                b.Entity<Order>().HasOne<Order>().WithMany().HasForeignKey(o => new { o.StoreId, o.ParentId })
                    .OnDelete(DeleteBehavior.ClientSetNull);
                """));

    [Fact]
    public Task Operations_instead_of_SQL()
        => Verifier.VerifyFixAsync<HandWrittenCitusCallCodeFix>(
            MigrationTest.Migration(
                """
                migrationBuilder.Sql("ANALYZE");

                // First what the others refer to.
                migrationBuilder.{|CITUS120:Sql("SELECT create_reference_table('countries');")|};
                migrationBuilder.{|CITUS120:Sql(@"
                    SELECT create_distributed_table('public.""Orders""', 'StoreId', colocate_with => '""Stores""');
                    SELECT truncate_local_data_after_distributing_table('public.""Orders""');")|}; // and this
                migrationBuilder.Sql("VACUUM", suppressTransaction: true);
                """),
            MigrationTest.Migration(
                """
                migrationBuilder.Sql("ANALYZE");

                // First what the others refer to.
                migrationBuilder.CreateReferenceTable("countries");
                migrationBuilder.CreateDistributedTable("Orders", "StoreId", schema: "public", colocateWith: "Stores");
                migrationBuilder.TruncateLocalData("Orders", schema: "public"); // and this
                migrationBuilder.Sql("VACUUM", suppressTransaction: true);
                """));

    [Theory]
    [InlineData("migrationBuilder.{|CITUS120:Sql(\"SELECT undistribute_table('a')\", suppressTransaction: true)|};")]
    [InlineData("migrationBuilder.{|CITUS120:Sql(\"DO $$ BEGIN PERFORM create_reference_table('a'); END $$\")|};")]
    [InlineData("migrationBuilder.{|CITUS120:Sql(\"SELECT create_reference_table('a')\")|}.Annotation(\"a\", \"b\");")]
    [InlineData("if (ActiveProvider != \"\") migrationBuilder.{|CITUS120:Sql(\"SELECT create_reference_table('a'); SELECT create_reference_table('b')\")|};")]
    public Task No_operation_where_the_SQL_does_more(string statement)
        => Verifier.VerifyNoFixAsync<HandWrittenCitusCallCodeFix>(MigrationTest.Migration(statement));

    private static Task VerifyModelFixAsync(string statements, string fixedStatements)
        => Verifier.VerifyFixAsync<PropertyListCodeFix>(Context(statements), Context(fixedStatements));
}
