using EFCore.Citus.Shared;
using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EFCore.Citus.Tests.Metadata.Tenancy;

/// <summary>
///     Tests which entity types are tenant-owned, independently of the order of configuration, and which models are refused.
/// </summary>
public class TenantOwnershipTest
{
    public static readonly Dictionary<string, Action<ModelBuilder>> Orders = new()
    {
        ["HasTenant first"] = b =>
        {
            b.HasTenant<Store>(s => s.Id);
            ConfigureOrder(b);
        },
        ["HasTenant last"] = b =>
        {
            ConfigureOrder(b);
            b.HasTenant<Store>(s => s.Id);
        },
        ["entity types before and configured afterwards"] = b =>
        {
            b.Entity<Order>();
            b.HasTenant<Store>(s => s.Id);
            ConfigureOrder(b);
        },
        ["a configuration class afterwards"] = b =>
        {
            b.HasTenant<Store>(s => s.Id);
            b.ApplyConfiguration(new OrderConfiguration());
        },
        ["HasTenant twice, with the same tenants"] = b =>
        {
            b.HasTenant<Store>(s => s.Id);
            b.HasTenant<Store>(s => s.Id);
            ConfigureOrder(b);
        }
    };

    public static readonly TheoryData<string> OrderNames = new(Orders.Keys);

    [Theory]
    [MemberData(nameof(OrderNames))]
    public void Order_of_calls_does_not_matter(string name)
    {
        var model = TestModel.Build(Orders[name]);

        Assert.Equal(
            [
                "by StoreId", "PK (StoreId, Id)",
                "FK (StoreId) -> Store (Id) Cascade",
                "UX (StoreId, Number) where \"Number\" > 0"
            ],
            model.Describe("orders"));
    }

    public static readonly Dictionary<string, Action<ModelBuilder>> Owned = new()
    {
        ["a foreign key to the tenant"] = b => b.Entity<Tag>().HasOne<Store>().WithMany().HasForeignKey("StoreId").IsRequired(),
        ["an optional foreign key to the tenant"] = b =>
        {
            b.Entity<Tag>().Property<int?>("StoreId");
            b.Entity<Tag>().HasOne<Store>().WithMany().HasForeignKey("StoreId");
        },
        ["a property of the expected name"] = b => b.Entity<Tag>().Property<int>("StoreId"),
        ["an optional property of the expected name"] = b => b.Entity<Tag>().Property<int?>("StoreId"),
        ["a foreign key to an owned one"] = b => b.Entity<Tag>().HasOne<Order>().WithMany(),
        ["two steps"] = b =>
        {
            b.Entity<Label>().HasOne<Order>().WithMany();
            b.Entity<Tag>().HasOne<Label>().WithMany();
        },
        ["BelongsToTenant"] = b => b.Entity<Tag>().BelongsToTenant(),
        ["BelongsToTenant, not generic"] = b => b.Entity(typeof(Tag)).BelongsToTenant(),
        ["BelongsToTenant with a name"] = b => b.Entity<Tag>().BelongsToTenant("StoreId"),
        ["BelongsToTenant with a name, not generic"] = b => b.Entity(typeof(Tag)).BelongsToTenant("StoreId"),
        ["distribution by the expected property"] = b =>
        {
            b.Entity<Tag>().Property<int>("StoreId");
            b.Entity<Tag>().IsDistributedBy("StoreId");
        }
    };

    public static readonly TheoryData<string> OwnedNames = new(Owned.Keys);

    [Theory]
    [MemberData(nameof(OwnedNames))]
    public void Belongs_to_tenants_by(string name)
    {
        var model = TestModel.Build(
            b =>
            {
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Order>();
                Owned[name](b);
            });

        Assert.Equal(["by StoreId", "PK (StoreId, Id)"], model.Describe("Tag").Take(2));
        Assert.False(model.Property<Tag>("StoreId").IsNullable);
        // A table with a foreign key to the tenant is colocated with it by the foreign key.
        Assert.Contains(
            model.Table("Tag").GetAnnotation(CitusAnnotationNames.ColocateWith).Value, new object[] { "Store", "Order", "Label" });
    }

