using EFCore.Citus.Metadata;
using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Tests.Metadata.Conventions;

public class CitusTableAttributeConventionTest
{
    [Fact]
    public void Attributes_say_what_the_fluent_api_says()
    {
        var model = TestModel.Build(
            b =>
            {
                b.Entity<Tenant>();
                b.Entity<Colocated>();
                b.Entity<Alone>();
                b.Entity<Reference>();
                b.Entity<SingleShard>();
                b.Entity<OtherSingleShard>();
                b.Entity<Local>();
                b.Entity<ManagedLocal>().Property(e => e.Id).HasColumnName("id");
            });

        Assert.Equal("DistributionColumn=Id; ShardCount=16; TableType=Distributed", model.Table("Tenant").CitusAnnotations());
        Assert.Equal("ColocateWith=Tenant; DistributionColumn=Id; TableType=Distributed", model.Table("Colocated").CitusAnnotations());
        Assert.Equal("DistributionColumn=Id; IsColocated=False; TableType=Distributed", model.Table("Alone").CitusAnnotations());
        Assert.Equal("TableType=Reference", model.Table("Reference").CitusAnnotations());
        Assert.Equal("ColocateWith=OtherSingleShard; TableType=SingleShard", model.Table("SingleShard").CitusAnnotations());
        Assert.Equal("IsColocated=False; TableType=SingleShard", model.Table("OtherSingleShard").CitusAnnotations());
        Assert.Equal("", model.Table("Local").CitusAnnotations());
        Assert.Equal("TableType=Local", model.FindEntityType(typeof(Local))!.CitusAnnotations());
        Assert.Equal("TableType=ManagedLocal", model.Table("ManagedLocal").CitusAnnotations());
    }

    [Fact]
    public void They_are_data_annotations()
        => TestModel.Build(
            b =>
            {
                var entityType = (IConventionEntityType)b.Entity<Tenant>().Metadata;

                Assert.Equal(ConfigurationSource.DataAnnotation, entityType.GetCitusTableTypeConfigurationSource());
                Assert.Equal(ConfigurationSource.DataAnnotation, entityType.GetDistributionPropertyNameConfigurationSource());
                Assert.Equal(ConfigurationSource.DataAnnotation, entityType.GetShardCountConfigurationSource());
            });

    [Fact]
    public void Explicit_configuration_wins()
    {
        var model = TestModel.Build(
            b =>
            {
                b.Entity<Tenant>().IsReferenceTable();
                b.Entity<Reference>().IsDistributedBy(r => r.Id);
                b.Entity<Alone>().IsDistributedBy(r => r.Id, t => t.IsColocatedWith<Reference>());
            });

        Assert.Equal("TableType=Reference", model.FindEntityType(typeof(Tenant))!.CitusAnnotations());
        Assert.Equal("DistributionColumn=Id; TableType=Distributed", model.Table("Reference").CitusAnnotations());
        Assert.Equal("ColocateWith=Reference; DistributionColumn=Id; TableType=Distributed", model.Table("Alone").CitusAnnotations());
    }

    [Fact]
    public void A_base_class_outside_of_the_model_speaks_for_its_descendants_unless_they_speak_for_themselves()
    {
        var model = TestModel.Build(
            b =>
            {
                b.Entity<Invoice>().HasKey(e => new { e.TenantId, e.Id });
                b.Entity<Currency>();
            });

        Assert.Equal("DistributionColumn=TenantId; TableType=Distributed", model.Table("Invoice").CitusAnnotations());
        Assert.Equal("TableType=Reference", model.Table("Currency").CitusAnnotations());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_base_class_in_the_model_speaks_for_the_hierarchy(bool derivedFirst)
    {
        var model = TestModel.Build(
            b =>
            {
                if (derivedFirst)
                {
                    b.Entity<Invoice>();
                    Assert.NotEqual("", b.Model.FindEntityType(typeof(Invoice))!.CitusAnnotations());
                }

                b.Entity<TenantOwned>().HasKey(e => new { e.TenantId, e.Id });
                b.Entity<Invoice>();
            });

        Assert.Equal("", model.FindEntityType(typeof(Invoice))!.CitusAnnotations());
        Assert.Equal(CitusTableType.Distributed, model.FindEntityType(typeof(Invoice))!.GetCitusTableType());
        Assert.Equal("DistributionColumn=TenantId; TableType=Distributed", model.Table("TenantOwned").CitusAnnotations());
    }

    [Fact]
    public void Two_attributes_on_one_class_are_refused()
    {
        var message = TestModel.Refuse(b => b.Entity<Torn>());

        Assert.Equal(
            "The class 'Torn' has several attributes that configure its table type: [DistributedBy], [ReferenceTable]. Keep one "
            + "of them.",
            message);
    }

    [Fact]
    public void Colocation_with_a_table_and_a_group_of_its_own_are_refused_together()
        => Assert.Equal(
            "The attribute of class 'Undecided' sets both 'ColocatedWith = typeof(Tenant)' and 'IsColocated = false'. Remove one of them.",
            TestModel.Refuse(b => b.Entity<Undecided>()));

    [Fact]
    public void Attribute_arguments_are_checked()
    {
        Assert.Throws<ArgumentException>("propertyName", () => new DistributedByAttribute(""));
        Assert.Throws<ArgumentOutOfRangeException>("ShardCount", () => new DistributedByAttribute("Id") { ShardCount = 0 });
        Assert.Equal(0, new DistributedByAttribute("Id").ShardCount);
    }

    [DistributedBy(nameof(Id), ShardCount = 16)]
    private sealed class Tenant
    {
        public int Id { get; set; }
    }

    [DistributedBy(nameof(Id), ColocatedWith = typeof(Tenant))]
    private sealed class Colocated
    {
        public int Id { get; set; }
    }

    [DistributedBy(nameof(Id), IsColocated = false)]
    private sealed class Alone
    {
        public int Id { get; set; }
    }

    [ReferenceTable]
    private sealed class Reference
    {
        public int Id { get; set; }
    }

    [SingleShardTable(ColocatedWith = typeof(OtherSingleShard))]
    private sealed class SingleShard
    {
        public int Id { get; set; }
    }

    [SingleShardTable(IsColocated = false)]
    private sealed class OtherSingleShard
    {
        public int Id { get; set; }
    }

    [LocalTable]
    private sealed class Local
    {
        public int Id { get; set; }
    }

    [ManagedLocalTable]
    private sealed class ManagedLocal
    {
        public int Id { get; set; }
    }

    [DistributedBy(nameof(TenantId))]
    private class TenantOwned
    {
        public int Id { get; set; }

        public int TenantId { get; set; }
    }

    private sealed class Invoice : TenantOwned;

    [ReferenceTable]
    private sealed class Currency : TenantOwned;

    [DistributedBy(nameof(Id))]
    [ReferenceTable]
    private sealed class Torn
    {
        public int Id { get; set; }
    }

    [DistributedBy(nameof(Id), ColocatedWith = typeof(Tenant), IsColocated = false)]
    private sealed class Undecided
    {
        public int Id { get; set; }
    }
}
