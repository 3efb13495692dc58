using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Tests.Metadata.Tenancy;

/// <summary>
///     Tests which property is the tenant key property if the model has a candidate, and which ambiguous models <c>HasTenant</c> refuses.
/// </summary>
public class TenantPropertyTest
{
    [Fact]
    public void Property_that_what_it_belongs_to_uses_for_the_tenant_is_the_tenants()
    {
        var model = Build(b => b.Entity<Payment>());

        Assert.Equal(["CustomerId", "Id", "TenantId"], Columns(model, "Payment"));
        Assert.Equal(
            [
                "by TenantId", "PK (TenantId, Id)",
                "FK (TenantId, CustomerId) -> Customer (TenantId, Id) Cascade"
            ],
            model.Describe("Payment"));
    }

    [Fact]
    public void Property_is_the_tenants_over_several_steps()
    {
        var model = Build(b => b.Entity<Refund>());

        Assert.Equal(["Id", "PaymentId", "TenantId"], Columns(model, "Refund"));
        Assert.Equal(
            [
                "by TenantId", "PK (TenantId, Id)",
                "FK (TenantId, PaymentId) -> Payment (TenantId, Id) Cascade"
            ],
            model.Describe("Refund"));
    }

    [Fact]
    public void Foreign_key_to_the_tenant_is_the_tenants_where_BelongsToTenant_names_none()
        => Assert.Equal(["Id", "Name", "TenantId"], Columns(Build(b => b.Entity<Customer>().BelongsToTenant()), "Customer"));

    [Fact]
    public void Column_is_added_where_no_property_could_be_meant()
    {
        var model = Build(b => b.Entity<Note>());

        Assert.Equal(["CustomerId", "Id", "TenantRefId"], Columns(model, "Note"));
        Assert.Equal("by TenantRefId", model.Describe("Note")[0]);
    }

    [Fact]
    public void Column_of_its_own_is_added_on_demand()
    {
        var model = Build(b => b.Entity<Payment>().BelongsToTenant("TenantRefId"));

        Assert.Equal(["CustomerId", "Id", "TenantId", "TenantRefId"], Columns(model, "Payment"));
        Assert.Equal("by TenantRefId", model.Describe("Payment")[0]);
    }

    [Fact]
    public void Primary_key_that_shares_its_name_with_that_of_a_row_of_the_tenant_is_not_the_tenants()
    {
        var model = Build(
            b =>
            {
                b.Entity<Settings>().HasOne<TenantRef>().WithOne().HasForeignKey<Settings>(s => s.Id);
                b.Entity<Note>();
            });

        Assert.Equal("by Id", model.Describe("Settings")[0]);
        Assert.Equal("by TenantRefId", model.Describe("Note")[0]);
    }

    public static readonly Dictionary<string, (Action<ModelBuilder> Build, string[] Says)> Uncertain = new()
    {
        ["nothing related uses it"] = (
            b =>
            {
                b.Entity<Customer>();
                b.Entity<Audit>().BelongsToTenant();
            },
            ["CITUS163: Cannot determine the tenant key of entity type 'Audit'", "'TenantId'", "'Customer'", "BelongsToTenant(\"TenantId\")", "BelongsToTenant(\"TenantRefId\")"]),
        ["what it belongs to has a column of its own"] = (
            b =>
            {
                b.Entity<Customer>();
                b.Entity<NotePart>();
            },
            ["CITUS163: Cannot determine the tenant key of entity type 'NotePart'", "BelongsToTenant(\"TenantId\")", "BelongsToTenant(\"TenantRefId\")"]),
        ["another type"] = (
            b => b.Entity<Legacy>(),
            ["CITUS163: Cannot determine the tenant key of entity type 'Legacy'", "BelongsToTenant(\"TenantId\")", "BelongsToTenant(\"TenantRefId\")"]),
        ["it refers to nothing"] = (
            b =>
            {
                b.Entity<Customer>();
                b.Entity<Audit>();
            },
            ["CITUS161: Cannot determine the tenant of entity type 'Audit'", "BelongsToTenant(\"TenantId\")", "'Customer'", "IsReferenceTable()"])
    };

    public static readonly TheoryData<string> UncertainNames = new(Uncertain.Keys);

    [Theory]
    [MemberData(nameof(UncertainNames))]
    public void Doubt_is_an_error_that_names_the_ways_out(string name)
    {
        var message = Assert.Throws<InvalidOperationException>(() => Build(Uncertain[name].Build)).Message;

        Assert.All(Uncertain[name].Says, s => Assert.Contains(s, message, StringComparison.Ordinal));
    }

    [Fact]
    public void Doubt_is_settled_by_BelongsToTenant()
    {
        var model = Build(
            b =>
            {
                b.Entity<Customer>();
                b.Entity<Audit>().BelongsToTenant(a => a.TenantId);
            });

        Assert.Equal(["Id", "TenantId"], Columns(model, "Audit"));
    }