    [Theory]
    [InlineData(typeof(Attributed), "StoreId")]
    [InlineData(typeof(AttributedWithName), "OwnerId")]
    [InlineData(typeof(AttributedByBase), "OwnerId")]
    [InlineData(typeof(AttributedByInterface), "Tenant")]
    public void Belongs_to_tenants_by_an_attribute(Type type, string property)
    {
        var model = TestModel.Build(
            b =>
            {
                b.HasTenant<Store>(s => s.Id);
                b.Entity(type);
            });

        Assert.Equal([$"by {property}", $"PK ({property}, Id)"], model.Describe(type.Name));
    }

    [Fact]
    public void What_OnModelCreating_says_wins_over_an_attribute()
    {
        var model = TestModel.Build(
            b =>
            {
                b.HasTenant<Store>(s => s.Id);
                b.Entity<AttributedWithName>().BelongsToTenant("StoreId");
            });

        Assert.Equal("by StoreId", model.Describe("AttributedWithName")[0]);
    }

    [Fact]
    public void Attributes_mean_nothing_without_tenants()
    {
        var model = TestModel.Build(b => b.Entity<Attributed>());

        Assert.Equal(["Local", "PK (Id)"], model.Describe("Attributed"));
        Assert.Equal("", model.FindEntityType(typeof(Attributed))!.CitusAnnotations());
    }

    [Fact]
    public void Names_of_the_property_may_differ()
    {
        var model = TestModel.Build(
            b =>
            {
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Order>().BelongsToTenant(o => o.StoreId).Property(o => o.StoreId).HasColumnName("store");
                b.Entity<Label>().BelongsToTenant("Owner").HasOne<Order>().WithMany().HasForeignKey("OrderId");
                b.Entity<Tag>().BelongsToTenant("Shop").HasOne<Label>().WithMany().HasForeignKey("LabelId");
            });

        Assert.Equal(["by store", "PK (store, Id)", "FK (store) -> Store (Id) Cascade"], model.Describe("Order"));
        Assert.Equal(["by Owner", "PK (Owner, Id)", "FK (Owner, OrderId) -> Order (store, Id)"], model.Describe("Label"));
        Assert.Equal(["by Shop", "PK (Shop, Id)", "FK (Shop, LabelId) -> Label (Owner, Id)"], model.Describe("Tag"));
    }

    [Theory]
    [InlineData("reference", "Reference")]
    [InlineData("local", "Local")]
    [InlineData("managed local", "ManagedLocal")]
    [InlineData("single shard", "SingleShard")]
    [InlineData("distributed by something else", "by Kind")]
    public void Opts_out_by_the_kind_of_table(string how, string expected)
    {
        var model = TestModel.Build(
            b =>
            {
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Order>();
                b.Entity<Shared>(
                    e =>
                    {
                        e.Property(s => s.Id).ValueGeneratedNever();
                        _ = how switch
                        {
                            "reference" => e.IsReferenceTable(),
                            "local" => e.IsLocalTable(),
                            "managed local" => e.IsManagedLocalTable(),
                            "single shard" => e.IsSingleShardTable(),
                            _ => e.HasKeyOfKind()
                        };
                    });
            });

        Assert.Equal(expected, model.Describe("Shared")[0]);
        Assert.Equal(how.StartsWith("distributed", StringComparison.Ordinal) ? ["Kind", "Id"] : ["Id"], Key(model, typeof(Shared)));
        Assert.Null(model.FindEntityType(typeof(Shared))![CitusAnnotationNames.TenantProperty]);
        Assert.DoesNotContain(model.Table("Shared").Columns, c => c.Name == "StoreId");
    }

    [Fact]
    public void Tenants_refer_to_what_all_share()
    {
        var model = TestModel.Build(
            b =>
            {
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Shared>().IsReferenceTable().HasIndex(s => s.Kind).IsUnique();
                b.Entity<Order>().HasOne<Shared>().WithMany().HasForeignKey("SharedId");
                b.Entity<Store>().HasOne<Shared>().WithMany().HasForeignKey("SharedId");
            });

        Assert.Contains("FK (SharedId) -> Shared (Id)", model.Describe("Order"));
        Assert.Contains("FK (SharedId) -> Shared (Id)", model.Describe("Store"));
        Assert.Equal(["Reference", "PK (Id)", "UX (Kind)"], model.Describe("Shared"));
    }

