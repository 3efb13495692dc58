using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.ValueGeneration;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace EFCore.Citus.Tests.Metadata.Tenancy;

/// <summary>
///     Tests the keys, foreign keys and unique indexes that <c>HasTenant</c> configures.
/// </summary>
public class TenantKeysTest
{
    [Fact]
    public void Primary_key_foreign_keys_and_their_indexes_begin_with_the_tenant()
    {
        var model = Build();

        Assert.Equal(
            [
                "by StoreId", "PK (StoreId, Id)",
                "FK (StoreId) -> Store (Id) Cascade"
            ],
            model.Describe("Customer"));
        Assert.Equal(
            [
                "by StoreId", "PK (StoreId, Id)",
                "FK (StoreId, CustomerId) -> Customer (StoreId, Id) Cascade",
                "FK (StoreId, ReplacedById) -> Order (StoreId, Id)"
            ],
            model.Describe("Order"));
        Assert.Equal(
            ["(StoreId, CustomerId)", "(StoreId, ReplacedById)"],
            model.Table("Order").Indexes.Select(i => $"({string.Join(", ", i.Columns.Select(c => c.Name))})").Order(StringComparer.Ordinal));
        Assert.Equal(["by Id", "PK (Id)"], model.Describe("Store"));
    }

    [Fact]
    public void Optional_relationship_stays_optional_and_shares_the_tenant()
    {
        var order = Build().FindEntityType(typeof(Order))!;
        var optional = order.FindNavigation(nameof(Order.ReplacedBy))!.ForeignKey;
        var required = order.FindNavigation(nameof(Order.Customer))!.ForeignKey;

        Assert.False(optional.IsRequired);
        Assert.Equal(DeleteBehavior.ClientSetNull, optional.DeleteBehavior);
        Assert.True(optional.Properties[1].IsNullable);
        Assert.True(required.IsRequired);
        Assert.Same(required.Properties[0], optional.Properties[0]);
        Assert.False(optional.Properties[0].IsNullable);
    }

    [Fact]
    public void Alternate_key_and_what_refers_to_it()
    {
        var model = Build(
            b => b.Entity<Order>().HasOne(o => o.Customer).WithMany().HasForeignKey(o => o.Email).HasPrincipalKey(c => c.Email));

        Assert.Equal(
            ["by StoreId", "PK (StoreId, Id)", "AK (StoreId, Email)", "FK (StoreId) -> Store (Id) Cascade"], model.Describe("Customer"));
        Assert.Contains("FK (StoreId, Email) -> Customer (StoreId, Email)", model.Describe("Order"));
    }

    [Fact]
    public void Names_of_keys_and_foreign_keys_stay()
    {
        var model = Build(
            b =>
            {
                b.Entity<Customer>().HasKey(c => c.Id).HasName("the_key");
                b.Entity<Customer>().HasAlternateKey(c => c.Email).HasName("the_other");
                b.Entity<Order>().HasOne(o => o.Customer).WithMany().HasConstraintName("the_reference").OnDelete(DeleteBehavior.Restrict);
            });

        Assert.Equal("the_key", model.Table("Customer").PrimaryKey!.Name);
        Assert.Equal(["the_key", "the_other"], model.Table("Customer").UniqueConstraints.Select(u => u.Name).Order(StringComparer.Ordinal));
        Assert.Contains(model.Table("Order").ForeignKeyConstraints, f => f.Name == "the_reference");
        Assert.Equal(
            DeleteBehavior.Restrict, model.FindEntityType(typeof(Order))!.FindNavigation(nameof(Order.Customer))!.ForeignKey.DeleteBehavior);
    }

    [Fact]
    public void Unique_index_keeps_everything_and_other_indexes_are_left_alone()
    {
        var model = Build(
            b =>
            {
                b.Entity<Customer>().HasIndex(c => new { c.Email, c.Name }, "of model")
                    .IsUnique().HasDatabaseName("of_database").HasFilter("\"Email\" <> ''").IsDescending(true, false)
                    .IncludeProperties(c => new { c.StoreId, c.Id }).AreNullsDistinct(false)
                    .HasOperators("text_pattern_ops", "varchar_ops").UseCollation("C", "POSIX")
                    .HasNullSortOrder(NullSortOrder.NullsLast, NullSortOrder.NullsFirst).HasAnnotation("Own", 7);
                b.Entity<Customer>().HasIndex(c => c.Name);
            });

        var index = model.FindEntityType(typeof(Customer))!.FindIndex("of model")!;
        Assert.Equal(["StoreId", "Email", "Name"], index.Properties.Select(p => p.Name));
        Assert.True(index.IsUnique);
        Assert.Equal("of_database", index.GetDatabaseName());
        Assert.Equal("\"Email\" <> ''", index.GetFilter());
        Assert.Equal([false, true, false], index.IsDescending);
        Assert.Equal(["Id"], index.GetIncludeProperties());
        Assert.False(index.GetAreNullsDistinct());
        Assert.Equal<string?[]>([null, "text_pattern_ops", "varchar_ops"], (string?[])[.. index.GetOperators()!]);
        Assert.Equal<string?[]>([null, "C", "POSIX"], (string?[])index["Relational:Collation"]!);
        Assert.Equal([NullSortOrder.Unspecified, NullSortOrder.NullsLast, NullSortOrder.NullsFirst], index.GetNullSortOrder());
        Assert.Equal(7, index["Own"]);

        Assert.Contains(model.FindEntityType(typeof(Customer))!.GetIndexes(), i => i.Properties is [{ Name: "Name" }] && !i.IsUnique);
    }

