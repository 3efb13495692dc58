using EFCore.Citus.Metadata;
using EFCore.Citus.Shared;
using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EFCore.Citus.Tests.Extensions;

public class CitusEntityTypeBuilderExtensionsTest
{
    public static readonly TheoryData<string> DistributionForms = ["lambda", "string", "non-generic string", "metadata"];

    [Theory]
    [MemberData(nameof(DistributionForms))]
    public void Every_form_distributes_the_table(string form)
    {
        var model = TestModel.Build(
            b =>
            {
                var order = Orders(b);
                switch (form)
                {
                    case "lambda":
                        order.IsDistributedBy(o => o.StoreId, t => t.HasShardCount(8));
                        break;
                    case "string":
                        order.IsDistributedBy("StoreId", t => t.HasShardCount(8));
                        break;
                    case "non-generic string":
                        b.Entity(typeof(Order)).IsDistributedBy("StoreId", t => t.HasShardCount(8));
                        break;
                    default:
                        order.Metadata.SetCitusTableType(CitusTableType.Distributed);
                        order.Metadata.SetDistributionPropertyName("StoreId");
                        order.Metadata.SetShardCount(8);
                        break;
                }
            });

        var entityType = model.FindEntityType(typeof(Order))!;
        Assert.Equal(CitusTableType.Distributed, entityType.GetCitusTableType());
        Assert.Equal("StoreId", entityType.GetDistributionPropertyName());
        Assert.Same(entityType.FindProperty("StoreId"), entityType.FindDistributionProperty());
        Assert.Equal(8, entityType.GetShardCount());
        Assert.Equal("DistributionColumn=StoreId; ShardCount=8; TableType=Distributed", model.Table("Order").CitusAnnotations());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_shadow_property_may_be_configured_before_or_after(bool before)
    {
        var model = TestModel.Build(
            b => b.Entity<Event>(
                e =>
                {
                    if (before)
                    {
                        e.Property<Guid>("DeviceId").HasColumnName("device");
                    }

                    e.IsDistributedBy("DeviceId");
                    Assert.Equal(before, e.Metadata.FindProperty("DeviceId") is not null);

                    if (!before)
                    {
                        e.Property<Guid>("DeviceId").HasColumnName("device");
                    }

                    e.HasKey("DeviceId", nameof(Event.Id));
                }));

        Assert.Equal("device", model.Table("Event")[CitusAnnotationNames.DistributionColumn]);
    }

    [Fact]
    public void The_column_name_is_that_of_the_table_asked_for()
    {
        var model = TestModel.Build(
            b => b.Entity<Order>(
                e =>
                {
                    e.ToTable("orders", "shop");
                    e.Property(o => o.StoreId).HasColumnName("store");
                    e.HasKey(o => new { o.StoreId, o.Id });
                    e.IsDistributedBy(o => o.StoreId);
                }));

        var entityType = model.FindEntityType(typeof(Order))!;
        Assert.Equal("store", entityType.GetDistributionColumnName(StoreObjectIdentifier.Table("orders", "shop")));
        Assert.Null(entityType.GetDistributionColumnName(StoreObjectIdentifier.Table("other")));
    }

    public static readonly TheoryData<string, CitusTableType> Kinds = new()
    {
        { nameof(CitusEntityTypeBuilderExtensions.IsReferenceTable), CitusTableType.Reference },
        { nameof(CitusEntityTypeBuilderExtensions.IsSingleShardTable), CitusTableType.SingleShard },
        { nameof(CitusEntityTypeBuilderExtensions.IsLocalTable), CitusTableType.Local },
        { nameof(CitusEntityTypeBuilderExtensions.IsManagedLocalTable), CitusTableType.ManagedLocal }
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Another_kind_replaces_distribution_with_all_that_belongs_to_it(string method, CitusTableType expected)
    {
        foreach (var generic in new[] { true, false })
        {
            var model = TestModel.Build(
                b =>
                {
                    b.UseSerialColumns();
                    b.Entity<Store>();
                    b.Entity<Order>().Property(o => o.Id).HasColumnName("id");
                    var order = b.Entity<Order>().IsDistributedBy(
                        o => o.StoreId, t => t.HasShardCount(4).IsColocatedWith<Store>());

                    _ = (method, generic) switch
                    {
                        (nameof(CitusEntityTypeBuilderExtensions.IsReferenceTable), true) => order.IsReferenceTable(),
                        (nameof(CitusEntityTypeBuilderExtensions.IsReferenceTable), _) => NonGeneric(order).IsReferenceTable(),
                        (nameof(CitusEntityTypeBuilderExtensions.IsSingleShardTable), true) => order.IsSingleShardTable(),
                        (nameof(CitusEntityTypeBuilderExtensions.IsSingleShardTable), _) => NonGeneric(order).IsSingleShardTable(),
                        (nameof(CitusEntityTypeBuilderExtensions.IsLocalTable), true) => order.IsLocalTable(),
                        (nameof(CitusEntityTypeBuilderExtensions.IsLocalTable), _) => NonGeneric(order).IsLocalTable(),
                        (_, true) => order.IsManagedLocalTable(),
                        _ => NonGeneric(order).IsManagedLocalTable()
                    };
                });

            var entityType = model.FindEntityType(typeof(Order))!;
            Assert.Equal($"TableType={expected}", entityType.CitusAnnotations());
            Assert.Equal(expected == CitusTableType.Local ? "" : $"TableType={expected}", model.Table("Order").CitusAnnotations());
        }
    }

    [Fact]
    public void Distribution_replaces_another_kind()
    {
        var model = TestModel.Build(
            b =>
            {
                b.Entity<Store>().IsSingleShardTable();
                Orders(b).IsSingleShardTable(t => t.IsColocatedWith<Store>()).IsDistributedBy(o => o.StoreId);
            });

        Assert.Equal(
            "DistributionProperty=StoreId; TableType=Distributed", model.FindEntityType(typeof(Order))!.CitusAnnotations());
    }

    [Fact]
    public void The_same_kind_again_keeps_what_was_said_about_it()
    {
        var model = TestModel.Build(
            b => Orders(b)
                .IsDistributedBy(o => o.Id, t => t.HasShardCount(4))
                .IsDistributedBy(o => o.StoreId, t => t.IsNotColocated()));

        Assert.Equal(
            "DistributionProperty=StoreId; IsColocated=False; ShardCount=4; TableType=Distributed",
            model.FindEntityType(typeof(Order))!.CitusAnnotations());
    }

    public static readonly TheoryData<string> ColocationForms = ["type parameter", "type", "name", "non-generic"];

    [Theory]
    [MemberData(nameof(ColocationForms))]
    public void Every_form_colocates_with_an_entity_type_that_comes_later(string form)
    {
        var model = TestModel.Build(
            b =>
            {
                Orders(b);
                _ = form switch
                {
                    "type parameter" => b.Entity<Order>().IsDistributedBy("StoreId", t => t.IsColocatedWith<Store>()),
                    "type" => b.Entity<Order>().IsDistributedBy("StoreId", t => t.IsColocatedWith(typeof(Store))),
                    "name" => b.Entity<Order>().IsDistributedBy("StoreId", t => t.IsColocatedWith(typeof(Store).FullName!)),
                    _ => b.Entity(typeof(Order)).IsDistributedBy("StoreId", t => t.IsColocatedWith<Store>())
                };

                Assert.Null(b.Model.FindEntityType(typeof(Store)));

                b.Entity<Store>().ToTable("stores", "shop").IsDistributedBy(s => s.Id);
            });

        Assert.Equal(typeof(Store).FullName, model.FindEntityType(typeof(Order))!.GetColocatedWithEntityTypeName());
        Assert.Equal(
            "ColocateWith=stores; ColocateWithSchema=shop; DistributionColumn=StoreId; TableType=Distributed",
            model.Table("Order").CitusAnnotations());
    }

    [Fact]
    public void A_generic_class_is_found_before_it_is_in_the_model()
    {
        var model = TestModel.Build(
            b =>
            {
                Orders(b).IsDistributedBy(o => o.StoreId, t => t.IsColocatedWith<Box<Store>>());
                b.Entity<Box<Store>>().IsDistributedBy(x => x.Id);
            });

        Assert.Equal("Box<Store>", model.Table("Order")[CitusAnnotationNames.ColocateWith]);
    }

    [Fact]
    public void Colocation_with_a_table_and_a_group_of_its_own_exclude_each_other()
    {
        var model = TestModel.Build(
            b =>
            {
                b.Entity<Store>().IsDistributedBy(s => s.Id);
                Orders(b).IsDistributedBy(o => o.StoreId, t => t.IsNotColocated().IsColocatedWith<Store>());
                b.Entity<Event>().IsDistributedBy(e => e.Id, t => t.IsColocatedWith<Store>().IsNotColocated());
            });

        Assert.Equal(
            "ColocateWith=Store; DistributionColumn=StoreId; TableType=Distributed", model.Table("Order").CitusAnnotations());
        Assert.Equal("DistributionColumn=Id; IsColocated=False; TableType=Distributed", model.Table("Event").CitusAnnotations());
    }

    [Fact]
    public void Single_shard_tables_can_be_colocated()
    {
        var model = TestModel.Build(
            b =>
            {
                b.Entity<Store>().IsSingleShardTable(t => t.IsNotColocated());
                b.Entity<Order>().IsSingleShardTable(t => t.IsColocatedWith<Store>());
                NonGeneric(b.Entity<Event>()).IsSingleShardTable(t => t.IsColocatedWith(typeof(Store).FullName!));
            });

        Assert.Equal("IsColocated=False; TableType=SingleShard", model.Table("Store").CitusAnnotations());
        Assert.Equal("ColocateWith=Store; TableType=SingleShard", model.Table("Order").CitusAnnotations());
        Assert.Equal("ColocateWith=Store; TableType=SingleShard", model.Table("Event").CitusAnnotations());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(64001)]
    public void A_shard_count_that_Citus_does_not_know_is_refused_at_once(int shardCount)
        => TestModel.Build(
            b =>
            {
                var exception = Assert.Throws<ArgumentOutOfRangeException>(
                    () => b.Entity<Order>().IsDistributedBy(o => o.StoreId, t => t.HasShardCount(shardCount)));
                Assert.Equal("shardCount", exception.ParamName);
                b.Entity<Order>().IsLocalTable();
            });

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void An_empty_property_name_is_refused(string name)
        => TestModel.Build(
            b =>
            {
                Assert.Throws<ArgumentException>("propertyName", () => b.Entity<Order>().IsDistributedBy(name));
                Assert.Throws<ArgumentException>("propertyName", () => NonGeneric(b.Entity<Order>()).IsDistributedBy(name));
                Assert.Throws<ArgumentException>(
                    "otherEntityTypeName", () => b.Entity<Order>().IsDistributedBy("StoreId", t => t.IsColocatedWith(name)));
                b.Entity<Order>().IsLocalTable();
            });

    [Fact]
    public void Works_on_the_join_entity_type_of_a_many_to_many_relationship()
    {
        var model = TestModel.Build(
            b =>
            {
                b.Entity<Order>().IsReferenceTable();
                b.Entity<Store>().IsReferenceTable();
                b.Entity<Order>().HasMany<Store>().WithMany().UsingEntity(
                    "Link", j => j.IsDistributedBy("OrderId", t => t.HasShardCount(2)));
            });

        Assert.Equal("DistributionColumn=OrderId; ShardCount=2; TableType=Distributed", model.Table("Link").CitusAnnotations());
    }

    [Fact]
    public void Convention_builders_obey_configuration_sources()
        => TestModel.Build(
            b =>
            {
                var convention = ((IConventionModel)b.Entity<Order>().Metadata.Model).FindEntityType(typeof(Order))!.Builder;

                Assert.True(convention.CanSetIsReferenceTable());
                Assert.Same(convention, convention.IsReferenceTable());
                Assert.Equal(ConfigurationSource.Convention, convention.Metadata.GetCitusTableTypeConfigurationSource());

                Assert.Same(convention, convention.IsDistributedBy("StoreId", fromDataAnnotation: true));
                Assert.Equal(ConfigurationSource.DataAnnotation, convention.Metadata.GetCitusTableTypeConfigurationSource());
                Assert.Equal(
                    ConfigurationSource.DataAnnotation, convention.Metadata.GetDistributionPropertyNameConfigurationSource());
                Assert.Same(convention, convention.HasShardCount(4, fromDataAnnotation: true));
                Assert.Same(convention, convention.IsColocatedWith("Other", fromDataAnnotation: true));
                Assert.Same(convention, convention.IsColocated(false, fromDataAnnotation: true));

                Assert.False(convention.CanSetIsLocalTable());
                Assert.Null(convention.IsLocalTable());
                Assert.False(convention.CanSetIsSingleShardTable());
                Assert.Null(convention.IsSingleShardTable());
                Assert.False(convention.CanSetIsManagedLocalTable());
                Assert.Null(convention.IsManagedLocalTable());
                Assert.False(convention.CanSetIsDistributedBy("Id"));
                Assert.Null(convention.IsDistributedBy("Id"));
                Assert.True(convention.CanSetIsDistributedBy("StoreId"));
                Assert.False(convention.CanSetShardCount(5));
                Assert.Null(convention.HasShardCount(5));
                Assert.False(convention.CanSetIsColocatedWith("Another"));
                Assert.Null(convention.IsColocatedWith("Another"));
                Assert.False(convention.CanSetIsColocated(true));
                Assert.Null(convention.IsColocated(true));

                Assert.Equal(ConfigurationSource.DataAnnotation, convention.Metadata.GetShardCountConfigurationSource());
                Assert.Equal(
                    ConfigurationSource.DataAnnotation,
                    convention.Metadata.GetColocatedWithEntityTypeNameConfigurationSource());
                Assert.Equal(ConfigurationSource.DataAnnotation, convention.Metadata.GetIsColocatedConfigurationSource());

                b.Entity<Order>().IsReferenceTable();
                Assert.Equal("TableType=Reference", convention.Metadata.CitusAnnotations());
                Assert.Null(convention.IsDistributedBy("StoreId", fromDataAnnotation: true));
                Assert.Null(convention.Metadata.GetDistributionPropertyNameConfigurationSource());
            });

    [Fact]
    public void A_derived_type_answers_with_what_its_root_says()
    {
        var model = TestModel.Build(
            b =>
            {
                b.Entity<Store>().IsDistributedBy(s => s.Id, t => t.HasShardCount(4));
                b.Entity<Shop>();
            });

        var derived = model.FindEntityType(typeof(Shop))!;
        Assert.Equal("", derived.CitusAnnotations());
        Assert.Equal(CitusTableType.Distributed, derived.GetCitusTableType());
        Assert.Equal("Id", derived.FindDistributionProperty()?.Name);
        Assert.Equal(4, derived.GetShardCount());
        Assert.True(derived.IsColocated());
        Assert.Null(derived.GetColocatedWithEntityTypeName());
    }

    [Fact]
    public void What_is_not_configured_is_local()
    {
        var entityType = TestModel.Build(b => b.Entity<Order>()).FindEntityType(typeof(Order))!;

        Assert.Equal(CitusTableType.Local, entityType.GetCitusTableType());
        Assert.Null(entityType.GetDistributionPropertyName());
        Assert.Null(entityType.FindDistributionProperty());
        Assert.Null(entityType.GetShardCount());
    }

    [Fact]
    public void The_run_time_model_knows_the_distribution()
    {
        using var context = TestModel.CreateContext(
            b => Orders(b).IsDistributedBy(o => o.StoreId));

        var entityType = context.Model.FindEntityType(typeof(Order))!;
        Assert.Equal(CitusTableType.Distributed, entityType.GetCitusTableType());
        Assert.Equal("StoreId", entityType.GetDistributionColumnName(StoreObjectIdentifier.Table("Order")));
    }

    private static EntityTypeBuilder<Order> Orders(ModelBuilder modelBuilder)
    {
        var builder = modelBuilder.Entity<Order>();
        builder.HasKey(o => new { o.StoreId, o.Id });

        return builder;
    }

    private static EntityTypeBuilder NonGeneric(EntityTypeBuilder builder)
        => builder;

    private sealed class Order
    {
        public int Id { get; set; }

        public int StoreId { get; set; }
    }

    private class Store
    {
        public int Id { get; set; }
    }

    private sealed class Shop : Store;

    private sealed class Event
    {
        public int Id { get; set; }
    }

    private sealed class Box<T>
    {
        public int Id { get; set; }
    }
}