    [Fact]
    public void Owned_types_and_join_tables_of_what_all_share_are_shared()
    {
        var model = TestModel.Build(
            b =>
            {
                b.HasTenant<Store>(s => s.Id);
                b.Entity<SharedWithNames>().IsReferenceTable();
                b.Entity<SharedWithNames>().OwnsMany(s => s.Names);
                b.Entity<SharedWithNames>().OwnsOne(s => s.Other);
                b.Entity<SharedWithNames>().HasMany<Label>().WithMany().UsingEntity("Joined");
                b.Entity<Label>().IsReferenceTable();
            });

        Assert.Equal("Reference", model.Describe("SharedWithNames_Names")[0]);
        Assert.Equal(["Reference", "PK (LabelId, SharedWithNamesId)"], model.Describe("Joined").Take(2));
        Assert.DoesNotContain(model.GetEntityTypes().Where(e => e.ClrType != typeof(Store)), e => e[CitusAnnotationNames.TenantProperty] is not null);
    }

    [Fact]
    public void Tenant_key_that_is_not_the_primary_key()
    {
        var model = TestModel.Build(
            b =>
            {
                b.HasTenant<Account>(a => a.Code);
                b.Entity<Account>().Property(a => a.Code).HasMaxLength(10).UseCollation("C");
                b.Entity<Project>();
                b.Entity<Work>().HasOne<Project>().WithMany();
            });

        Assert.Equal(["by Code", "PK (Code, Id)"], model.Describe("Account"));
        Assert.Equal(["by AccountCode", "PK (AccountCode, Id)", "FK (AccountCode, AccountId) -> Account (Code, Id) Cascade"], model.Describe("Project"));
        Assert.Equal("Id", model.Generated("Account"));
        var column = model.Table("Work").FindColumn("AccountCode")!;
        Assert.Equal("character varying(10)", column.StoreType);
        Assert.Equal("C", column.Collation);
    }

    [Fact]
    public void Foreign_keys_to_a_tenant_key_that_is_an_alternate_key()
    {
        var model = TestModel.Build(
            b =>
            {
                b.HasTenant<Account>(a => a.Code);
                b.Entity<Project>().Ignore(p => p.AccountId).HasOne(p => p.Account).WithMany().HasForeignKey("Owner").HasPrincipalKey(a => a.Code);
            });

        Assert.Equal(["by Code", "PK (Code, Id)", "AK (Code)"], model.Describe("Account"));
        Assert.Equal(["by Owner", "PK (Owner, Id)", "FK (Owner) -> Account (Code) Cascade"], model.Describe("Project"));
    }

    [Fact]
    public void Tenant_key_with_a_converter()
    {
        var model = TestModel.Build(
            b =>
            {
                b.HasTenant<Company>(c => c.Id);
                b.Entity<Company>().Property(c => c.Id).HasConversion(i => i.Value, v => new CompanyId(v)).ValueGeneratedNever();
                b.Entity<Employee>().Property(e => e.CompanyId).HasConversion(i => i.Value, v => new CompanyId(v));
                b.Entity<Badge>().HasOne<Employee>().WithMany();
            });

        Assert.Equal("bigint", model.Table("Employee").FindColumn("CompanyId")!.StoreType);
        Assert.Equal("bigint", model.Table("Badge").FindColumn("CompanyId")!.StoreType);
        Assert.Equal(["by CompanyId", "PK (CompanyId, Id)", "FK (CompanyId, EmployeeId) -> Employee (CompanyId, Id)"], model.Describe("Badge"));
    }

