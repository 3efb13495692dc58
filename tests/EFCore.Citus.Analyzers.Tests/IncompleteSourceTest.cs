using EFCore.Citus.Analyzers.Tests.TestUtilities;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EFCore.Citus.Analyzers.Tests;

/// <summary>
///     Tests that neither analyzers nor fixes throw for incomplete source, which an editor contains while code is typed.
/// </summary>
public class IncompleteSourceTest
{
    private const string Shop =
        """
        using System;
        using System.Collections.Generic;
        using System.ComponentModel.DataAnnotations;
        using System.ComponentModel.DataAnnotations.Schema;
        using System.Linq;
        using System.Threading.Tasks;
        using Microsoft.EntityFrameworkCore;
        using Microsoft.EntityFrameworkCore.Metadata.Builders;
        using Microsoft.EntityFrameworkCore.Migrations;

        namespace Shop;

        public class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
        {
            public DbSet<Store> Stores => Set<Store>();
            public DbSet<Payment> Payments => Set<Payment>();

            protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
                => configurationBuilder.Properties<string>().HaveMaxLength(100);

            protected override void OnModelCreating(ModelBuilder b)
            {
                base.OnModelCreating(b);
                b.ApplyConfigurationsFromAssembly(typeof(ShopContext).Assembly);
                b.ApplyConfiguration(new LineConfiguration());
                b.Entity<Store>().ToTable("stores", t => t.HasComment("x")).IsDistributedBy(s => s.Id).HasAlternateKey(s => s.Name);
                b.Entity(typeof(Country)).IsReferenceTable();
                b.Entity<Country>(country =>
                {
                    country.HasKey(nameof(Country.Code));
                    country.Property<uint>("Version").IsRowVersion();
                    country.HasOne<Store>().WithMany().HasForeignKey("StoreId").OnDelete(DeleteBehavior.SetNull);
                });
                var store = b.Entity<Store>();
                store.Ignore(s => s.Note);
                store.OwnsOne(s => s.Address, a => a.HasIndex(x => x.City));
                store.HasMany(s => s.Tags).WithMany(t => t.Stores).UsingEntity<StoreTag>(j => j.HasKey(x => x.StoreId));
                store.HasDiscriminator<string>("Kind").HasValue("x");
                if (Database.IsNpgsql()) { Configure<Payment>(b); } else { return; }
                _ = store switch { { } s => s.HasKey(x => x.Id), _ => null };
            }

            private static void Configure<T>(ModelBuilder b) where T : class, ITenant
            {
                b.Entity<T>().IsDistributedBy(x => x.StoreId).HasKey(x => new { x.Id });
                b.Entity<T>().HasIndex([nameof(ITenant.Id)], "by id").IsUnique();
                b.Entity<T>().HasOne<Store>().WithOne().HasForeignKey<T>(new[] { "Id" }).HasPrincipalKey<Store>("Id");
            }
        }

        public class LineConfiguration : IEntityTypeConfiguration<Line>
        {
            public void Configure(EntityTypeBuilder<Line> builder)
            {
                builder.IsDistributedBy(l => l.StoreId, t => t.HasShardCount(4)).HasKey(l => l.Id);
                builder.HasOne(l => l.Payment).WithMany().HasForeignKey(l => new { l.Id, l.StoreId });
            }
        }

        public interface ITenant { int StoreId { get; } int Id { get; } }

        [DistributedBy(nameof(StoreId)), Index("Number", IsUnique = true)]
        public record Payment(int StoreId, [property: Key] int Id, string Number) : ITenant;

        [Table("lines")]
        public class Line { public int StoreId { get; set; } public int Id { get; set; } [ForeignKey("StoreId, Id")] public Payment? Payment { get; set; } }

        public class Store
        {
            public int Id { get; set; }
            public string Name { get; set; } = "";
            public string? Note { get; set; }
            public Address Address { get; set; } = new();
            public List<Tag> Tags { get; } = [];
        }

        [ReferenceTable] public class Tag { public int Id { get; set; } public List<Store> Stores { get; } = []; }
        public class StoreTag { public int StoreId { get; set; } }
        public class Country { public string Code { get; set; } = ""; public int StoreId { get; set; } }
        [Owned] public class Address { public string City { get; set; } = ""; }

        [Migration("1")]
        public class Init : Migration
        {
            protected override void Up(MigrationBuilder migrationBuilder)
            {
                migrationBuilder.Sql("SELECT create_reference_table('a'); SELECT create_distributed_table('public.b', $$c$$, E'd')");
                migrationBuilder.Sql("SELECT create_distributed_table('orders', 'store_id', colocate_with => 'none')");
                migrationBuilder.CreateDistributedTable("orders", "store_id");
                migrationBuilder.AlterColumn<long>(name: "store_id", table: "orders", type: "bigint", oldClrType: typeof(int), oldType: "integer");
                migrationBuilder.DropColumn(name: "store_id", table: "orders");
                migrationBuilder.AlterTable("orders").Annotation("Citus:DistributionColumn", "a").OldAnnotation("Citus:DistributionColumn", "b");
            }
        }

        public static class Queries
        {
            public static async Task RunAsync(ShopContext db)
            {
                var all = db.Stores.IgnoreQueryFilters().ToList();
                var payment = await db.Payments.FirstAsync();
                all[0].Id = 3;
                foreach (var each in db.Stores) { each.Id = 2; }
                db.Stores.FromSqlRaw("SELECT * FROM stores");
                await db.Database.ExecuteSqlAsync($"DELETE FROM stores WHERE name = {payment.Number}");
                db.Stores.ExecuteUpdate(s => s.SetProperty(x => x.Id, 2));
            }
        }
        """;

    [Fact]
    public async Task The_source_has_much_to_report()
    {
        var diagnostics = await Verifier.GetDiagnosticsAsync([Shop]);

        Assert.Subset(
            (HashSet<string>)["CITUS020", "CITUS021", "CITUS022", "CITUS041", "CITUS100", "CITUS120", "CITUS121", "CITUS122", "CITUS140", "CITUS141"],
            diagnostics.Select(d => d.Id).ToHashSet());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Cut_off_anywhere(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 40; i++)
        {
            await Verifier.VerifyNothingThrowsAsync(Shop[..random.Next(Shop.Length)]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task With_words_that_are_missing_repeated_or_elsewhere(int seed)
    {
        var random = new Random(seed);
        var tokens = CSharpSyntaxTree.ParseText(Shop, cancellationToken: TestContext.Current.CancellationToken)
            .GetRoot(TestContext.Current.CancellationToken)
            .DescendantTokens()
            .Select(t => t.ToFullString())
            .ToList();

        for (var i = 0; i < 40; i++)
        {
            var changed = tokens.ToList();
            for (var j = random.Next(1, 4); j > 0; j--)
            {
                var position = random.Next(changed.Count);
                switch (random.Next(3))
                {
                    case 0:
                        changed.RemoveAt(position);
                        break;
                    case 1:
                        changed.Insert(position, changed[position]);
                        break;
                    default:
                        changed[position] = tokens[random.Next(tokens.Count)];
                        break;
                }
            }

            await Verifier.VerifyNothingThrowsAsync(string.Concat(changed));
        }
    }
}