    public static readonly Dictionary<string, (Action<ModelBuilder> Build, string Second)> Twice = new()
    {
        ["another class"] = (b => b.HasTenant<Company>(c => c.Id), "'HasTenant<Company>(t => t.Id)'"),
        ["another key of the class"] = (b => b.HasTenant<TenantRef>(t => t.Number), "'HasTenant<TenantRef>(t => t.Number)'"),
        ["a property"] = (b => b.HasTenantKey<int>("TenantId"), "'HasTenantKey<int>(\"TenantId\")'"),
        ["a property of another type"] = (b => b.HasTenantKey<Guid>("Id"), "'HasTenantKey<Guid>(\"Id\")'")
    };

    public static readonly TheoryData<string> TwiceNames = new(Twice.Keys);

    [Theory]
    [MemberData(nameof(TwiceNames))]
    public void Second_HasTenant_with_other_tenants_is_refused(string name)
    {
        var (build, second) = Twice[name];
        var message = Assert.Throws<InvalidOperationException>(() => Build(build)).Message;

        Assert.Contains("CITUS167: The model has the tenants of 'HasTenant<TenantRef>(t => t.Id)', and " + second, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Entity_type_of_the_tenants_beside_HasTenant_with_a_property_is_refused()
    {
        var message = TestModel.Refuse(
            b =>
            {
                b.HasTenantKey<int>("StoreId");
                b.Entity<Store>();
                b.Entity<Order>();
            });

        Assert.Contains("CITUS168: The tenant key 'Order.StoreId'", message, StringComparison.Ordinal);
        Assert.Contains("refers to 'Store'", message, StringComparison.Ordinal);
        Assert.Contains("call 'HasTenant()' with its class and key", message, StringComparison.Ordinal);
        Assert.Single(message.Split('\n'), l => l.StartsWith("CITUS", StringComparison.Ordinal));
    }

    [Fact]
    public void Entity_type_that_is_named_like_the_tenants_is_refused_without_a_foreign_key_too()
    {
        var message = TestModel.Refuse(
            b =>
            {
                b.HasTenantKey<int>("StoreId");
                b.Entity<Store>();
                b.Entity<Order>().Ignore(o => o.Store);
            });

        Assert.Contains("CITUS168: 'HasTenant()' specifies property 'StoreId'", message, StringComparison.Ordinal);
        Assert.Contains("'Store' has no such property", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Entity_type_that_is_named_like_the_tenants_may_belong_to_them_or_be_shared()
    {
        var owned = TestModel.Build(
            b =>
            {
                b.HasTenantKey<int>("StoreId");
                b.Entity<Store>().BelongsToTenant("StoreId");
                b.Entity<Order>().Ignore(o => o.Store);
            });
        var shared = TestModel.Build(
            b =>
            {
                b.HasTenantKey<int>("StoreId");
                b.Entity<Store>().IsReferenceTable();
                b.Entity<Order>();
            });

        Assert.Equal(["by StoreId", "PK (StoreId, Id)"], owned.Describe("Store"));
        Assert.Equal(
            ["by StoreId", "PK (StoreId, Id)", "FK (StoreId) -> Store (Id) Cascade"], shared.Describe("Order"));
    }

    private static IModel Build(Action<ModelBuilder> build)
        => TestModel.Build(
            b =>
            {
                b.HasTenant<TenantRef>(t => t.Id);
                build(b);
            });

    private static IEnumerable<string> Columns(IModel model, string table)
        => model.Table(table).Columns.Select(c => c.Name).Order(StringComparer.Ordinal);

    private sealed class TenantRef
    {
        public int Id { get; set; }

        public int Number { get; set; }
    }

    private sealed class Company
    {
        public int Id { get; set; }
    }

    private sealed class Customer
    {
        public int Id { get; set; }

        public int TenantId { get; set; }

        public string Name { get; set; } = "";

        public TenantRef? Tenant { get; set; }
    }

    private sealed class Payment
    {
        public int Id { get; set; }

        public int TenantId { get; set; }

        public int CustomerId { get; set; }

        public Customer? Customer { get; set; }
    }

    private sealed class Refund
    {
        public int Id { get; set; }

        public int? TenantId { get; set; }

        public int PaymentId { get; set; }

        public Payment? Payment { get; set; }
    }

    private sealed class Note
    {
        public int Id { get; set; }

        public int CustomerId { get; set; }

        public Customer? Customer { get; set; }
    }

    private sealed class NotePart
    {
        public int Id { get; set; }

        public int TenantId { get; set; }

        public int NoteId { get; set; }

        public Note? Note { get; set; }
    }

    private sealed class Legacy
    {
        public int Id { get; set; }

        public string TenantId { get; set; } = "";

        public int CustomerId { get; set; }

        public Customer? Customer { get; set; }
    }

    private sealed class Audit
    {
        public int Id { get; set; }

        public int TenantId { get; set; }
    }

    private sealed class Settings
    {
        public int Id { get; set; }
    }

    private sealed class Store
    {
        public int Id { get; set; }
    }

    private sealed class Order
    {
        public int Id { get; set; }

        public int StoreId { get; set; }

        public Store? Store { get; set; }
    }
}