    [Theory]
    [InlineData(typeof(int), "integer")]
    [InlineData(typeof(long), "bigint")]
    [InlineData(typeof(Guid), "uuid")]
    [InlineData(typeof(string), "text")]
    public void Tenants_need_not_be_in_the_model(Type keyType, string storeType)
    {
        var model = TestModel.Build(
            b =>
            {
                var method = typeof(CitusModelBuilderExtensions).GetMethods()
                    .Single(m => m.Name == nameof(CitusModelBuilderExtensions.HasTenantKey) && m.IsGenericMethod);
                method.MakeGenericMethod(keyType).Invoke(null, [b, "TenantId"]);
                b.Entity<Tag>();
                b.Entity<Label>().HasOne<Tag>().WithMany();
                b.Entity<Shared>().IsReferenceTable();
            });

        Assert.Equal(["by TenantId", "PK (TenantId, Id)"], model.Describe("Tag"));
        Assert.Equal(["by TenantId", "PK (TenantId, Id)", "FK (TenantId, TagId) -> Tag (TenantId, Id)"], model.Describe("Label"));
        Assert.Equal("Reference", model.Describe("Shared")[0]);
        Assert.Equal(storeType, model.Table("Tag").FindColumn("TenantId")!.StoreType);
        Assert.Equal("Tag", model.Table("Label")[CitusAnnotationNames.ColocateWith]);
    }

    [Fact]
    public void Views_belong_to_tenants_by_their_property()
    {
        var model = TestModel.Build(
            b =>
            {
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Summary>().HasNoKey().ToView("summaries");
                b.Entity<Keyless>().HasNoKey();
                b.Entity<Tag>().HasNoKey().ToView("tags").IsLocalTable();
            });

        Assert.Equal("StoreId", model.FindEntityType(typeof(Summary))![CitusAnnotationNames.TenantProperty]);
        Assert.Equal(["by StoreId"], model.Describe("Keyless"));
        Assert.Null(model.FindEntityType(typeof(Tag))![CitusAnnotationNames.TenantProperty]);
    }

    [Fact]
    public void Table_of_tenants_may_be_a_reference_table()
    {
        var model = TestModel.Build(
            b =>
            {
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Store>().IsReferenceTable().HasIndex(s => s.Host).IsUnique();
                b.Entity<Order>();
                b.Entity<Tag>().BelongsToTenant();
            });

        Assert.Equal(["Reference", "PK (Id)", "UX (Host)"], model.Describe("Store"));
        Assert.Equal(["by StoreId", "PK (StoreId, Id)", "FK (StoreId) -> Store (Id) Cascade"], model.Describe("Order"));
        Assert.Null(model.Table("Tag")[CitusAnnotationNames.ColocateWith]);
    }

    public static readonly Dictionary<string, (string Rule, string[] Says, Action<ModelBuilder> Build)> Refused = new()
    {
        ["nothing said"] = ("CITUS161", ["'Tag'", "'Store'", "BelongsToTenant"], b => b.Entity<Tag>()),
        ["a property of another type"] = ("CITUS161", ["'Tag'"], b => b.Entity<Tag>().Property<long>("StoreId")),
        ["a view without the property"] = ("CITUS161", ["'Tag'", "'StoreId'"], b => b.Entity<Tag>().HasNoKey().ToView("tags")),
        ["a view with a reference only"] = (
            "CITUS161", ["'Tag'", "'StoreId'"], b => b.Entity<Tag>().ToView("tags").HasOne<Order>().WithMany().HasForeignKey("OrderId")),
        ["a shared table refers to one of tenants"] = (
            "CITUS162", ["'Shared'", "'OrderId'", "'Order'"],
            b => b.Entity<Shared>().IsReferenceTable().HasOne<Order>().WithMany().HasForeignKey("OrderId")),
        ["a local table refers to the tenant"] = (
            "CITUS162", ["'Shared'", "'StoreId'", "'Store'"],
            b => b.Entity<Shared>().IsLocalTable().HasOne<Store>().WithMany().HasForeignKey("StoreId")),
        ["two references to the tenant"] = (
            "CITUS163", ["'Tag'", "'From', 'To'", "'Store'"],
            b =>
            {
                b.Entity<Tag>().HasOne<Store>().WithMany().HasForeignKey("From");
                b.Entity<Tag>().HasOne<Store>().WithMany().HasForeignKey("To");
            }
        ),
        ["a named property of another type"] = ("CITUS164", ["'Order.Number'", "'long'", "'int'"], b => b.Entity<Order>().BelongsToTenant("Number")),
        ["a property of a derived type"] = (
            "CITUS164", ["'Tag'", "'SpecialTag'", "'StoreId'"],
            b =>
            {
                b.Entity<Tag>().BelongsToTenant();
                b.Entity<SpecialTag>();
            }
        ),
        ["the tenant is ignored"] = ("CITUS165", ["Store"], b => b.Ignore<Store>()),
        ["the key is ignored"] = (
            "CITUS165", ["'Id'", "'Store'"], b => b.Entity<Store>(
                e =>
                {
                    e.HasKey(s => s.Host);
                    e.Ignore(s => s.Id);
                })),
        ["tenants have a unique index"] = ("CITUS166", ["'Store'", "'Host'", "'Id'"], b => b.Entity<Store>().HasIndex(s => s.Host).IsUnique()),
        ["tenants have an alternate key"] = ("CITUS166", ["'Store'", "'Host'", "'Id'"], b => b.Entity<Store>().HasAlternateKey(s => s.Host))
    };

