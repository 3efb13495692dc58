using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EFCore.Citus.Tests.Metadata.Conventions;

public class InheritanceMappingTest
{
    [Fact]
    public void Table_per_hierarchy_is_one_table()
    {
        var model = TestModel.Build(
            b =>
            {
                Animals(b).IsDistributedBy(a => a.ZooId, t => t.HasShardCount(4));
                b.Entity<Cat>();
                b.Entity<Dog>().Ignore(d => d.Collar).Ignore(d => d.Walks);
            });

        Assert.Equal("DistributionColumn=ZooId; ShardCount=4; TableType=Distributed", model.Table("Animal").CitusAnnotations());
        Assert.Single(model.GetRelationalModel().Tables);
    }

    [Fact]
    public void Table_per_type_colocates_with_the_table_of_the_root()
    {
        var model = TestModel.Build(
            b =>
            {
                Animals(b).UseTptMappingStrategy().IsDistributedBy(a => a.ZooId, t => t.HasShardCount(4).IsNotColocated());
                b.Entity<Cat>();
                b.Entity<Animal>().Property(d => d.ZooId).HasColumnName("zoo");
                b.Entity<Dog>().Ignore(d => d.Collar).Ignore(d => d.Walks);
                b.Entity<Animal>().ToTable("animals", "zoo");
            });

        Assert.Equal(
            "DistributionColumn=zoo; IsColocated=False; ShardCount=4; TableType=Distributed",
            model.Table("animals", "zoo").CitusAnnotations());
        Assert.Equal(
            "ColocateWith=animals; ColocateWithSchema=zoo; DistributionColumn=zoo; TableType=Distributed",
            model.Table("Cat", "zoo").CitusAnnotations());
        Assert.Equal(
            "ColocateWith=animals; ColocateWithSchema=zoo; DistributionColumn=zoo; TableType=Distributed",
            model.Table("Dog", "zoo").CitusAnnotations());
    }

    [Fact]
    public void Table_per_concrete_type_colocates_with_the_first_of_the_tables()
    {
        var model = TestModel.Build(
            b =>
            {
                var thing = b.Entity<Thing>().UseTpcMappingStrategy().IsDistributedBy(a => a.ZooId, t => t.HasShardCount(4));
                thing.HasKey(t => new { t.ZooId, t.Id });
                b.Entity<Tree>();
                b.Entity<Bench>();
            });

        Assert.Equal("DistributionColumn=ZooId; ShardCount=4; TableType=Distributed", model.Table("Bench").CitusAnnotations());
        Assert.Equal("ColocateWith=Bench; DistributionColumn=ZooId; TableType=Distributed", model.Table("Tree").CitusAnnotations());
    }

    [Fact]
    public void Table_per_concrete_type_colocates_with_the_root_if_that_is_concrete()
    {
        var model = TestModel.Build(
            b =>
            {
                Animals(b).UseTpcMappingStrategy().IsSingleShardTable();
                b.Entity<Cat>();
            });

        Assert.Equal("TableType=SingleShard", model.Table("Animal").CitusAnnotations());
        Assert.Equal("ColocateWith=Animal; TableType=SingleShard", model.Table("Cat").CitusAnnotations());
    }

    [Theory]
    [InlineData(RelationalAnnotationNames.TphMappingStrategy)]
    [InlineData(RelationalAnnotationNames.TptMappingStrategy)]
    [InlineData(RelationalAnnotationNames.TpcMappingStrategy)]
    public void A_foreign_key_of_a_derived_type_colocates_the_hierarchy(string strategy)
    {
        var model = TestModel.Build(
            b =>
            {
                b.Entity<Zoo>().IsDistributedBy(z => z.Id);
                Animals(b).IsDistributedBy(a => a.ZooId).Metadata.SetMappingStrategy(strategy);
                b.Entity<Cat>().HasOne<Zoo>().WithMany().HasForeignKey(c => c.ZooId);
            });

        Assert.Equal("ColocateWith=Zoo; DistributionColumn=ZooId; TableType=Distributed", model.Table("Animal").CitusAnnotations());

        if (strategy != RelationalAnnotationNames.TphMappingStrategy)
        {
            Assert.Equal("ColocateWith=Animal; DistributionColumn=ZooId; TableType=Distributed", model.Table("Cat").CitusAnnotations());
        }
    }

