using EFCore.Citus.Shared;
using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Tests.Metadata.Tenancy;

/// <summary>
///     Tests <c>HasTenant</c> with hierarchies, owned types, shared tables and many-to-many relationships.
/// </summary>
public class TenantMappingsTest
{
    [Fact]
    public void One_table_for_a_hierarchy()
    {
        var model = Build(
            b =>
            {
                b.Entity<Animal>().BelongsToTenant();
                b.Entity<Cat>().HasIndex(c => c.Chip).IsUnique();
                b.Entity<Dog>().HasOne(d => d.Chases).WithMany();
            });

        Assert.Equal(
            ["by StoreId", "PK (StoreId, Id)", "FK (StoreId, ChasesId) -> Animal (StoreId, Id)", "UX (StoreId, Chip)"],
            model.Describe("Animal"));
    }

    [Fact]
    public void Foreign_key_of_a_derived_type_determines_the_tenant()
    {
        var model = Build(
            b =>
            {
                b.Entity<Animal>();
                b.Entity<Cat>();
                b.Entity<Dog>().HasOne<Order>().WithMany().HasForeignKey("OrderId");
            });

        Assert.Equal(
            [
                "by StoreId", "PK (StoreId, Id)", "FK (StoreId, ChasesId) -> Animal (StoreId, Id)",
                "FK (StoreId, OrderId) -> Order (StoreId, Id)"
            ],
            model.Describe("Animal"));
    }

    [Fact]
    public void Table_per_type()
    {
        var model = Build(
            b =>
            {
                b.Entity<Animal>().UseTptMappingStrategy().BelongsToTenant();
                b.Entity<Cat>().HasIndex(c => c.Chip).IsUnique();
                b.Entity<Dog>();
            });

        Assert.Equal(["by StoreId", "PK (StoreId, Id)"], model.Describe("Animal"));
        Assert.Equal(
            ["by StoreId", "PK (StoreId, Id)", "FK (StoreId, Id) -> Animal (StoreId, Id) Cascade", "UX (StoreId, Chip)"], model.Describe("Cat"));
        Assert.Equal(
            [
                "by StoreId", "PK (StoreId, Id)", "FK (StoreId, ChasesId) -> Cat (StoreId, Id)",
                "FK (StoreId, Id) -> Animal (StoreId, Id) Cascade"
            ],
            model.Describe("Dog"));
    }

    [Fact]
    public void Table_per_concrete_type()
    {
        var model = Build(
            b =>
            {
                b.Entity<Animal>().UseTpcMappingStrategy().BelongsToTenant();
                b.Entity<Cat>().HasIndex(c => c.Chip).IsUnique();
                b.Entity<Dog>();
            });

        Assert.Equal(["by StoreId", "PK (StoreId, Id)", "UX (StoreId, Chip)"], model.Describe("Cat"));
        Assert.Equal(["by StoreId", "PK (StoreId, Id)", "FK (StoreId, ChasesId) -> Cat (StoreId, Id)"], model.Describe("Dog"));
        Assert.Equal("Id", model.Generated("Dog"));
    }