    public static readonly TheoryData<string> RefusedNames = new(Refused.Keys);

    [Theory]
    [MemberData(nameof(RefusedNames))]
    public void Refuses(string name)
    {
        var (rule, says, build) = Refused[name];

        var lines = TestModel.Refuse(
            b =>
            {
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Order>();
                build(b);
            }).Split('\n');

        Assert.Equal("The model is not compatible with Citus:", lines[0]);
        Assert.True(lines.Length == 2, string.Join('\n', lines));
        Assert.StartsWith($"{rule}: ", lines[1], StringComparison.Ordinal);
        Assert.All(says, s => Assert.Contains(s, lines[1], StringComparison.Ordinal));
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        var lines = TestModel.Refuse(
            b =>
            {
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Store>().HasIndex(s => s.Host).IsUnique();
                b.Entity<Tag>();
                b.Entity<Keyless>().HasNoKey().ToTable("a");
                b.Entity<Label>().HasOne<Store>().WithMany().HasForeignKey("From");
                b.Entity<Label>().HasOne<Store>().WithMany().HasForeignKey("To");
                b.Entity<Order>().BelongsToTenant("Number");
                b.Entity<Shared>().IsReferenceTable().HasOne<Order>().WithMany().HasForeignKey("OrderId");
            }).Split('\n');

        Assert.Equal(
            ["CITUS161", "CITUS162", "CITUS163", "CITUS164", "CITUS166"], lines.Skip(1).Select(l => l.Split(':')[0]));
    }