    [Fact]
    public void Unique_index_that_is_all_descending()
    {
        var model = Build(b => b.Entity<Customer>().HasIndex(c => c.Email).IsUnique().IsDescending());

        Assert.Equal([false, true], Assert.Single(model.Table("Customer").Indexes, i => i.IsUnique).IsDescending);
    }

    [Fact]
    public void Unique_index_that_has_the_tenant_anywhere_stays()
    {
        var model = Build(b => b.Entity<Customer>().HasIndex(c => new { c.Email, c.StoreId }).IsUnique());

        Assert.Contains("UX (Email, StoreId)", model.Describe("Customer"));
    }

    [Fact]
    public void Unique_index_joins_one_that_has_its_columns_already()
    {
        var model = Build(
            b =>
            {
                b.Entity<Customer>().HasIndex(c => c.Email).IsUnique();
                b.Entity<Customer>().HasIndex(c => new { c.StoreId, c.Email });
                b.Entity<Customer>().HasIndex(c => c.Name).IsUnique();
                b.Entity<Customer>().HasIndex(c => new { c.StoreId, c.Name }).IsUnique().HasFilter("true");
            });

        Assert.Equal(
            ["UX (StoreId, Email)", "UX (StoreId, Name) where true"],
            model.Describe("Customer").Where(l => l.StartsWith("UX", StringComparison.Ordinal)));
    }

    [Fact]
    public void Alternate_key_joins_one_that_has_its_columns_already()
    {
        var model = Build(
            b =>
            {
                b.Entity<Customer>().HasAlternateKey(c => c.Email);
                b.Entity<Customer>().HasAlternateKey(c => new { c.StoreId, c.Email });
            });

        Assert.Equal(["AK (StoreId, Email)"], model.Describe("Customer").Where(l => l.StartsWith("AK", StringComparison.Ordinal)));
    }

    [Fact]
    public void Keys_that_the_application_composed_of_the_tenant_stay()
    {
        var model = Build(
            b =>
            {
                b.Entity<Customer>().HasKey(c => new { c.Id, c.StoreId });
                b.Entity<Order>().Property<int>("StoreId");
                b.Entity<Order>().HasKey("StoreId", nameof(Order.Id));
                b.Entity<Order>().HasOne(o => o.Customer).WithMany().HasForeignKey("CustomerId", "StoreId");
                b.Entity<Order>().HasOne(o => o.ReplacedBy).WithMany().HasForeignKey("StoreId", "ReplacedById");
            });

        Assert.Equal(["by StoreId", "PK (Id, StoreId)", "FK (StoreId) -> Store (Id) Cascade"], model.Describe("Customer"));
        Assert.Equal(
            [
                "by StoreId", "PK (StoreId, Id)",
                "FK (CustomerId, StoreId) -> Customer (Id, StoreId) Cascade",
                "FK (StoreId, ReplacedById) -> Order (StoreId, Id)"
            ],
            model.Describe("Order"));
    }