    [Fact]
    public void Owned_types_in_tables_of_owner_and_of_their_own()
    {
        var model = Build(
            b => b.Entity<Purchase>(
                o =>
                {
                    o.OwnsOne(x => x.Address, a => a.OwnsOne(x => x.Geo));
                    o.OwnsOne(x => x.Billing, a => a.ToTable("Billing").Ignore(x => x.Geo));
                    o.OwnsMany(x => x.Notes, n => n.OwnsMany(x => x.Replies, r => r.ToTable("Replies")));
                }));

        Assert.Equal(["by StoreId", "PK (StoreId, Id)"], model.Describe("Purchase"));
        Assert.Equal(
            ["Address_City", "Address_Geo_X", "Id", "StoreId"], model.Table("Purchase").Columns.Select(c => c.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["by StoreId", "PK (StoreId, PurchaseId)", "FK (StoreId, PurchaseId) -> Purchase (StoreId, Id) Cascade"], model.Describe("Billing"));
        Assert.Equal(
            ["by StoreId", "PK (StoreId, PurchaseId, Id)", "FK (StoreId, PurchaseId) -> Purchase (StoreId, Id) Cascade"], model.Describe("Note"));
        Assert.Equal("Id", model.Generated("Note"));
        Assert.Equal(
            [
                "by StoreId", "PK (StoreId, NotePurchaseId, NoteId, Id)",
                "FK (StoreId, NotePurchaseId, NoteId) -> Note (StoreId, PurchaseId, Id) Cascade"
            ],
            model.Describe("Replies"));
        Assert.Equal("Id", model.Generated("Replies"));
    }

    [Fact]
    public void Owned_types_in_json()
    {
        var model = Build(
            b => b.Entity<Purchase>(
                o =>
                {
                    o.OwnsOne(x => x.Address, a => a.ToJson().OwnsOne(x => x.Geo));
                    o.OwnsMany(x => x.Notes, n => n.ToJson().OwnsMany(x => x.Replies));
                    o.Ignore(x => x.Billing);
                }));

        Assert.Equal(["by StoreId", "PK (StoreId, Id)"], model.Describe("Purchase"));
        Assert.Equal(["Address", "Id", "Notes", "StoreId"], model.Table("Purchase").Columns.Select(c => c.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Owned_types_of_the_tenant()
    {
        var model = TestModel.Build(
            b =>
            {
                b.HasTenant<Company>(c => c.Id);
                b.Entity<Company>().OwnsOne(s => s.Place);
                b.Entity<Company>().OwnsMany(s => s.Hours, h => h.ToTable("Hours"));
            });

        Assert.Equal(["by Id", "PK (Id)"], model.Describe("Company"));
        Assert.Equal(["Id", "Place_X"], model.Table("Company").Columns.Select(c => c.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["by CompanyId", "PK (CompanyId, Id)", "FK (CompanyId) -> Company (Id) Cascade"], model.Describe("Hours"));
    }

    [Theory]
    [InlineData("StoreId")]
    [InlineData("Owner")]
    public void Two_entity_types_in_one_table(string property)
    {
        var model = Build(
            b =>
            {
                b.Entity<Beast>().ToTable("animals").BelongsToTenant(property).Property<int>(property).HasColumnName("store");
                b.Entity<Chart>().ToTable("animals").HasOne<Beast>().WithOne().HasForeignKey<Chart>(c => c.Id);
            });

        Assert.Equal(["by store", "PK (store, Id)"], model.Describe("animals"));
        Assert.Equal(["Chip", "Id", "Name", "Weight", "store"], model.Table("animals").Columns.Select(c => c.Name).Order(StringComparer.Ordinal));
        Assert.Equal("Id", model.Generated("animals"));
    }

    [Fact]
    public void Entity_split_over_tables()
    {
        var model = Build(
            b => b.Entity<Beast>(
                e =>
                {
                    e.BelongsToTenant();
                    e.ToTable("cats").SplitToTable("chips", t => t.Property(c => c.Chip));
                }));

        Assert.Equal(["by StoreId", "PK (StoreId, Id)"], model.Describe("cats"));
        Assert.Equal(["by StoreId", "PK (StoreId, Id)", "FK (StoreId, Id) -> cats (StoreId, Id) Cascade"], model.Describe("chips"));
    }

    [Fact]
    public void Foreign_key_to_the_tenant_that_has_no_property()
    {
        var model = Build(
            b =>
            {
                b.Entity<Desk>();
                b.Entity<Drawer>();
            });

        Assert.Equal(["by StoreId", "PK (StoreId, Id)", "FK (StoreId) -> Store (Id) Cascade"], model.Describe("Desk"));
        Assert.Equal(["by StoreId", "PK (StoreId, Id)", "FK (StoreId, DeskId) -> Desk (StoreId, Id) Cascade"], model.Describe("Drawer"));
    }

    [Fact]
    public void Self_reference()
    {
        var model = Build(b => b.Entity<Category>().HasOne(c => c.Parent).WithMany(c => c.Children).HasForeignKey(c => c.ParentId));

        Assert.Equal(
            ["by StoreId", "PK (StoreId, Id)", "FK (StoreId) -> Store (Id) Cascade", "FK (StoreId, ParentId) -> Category (StoreId, Id)"],
            model.Describe("Category"));
    }

    [Fact]
    public void Many_to_many_several_of_them_and_with_themselves()
    {
        var model = Build(
            b =>
            {
                b.Entity<Post>().BelongsToTenant();
                b.Entity<Post>().HasMany(p => p.Categories).WithMany().UsingEntity("First");
                b.Entity<Post>().HasMany(p => p.Others).WithMany().UsingEntity("Second");
                b.Entity<Post>().HasMany(p => p.Related).WithMany(p => p.RelatedTo);
            });

        foreach (var name in new[] { "First", "Second" })
        {
            var lines = model.Describe(name);
            Assert.Equal("by StoreId", lines[0]);
            Assert.StartsWith("PK (StoreId, ", lines[1], StringComparison.Ordinal);
            Assert.Equal(2, lines.Count(l => l.StartsWith("FK (StoreId, ", StringComparison.Ordinal)));
            Assert.Equal(4, lines.Length);
            Assert.Equal(3, model.Table(name).Columns.Count());
        }

        Assert.Equal(
            [
                "by StoreId", "PK (StoreId, RelatedId, RelatedToId)",
                "FK (StoreId, RelatedId) -> Post (StoreId, Id) Cascade",
                "FK (StoreId, RelatedToId) -> Post (StoreId, Id) Cascade"
            ],
            model.Describe("PostPost"));
    }

    [Fact]
    public void Many_to_many_with_payload_and_with_a_key_of_its_own()
    {
        var model = Build(
            b =>
            {
                b.Entity<Post>().BelongsToTenant();
                b.Entity<Post>().Ignore(p => p.Others).Ignore(p => p.Related).Ignore(p => p.RelatedTo);
                b.Entity<Post>().HasMany(p => p.Categories).WithMany().UsingEntity<Filed>(
                    l => l.HasOne<Category>().WithMany().HasForeignKey(f => f.CategoryId),
                    r => r.HasOne<Post>().WithMany().HasForeignKey(f => f.PostId),
                    j =>
                    {
                        j.HasKey(f => f.Id);
                        j.HasIndex(f => new { f.PostId, f.CategoryId }).IsUnique();
                    });
            });

        Assert.Equal(
            [
                "by StoreId", "PK (StoreId, Id)",
                "FK (StoreId, CategoryId) -> Category (StoreId, Id) Cascade",
                "FK (StoreId, PostId) -> Post (StoreId, Id) Cascade",
                "UX (StoreId, PostId, CategoryId)"
            ],
            model.Describe("Filed"));
        Assert.Equal("Id", model.Generated("Filed"));
    }

    [Fact]
    public void Many_to_many_with_a_reference_table()
    {
        var model = Build(
            b =>
            {
                b.Entity<Country>().IsReferenceTable();
                b.Entity<Order>().HasMany<Country>().WithMany().UsingEntity("Routes");
            });

        Assert.Equal(
            [
                "by StoreId", "PK (StoreId, CountryId, OrderId)",
                "FK (CountryId) -> Country (Id) Cascade",
                "FK (StoreId, OrderId) -> Order (StoreId, Id) Cascade"
            ],
            model.Describe("Routes"));
    }

    [Fact]
    public void Complex_types_stay_as_they_are()
    {
        var model = Build(
            b =>
            {
                b.Entity<Plain>().ComplexProperty(o => o.Place);
            });

        Assert.Equal(["Id", "Place_X", "StoreId"], model.Table("Plain").Columns.Select(c => c.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Names_schemas_and_naming_conventions()
    {
        var model = TestModel.Build(
            b =>
            {
                b.HasDefaultSchema("Shop");
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Category>().ToTable("select", "Other");
            },
            options: o => ((Microsoft.EntityFrameworkCore.Infrastructure.IDbContextOptionsBuilderInfrastructure)o).AddOrUpdateExtension(new SnakeCaseExtension()));

        Assert.Equal("store_id", model.Table("select", "Other")[CitusAnnotationNames.DistributionColumn]);
        Assert.Equal(["store_id", "id"], model.Table("select", "Other").PrimaryKey!.Columns.Select(c => c.Name));
        Assert.Equal("store", model.Table("select", "Other")[CitusAnnotationNames.ColocateWith]);
        Assert.Equal("Shop", model.Table("select", "Other")[CitusAnnotationNames.ColocateWithSchema]);
    }

    private static IModel Build(Action<ModelBuilder> configure)
        => TestModel.Build(
            b =>
            {
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Store>();
                b.Entity<Order>();
                configure(b);
            });

    private sealed class Store
    {
        public int Id { get; set; }
    }

    private sealed class Company
    {
        public int Id { get; set; }
        public Place Place { get; set; } = new();
        public List<Hour> Hours { get; } = [];
    }

    private sealed class Hour
    {
        public int Id { get; set; }
    }

    private sealed class Order
    {
        public int Id { get; set; }
        public int StoreId { get; set; }
        public Store? Store { get; set; }
    }

    private sealed class Purchase
    {
        public int Id { get; set; }
        public int StoreId { get; set; }
        public Address Address { get; set; } = new();
        public Address Billing { get; set; } = new();
        public List<Note> Notes { get; } = [];
    }

    private sealed class Address
    {
        public string? City { get; set; }
        public Geo? Geo { get; set; }
    }

    private sealed class Geo
    {
        public double X { get; set; }
    }

    private sealed class Plain
    {
        public int Id { get; set; }
        public int StoreId { get; set; }
        public Place Place { get; set; } = new();
    }

    private sealed class Place
    {
        public double X { get; set; }
    }

    private sealed class Note
    {
        public string? Text { get; set; }
        public List<Reply> Replies { get; } = [];
    }

    private sealed class Reply
    {
        public string? Text { get; set; }
    }

    private abstract class Animal
    {
        public int Id { get; set; }
    }

    private sealed class Cat : Animal
    {
        public int? Chip { get; set; }
    }

    private sealed class Dog : Animal
    {
        public int? ChasesId { get; set; }
        public Cat? Chases { get; set; }
    }

    private sealed class Desk
    {
        public int Id { get; set; }
        public Store? Store { get; set; }
        public List<Drawer> Drawers { get; } = [];
    }

    private sealed class Drawer
    {
        public int Id { get; set; }
        public int DeskId { get; set; }
        public Desk? Desk { get; set; }
    }

    private sealed class Beast
    {
        public int Id { get; set; }
        public string? Name { get; set; }
        public int? Chip { get; set; }
    }

    private sealed class Chart
    {
        public int Id { get; set; }
        public int Weight { get; set; }
    }

    private sealed class Category
    {
        public int Id { get; set; }
        public int StoreId { get; set; }
        public Store? Store { get; set; }
        public int? ParentId { get; set; }
        public Category? Parent { get; set; }
        public List<Category> Children { get; } = [];
    }

    private sealed class Post
    {
        public int Id { get; set; }
        public List<Category> Categories { get; } = [];
        public List<Category> Others { get; } = [];
        public List<Post> Related { get; } = [];
        public List<Post> RelatedTo { get; } = [];
    }

    private sealed class Filed
    {
        public int Id { get; set; }
        public int PostId { get; set; }
        public int CategoryId { get; set; }
        public DateTime At { get; set; }
    }

    private sealed class Country
    {
        public int Id { get; set; }
    }
}