    [Fact]
    public void What_refers_to_something_unknown_is_named_as_well_but_not_what_joins_such_types()
    {
        var lines = TestModel.Refuse(
            b =>
            {
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Label>().HasOne<Tag>().WithMany();
                b.Entity<Label>().HasMany<Tag>().WithMany().UsingEntity("Joined");
            }).Split('\n');

        Assert.Equal(3, lines.Length);
        Assert.StartsWith(
            "CITUS161: Cannot determine the tenant of entity type 'Label': it refers to 'Tag', which has the same problem. If 'Tag' is "
            + "tenant-owned, 'Label' is tenant-owned as well. ", lines[1], StringComparison.Ordinal);
        Assert.Contains("'Tag'", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void What_else_is_wrong_with_the_model_is_said_as_well_after_the_tenants()
    {
        var lines = TestModel.Refuse(
            b =>
            {
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Tag>();
                b.Entity<Order>().ToTable(t => t.HasTrigger("tg"));
                b.Entity<Shared>().IsReferenceTable().ToTable(t => t.HasTrigger("tg2")).HasOne<Order>().WithMany().HasForeignKey("OrderId");
                b.Entity("Reading", e =>
                {
                    e.Property<int>("StoreId");
                    e.Property<DateTime>("At");
                    e.HasKey("At");
                    e.IsPartitionedByTime("StoreId", "1 day");
                });
            }).Split('\n');

        Assert.Equal(["CITUS161", "CITUS162", "CITUS082", "CITUS082", "CITUS085"], lines.Skip(1).Select(l => l.Split(':')[0]));
        Assert.Contains("'Tag'", lines[1], StringComparison.Ordinal);
        Assert.Contains("'OrderId'", lines[2], StringComparison.Ordinal);
        Assert.Contains("tg", lines[3], StringComparison.Ordinal);
        Assert.Contains("tg2", lines[4], StringComparison.Ordinal);
        Assert.Contains("'Reading'", lines[5], StringComparison.Ordinal);
    }

    [Fact]
    public void What_follows_from_something_unknown_is_not_said()
    {
        var lines = TestModel.Refuse(
            b =>
            {
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Tag>().Property<string>("Name");
                b.Entity<Tag>().HasIndex("Name").IsUnique();
                b.Entity<Order>().HasOne<Tag>().WithMany().HasForeignKey("TagId");
                b.Entity<Label>().HasOne<Store>().WithMany().HasForeignKey("From");
                b.Entity<Label>().HasOne<Store>().WithMany().HasForeignKey("To");
                b.Entity<Label>().HasOne<Order>().WithMany().HasForeignKey("OrderId");
                b.Entity<Project>().Ignore(p => p.Account).BelongsToTenant("Key").Property<decimal>("Key");
                b.Entity<Project>().HasOne<Order>().WithMany().HasForeignKey("OrderId");
                b.Entity<SharedWithNames>().IsReferenceTable().OwnsMany(s => s.Names);
                b.Entity<SharedWithNames>().OwnsOne(s => s.Other);
                b.Entity<SharedWithNames>().HasOne<Project>().WithMany().HasForeignKey("ProjectId");
            }).Split('\n');

        Assert.True(lines.Length > 1, lines[0]);
        Assert.Equal(["CITUS161", "CITUS162", "CITUS163", "CITUS164"], lines.Skip(1).Select(l => l.Split(':')[0]));
    }

    [Fact]
    public void Tables_that_say_what_they_are_are_judged_without_the_entity_type_of_the_tenants()
    {
        var lines = TestModel.Refuse(
            b =>
            {
                b.HasTenant<Store>(s => s.Id);
                b.Ignore<Store>();
                b.Entity<Shared>().IsReferenceTable().ToTable(t => t.HasTrigger("tg"));
                b.Entity<Order>().HasOne<Shared>().WithMany().HasForeignKey("SharedId");
            }).Split('\n');

        Assert.Equal(["CITUS165", "CITUS082"], lines.Skip(1).Select(l => l.Split(':')[0]));
    }

    [Fact]
    public void A_model_without_tenants_does_not_come_about_without_the_validator()
        => Assert.Contains(
            "\nCITUS161: ",
            Assert.Throws<InvalidOperationException>(
                () => TestModel.Build(
                    b =>
                    {
                        b.HasTenant<Store>(s => s.Id);
                        b.Entity<Tag>();
                    },
                    options: o => o.ReplaceService<IModelValidator, NoValidator>())).Message,
            StringComparison.Ordinal);

    private sealed class NoValidator : IModelValidator
    {
        public void Validate(IModel model, IDiagnosticsLogger<DbLoggerCategory.Model.Validation> logger)
        {
        }
    }

    [Fact]
    public void Unknown_ones_that_refer_to_each_other_are_all_named()
    {
        var message = TestModel.Refuse(
            b =>
            {
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Label>().HasOne<Tag>().WithMany();
                b.Entity<Tag>().HasOne<Label>().WithMany();
            });

        Assert.Equal(3, message.Split('\n').Length);
    }

    [Fact]
    public void What_is_not_reached_is_not_asked_for()
    {
        var model = TestModel.Build(
            b =>
            {
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Project>().Ignore(p => p.Account).BelongsToTenant();
            });

        Assert.Null(model.FindEntityType(typeof(Account)));
    }

    [Fact]
    public void Ambiguous_reference_is_settled_by_saying_which()
    {
        var model = TestModel.Build(
            b =>
            {
                b.HasTenant<Store>(s => s.Id);
                b.Entity<Store>().IsReferenceTable();
                b.Entity<Tag>().BelongsToTenant("To").HasOne<Store>().WithMany().HasForeignKey("From");
                b.Entity<Tag>().HasOne<Store>().WithMany().HasForeignKey("To");
            });

        Assert.Equal(["by To", "PK (To, Id)", "FK (From) -> Store (Id)", "FK (To) -> Store (Id)"], model.Describe("Tag").Select(l => l.Replace(" Cascade", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void Models_without_tenants_are_not_touched()
    {
        var model = TestModel.Build(
            b =>
            {
                b.Entity<Order>();
                b.Entity<Tag>().HasQueryFilter(t => t.Id > 0);
            });

        Assert.Equal(["Local", "PK (Id)", "FK (StoreId) -> Store (Id) Cascade"], model.Describe("Order"));
        Assert.True(Assert.Single(model.FindEntityType(typeof(Tag))!.GetDeclaredQueryFilters()).IsAnonymous);
        Assert.DoesNotContain(model.GetAnnotations(), a => a.Name.StartsWith("Citus:", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Key(IModel model, Type type)
        => model.FindEntityType(type)!.FindPrimaryKey()!.Properties.Select(p => p.Name);

    private static void ConfigureOrder(ModelBuilder b)
        => b.Entity<Order>(Configure);

    private static void Configure(EntityTypeBuilder<Order> order)
    {
        order.ToTable("orders");
        order.HasIndex(o => o.Number).IsUnique().HasFilter("\"Number\" > 0");
    }

    private sealed class OrderConfiguration : IEntityTypeConfiguration<Order>
    {
        public void Configure(EntityTypeBuilder<Order> builder)
            => TenantOwnershipTest.Configure(builder);
    }

    private sealed class Store
    {
        public int Id { get; set; }
        public string Host { get; set; } = "";
    }

    private sealed class Order
    {
        public int Id { get; set; }
        public int StoreId { get; set; }
        public Store? Store { get; set; }
        public long Number { get; set; }
    }

    private class Tag
    {
        public int Id { get; set; }
    }

    private sealed class SpecialTag : Tag
    {
        public int StoreId { get; set; }
    }

    private sealed class Label
    {
        public int Id { get; set; }
    }

    private sealed class Keyless
    {
        public int StoreId { get; set; }
    }

    private sealed class Summary
    {
        public int StoreId { get; set; }
        public int Orders { get; set; }
    }

    internal sealed class Shared
    {
        public int Id { get; set; }
        public long Kind { get; set; }
    }

    private sealed class SharedWithNames
    {
        public int Id { get; set; }
        public List<Name> Names { get; } = [];
        public Name Other { get; set; } = new();
    }

    private sealed class Name
    {
        public string Text { get; set; } = "";
    }

    private sealed class Account
    {
        public int Id { get; set; }
        public string Code { get; set; } = "";
    }

    private sealed class Project
    {
        public int Id { get; set; }
        public int AccountId { get; set; }
        public Account? Account { get; set; }
    }

    private sealed class Work
    {
        public int Id { get; set; }
    }

    private readonly record struct CompanyId(long Value);

    private sealed class Company
    {
        public CompanyId Id { get; set; }
    }

    private sealed class Employee
    {
        public int Id { get; set; }
        public CompanyId CompanyId { get; set; }
        public Company? Company { get; set; }
    }

    private sealed class Badge
    {
        public int Id { get; set; }
    }

    [BelongsToTenant]
    private sealed class Attributed
    {
        public int Id { get; set; }
    }

    [BelongsToTenant("OwnerId")]
    private class AttributedWithName
    {
        public int Id { get; set; }
    }

    private sealed class AttributedByBase : AttributedWithName;

    [BelongsToTenant("Tenant")]
    private interface IOfTenant;

    private sealed class AttributedByInterface : IOfTenant
    {
        public int Id { get; set; }
    }
}

file static class SharedConfiguration
{
    public static EntityTypeBuilder HasKeyOfKind(this EntityTypeBuilder<TenantOwnershipTest.Shared> builder)
    {
        builder.HasKey(s => new { s.Kind, s.Id });

        return builder.IsDistributedBy(s => s.Kind);
    }
}