    [Fact]
    public void A_table_can_be_colocated_with_a_hierarchy_by_any_of_its_types()
    {
        var model = TestModel.Build(
            b =>
            {
                b.Entity<Thing>().UseTpcMappingStrategy().IsDistributedBy(a => a.ZooId).HasKey(t => new { t.ZooId, t.Id });
                b.Entity<Tree>();
                b.Entity<Bench>();
                b.Entity<Zoo>().IsDistributedBy(z => z.Id, t => t.IsColocatedWith<Tree>());
            });

        Assert.Equal("ColocateWith=Bench; DistributionColumn=Id; TableType=Distributed", model.Table("Zoo").CitusAnnotations());
    }

    [Fact]
    public void Owned_types_of_derived_types_are_distributed_too()
    {
        var model = TestModel.Build(
            b =>
            {
                Animals(b).UseTptMappingStrategy().IsDistributedBy(a => a.ZooId);
                b.Entity<Dog>(
                    e =>
                    {
                        e.OwnsOne(d => d.Collar);
                        e.OwnsMany(d => d.Walks);
                    });
            });

        var collar = model.FindEntityType(typeof(Dog))!.FindNavigation(nameof(Dog.Collar))!.TargetEntityType;
        Assert.Equal("Dog", collar.GetTableName());
        Assert.Equal("DogZooId", collar.GetDistributionPropertyName());
        Assert.Equal("ColocateWith=Animal; DistributionColumn=ZooId; TableType=Distributed", model.Table("Dog").CitusAnnotations());
        Assert.Equal("ColocateWith=Animal; DistributionColumn=DogZooId; TableType=Distributed", model.Table("Walk").CitusAnnotations());
    }

    [Fact]
    public void The_parts_of_a_split_entity_type_are_colocated()
    {
        var model = TestModel.Build(
            b => b.Entity<Zoo>(
                e =>
                {
                    e.ToTable("zoo").SplitToTable("zoo_details", t => t.Property(z => z.Address));
                    e.IsDistributedBy(z => z.Id, t => t.HasShardCount(4));
                }));

        Assert.Equal("DistributionColumn=Id; ShardCount=4; TableType=Distributed", model.Table("zoo").CitusAnnotations());
        Assert.Equal("ColocateWith=zoo; DistributionColumn=Id; TableType=Distributed", model.Table("zoo_details").CitusAnnotations());
    }

    [Fact]
    public void A_hierarchy_can_share_a_table_with_a_part()
    {
        var model = TestModel.Build(
            b =>
            {
                Animals(b).IsDistributedBy(a => a.ZooId);
                b.Entity<Dog>().OwnsOne(d => d.Collar);
                b.Entity<Dog>().Ignore(d => d.Walks);
            });

        Assert.Equal("DistributionColumn=ZooId; TableType=Distributed", model.Table("Animal").CitusAnnotations());
    }

    private static EntityTypeBuilder<Animal> Animals(ModelBuilder modelBuilder)
    {
        var builder = modelBuilder.Entity<Animal>();
        builder.HasKey(a => new { a.ZooId, a.Id });

        return builder;
    }

    private class Animal
    {
        public int Id { get; set; }

        public int ZooId { get; set; }
    }

    private sealed class Cat : Animal;

    private sealed class Dog : Animal
    {
        public Collar? Collar { get; set; }

        public List<Walk> Walks { get; } = [];
    }

    private sealed class Collar
    {
        public string Color { get; set; } = "";
    }

    private sealed class Walk
    {
        public int Id { get; set; }
    }

    private abstract class Thing
    {
        public int Id { get; set; }

        public int ZooId { get; set; }
    }

    private sealed class Tree : Thing;

    private sealed class Bench : Thing;

    private sealed class Zoo
    {
        public int Id { get; set; }

        public string Name { get; set; } = "";

        public string Address { get; set; } = "";
    }
}