    [Fact]
    public void Foreign_key_that_was_made_up_for_a_composed_key_gets_the_tenant_of_the_row()
    {
        var model = TestModel.Build(
            b =>
            {
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Customer>().HasKey(c => new { c.StoreId, c.Id });
                b.Entity<Visit>().HasOne<Store>().WithMany().HasForeignKey(v => v.StoreId);
                b.Entity<Visit>().HasOne(v => v.Customer).WithMany();
            });

        Assert.Equal(
            [
                "by StoreId", "PK (StoreId, Id)",
                "FK (StoreId) -> Store (Id) Cascade",
                "FK (StoreId, CustomerId) -> Customer (StoreId, Id)"
            ],
            model.Describe("Visit"));
        Assert.Equal(["CustomerId", "Id", "StoreId"], model.Table("Visit").Columns.Select(c => c.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void One_to_one()
    {
        var model = Build(b => b.Entity<Invoice>().HasOne<Order>().WithOne().HasForeignKey<Invoice>(i => i.OrderId));

        Assert.Equal(
            [
                "by StoreId", "PK (StoreId, Id)",
                "FK (StoreId, OrderId) -> Order (StoreId, Id) Cascade",
                "UX (StoreId, OrderId)"
            ],
            model.Describe("Invoice"));
        Assert.Single(model.Table("Invoice").Indexes);
    }

    [Fact]
    public void One_to_one_by_the_primary_key()
    {
        var model = Build(b => b.Entity<Invoice>().HasOne<Order>().WithOne().HasForeignKey<Invoice>(i => i.Id));

        Assert.Equal(
            ["by StoreId", "PK (StoreId, Id)", "FK (StoreId, Id) -> Order (StoreId, Id) Cascade"], model.Describe("Invoice"));
        Assert.Equal("", model.Generated("Invoice"));
    }

    [Theory]
    [InlineData("by default", "IdentityByDefaultColumn")]
    [InlineData("identity always", "IdentityAlwaysColumn")]
    [InlineData("serial", "SerialColumn")]
    [InlineData("hilo", "SequenceHiLo")]
    [InlineData("sequence", "Sequence")]
    [InlineData("none", "None")]
    public void Integer_keys_keep_their_strategy(string how, string strategy)
    {
        var model = Build(
            b => Configure(how, b.Entity<Customer>().Property(c => c.Id)),
            b => Configure(how, b.Entity<Event>().Property(e => e.Id)));

        foreach (var property in new[] { model.Property<Customer>("Id"), model.Property<Event>("Id") })
        {
            Assert.Equal(strategy, $"{property.GetValueGenerationStrategy()}");
            Assert.Equal(how == "none" ? ValueGenerated.Never : ValueGenerated.OnAdd, property.ValueGenerated);
        }

        Assert.Equal(ValueGenerated.Never, model.Property<Customer>("StoreId").ValueGenerated);

        static void Configure<T>(string how, PropertyBuilder<T> property)
            => _ = how switch
            {
                "identity always" => property.UseIdentityAlwaysColumn(),
                "serial" => property.UseSerialColumn(),
                "hilo" => property.UseHiLo(),
                "sequence" => property.UseSequence(),
                "none" => property.ValueGeneratedNever(),
                _ => property
            };
    }

    [Fact]
    public void Other_keys_keep_their_generators()
    {
        var model = Build(
            b => b.Entity<Category>(),
            b => b.Entity<Label>().Property(l => l.Id).HasValueGenerator<LabelGenerator>().ValueGeneratedOnAdd(),
            b => b.Entity<Label>().BelongsToTenant(),
            b => b.Entity<Stamped>().BelongsToTenant().Property(s => s.Id).HasDefaultValueSql("gen_random_uuid()"));

        Assert.Equal("Id", model.Generated("Category"));
        Assert.Equal("Id", model.Generated("Label"));
        Assert.IsType<LabelGenerator>(model.Property<Label>("Id").GetValueGeneratorFactory()!(model.Property<Label>("Id"), model.FindEntityType(typeof(Label))!));
        Assert.Equal("Id", model.Generated("Stamped"));
        Assert.Equal("gen_random_uuid()", model.Property<Stamped>("Id").GetDefaultValueSql());
    }

    [Fact]
    public void Generated_integers_are_warned_of_and_accepted()
    {
        var warnings = TestModel.Warn(
            b =>
            {
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Customer>();
            });

        Assert.Contains("CITUS104", Assert.Single(warnings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Generated_integers_are_temporary_until_they_are_saved_and_guids_are_not()
    {
        using var context = TestModel.CreateContext(
            b =>
            {
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Customer>();
                b.Entity<Category>();
            });
        using var tenant = context.ForTenant(5);

        var customer = context.Add(new Customer());
        var category = context.Add(new Category());

        Assert.True(customer.Property(c => c.Id).IsTemporary);
        Assert.False(category.Property(c => c.Id).IsTemporary);
        Assert.NotEqual(Guid.Empty, category.Entity.Id);
        Assert.Equal(5, customer.Entity.StoreId);
    }

    private static IModel Build(params Action<ModelBuilder>[] configure)
        => TestModel.Build(
            b =>
            {
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Customer>();
                b.Entity<Order>();
                foreach (var action in configure)
                {
                    action(b);
                }
            });

    private sealed class Store
    {
        public int Id { get; set; }
    }

    private sealed class Customer
    {
        public int Id { get; set; }
        public int StoreId { get; set; }
        public Store? Store { get; set; }
        public string Email { get; set; } = "";
        public string? Name { get; set; }
    }

    private sealed class Order
    {
        public int Id { get; set; }
        public int CustomerId { get; set; }
        public string? Email { get; set; }
        public Customer? Customer { get; set; }
        public int? ReplacedById { get; set; }
        public Order? ReplacedBy { get; set; }
    }

    private sealed class Invoice
    {
        public int Id { get; set; }
        public int OrderId { get; set; }
    }

    private sealed class Visit
    {
        public int Id { get; set; }
        public int StoreId { get; set; }
        public Customer? Customer { get; set; }
    }

    private sealed class Event
    {
        public long Id { get; set; }
        public int StoreId { get; set; }
    }

    private sealed class Category
    {
        public Guid Id { get; set; }
        public Store? Store { get; set; }
    }

    private sealed class Label
    {
        public string Id { get; set; } = "";
    }

    private sealed class Stamped
    {
        public Guid Id { get; set; }
    }

    private sealed class LabelGenerator : ValueGenerator<string>
    {
        public override bool GeneratesTemporaryValues
            => false;

        public override string Next(EntityEntry entry)
            => "label";
    }
}
