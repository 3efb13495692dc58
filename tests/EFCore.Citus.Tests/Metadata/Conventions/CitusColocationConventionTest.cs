using EFCore.Citus.Metadata;
using EFCore.Citus.Shared;
using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Tests.Metadata.Conventions;

public class CitusColocationConventionTest
{
    [Fact]
    public void A_chain_is_colocated_link_by_link()
    {
        var model = TestModel.Build(
            b =>
            {
                Distributed(b, "A");
                Distributed(b, "B", "A");
                Distributed(b, "C", "B");
            });

        AssertColocation(model, "A <- ; B <- A; C <- B");
    }

    [Fact]
    public void Of_several_tables_the_one_nearest_to_the_opener_of_the_group_is_taken()
    {
        var model = TestModel.Build(
            b =>
            {
                Distributed(b, "Z");
                Distributed(b, "B", "Z");
                Distributed(b, "C", "B", "Z");
            });

        AssertColocation(model, "B <- Z; C <- Z; Z <- ");
    }

    [Fact]
    public void Of_several_tables_at_the_same_distance_the_first_by_name_is_taken()
    {
        var model = TestModel.Build(
            b =>
            {
                Distributed(b, "Z");
                Distributed(b, "B", "Z");
                Distributed(b, "A", "Z");
                Distributed(b, "D", "B", "A");
            });

        AssertColocation(model, "A <- Z; B <- Z; D <- A; Z <- ");
    }

    [Fact]
    public void A_diamond_has_one_opener()
    {
        var model = TestModel.Build(
            b =>
            {
                Distributed(b, "Top");
                Distributed(b, "Left", "Top");
                Distributed(b, "Right", "Top");
                Distributed(b, "Bottom", "Right", "Left");
            });

        AssertColocation(model, "Bottom <- Left; Left <- Top; Right <- Top; Top <- ");
    }

    [Fact]
    public void In_a_circle_the_first_by_name_opens_the_group()
    {
        var model = TestModel.Build(
            b =>
            {
                Distributed(b, "C");
                Distributed(b, "B");
                Distributed(b, "A");
                Reference(b, "A", "B");
                Reference(b, "B", "C");
                Reference(b, "C", "A");
            });

        AssertColocation(model, "A <- ; B <- C; C <- A");
    }

    [Fact]
    public void What_leads_into_a_circle_does_not_open_the_group()
    {
        var model = TestModel.Build(
            b =>
            {
                Distributed(b, "Y");
                Distributed(b, "Z");
                Reference(b, "Y", "Z");
                Reference(b, "Z", "Y");
                Distributed(b, "A", "Z");
            });

        AssertColocation(model, "A <- Z; Y <- ; Z <- Y");
    }

    [Fact]
    public void In_a_circle_the_table_that_says_something_opens_the_group()
    {
        var model = TestModel.Build(
            b =>
            {
                Distributed(b, "A");
                Distributed(b, "B");
                Reference(b, "A", "B");
                Reference(b, "B", "A");
                b.Entity("B").IsDistributedBy("T", t => t.HasShardCount(4));
            });

        AssertColocation(model, "A <- B; B <- ");
    }

    [Fact]
    public void A_self_reference_colocates_with_nothing()
    {
        var model = TestModel.Build(
            b =>
            {
                Distributed(b, "A");
                Reference(b, "A", "A");
            });

        AssertColocation(model, "A <- ");
    }

    [Fact]
    public void Explicit_colocation_is_kept()
    {
        var model = TestModel.Build(
            b =>
            {
                Distributed(b, "A");
                Distributed(b, "B");
                Distributed(b, "C", "A");
                b.Entity("C").IsDistributedBy("T", t => t.IsColocatedWith("B"));
                Distributed(b, "D");
                b.Entity("D").IsDistributedBy("T", t => t.IsNotColocated());
            });

        AssertColocation(model, "A <- ; B <- ; C <- B; D <- ");
    }

    [Fact]
    public void Columns_at_different_positions_do_not_colocate()
    {
        var model = TestModel.Build(
            b =>
            {
                Distributed(b, "A");
                Distributed(b, "B");
                b.Entity("B").Property<int>("AId");
                b.Entity("B").HasOne("A").WithMany().HasForeignKey("AId", "T").HasPrincipalKey("T", "Id");
                b.Entity("B").Metadata.GetForeignKeys().Single().DeleteBehavior = DeleteBehavior.NoAction;
                b.Entity("A").IsLocalTable();
                b.Entity("B").IsLocalTable();
            });

        // Citus refuses such a foreign key between distributed tables. The test uses local tables instead.
        var foreignKey = CitusForeignKey.GetAll(model.FindEntityType("B")!).Single();
        Assert.False(foreignKey.PairsDistributionColumns);
    }

    [Fact]
    public void Distribution_columns_pair_up_whatever_their_names_and_positions()
    {
        var model = TestModel.Build(
            b =>
            {
                Distributed(b, "A");
                b.Entity(
                    "B",
                    e =>
                    {
                        e.Property<int>("AId");
                        e.Property<int>("Tenant").HasColumnName("ten");
                        e.Property<int>("Id");
                        e.HasKey("Id", "Tenant");
                        e.HasOne("A").WithMany().HasForeignKey("AId", "Tenant").HasPrincipalKey("Id", "T");
                        e.IsDistributedBy("Tenant");
                    });
            });

        AssertColocation(model, "A <- ; B <- A");
        Assert.Equal("ten", model.Table("B")[CitusAnnotationNames.DistributionColumn]);
    }

    [Fact]
    public void References_to_reference_tables_do_not_colocate()
    {
        var model = TestModel.Build(
            b =>
            {
                Distributed(b, "R");
                b.Entity("R").IsReferenceTable();
                Distributed(b, "A", "R");
            });

        Assert.Equal("DistributionColumn=T; TableType=Distributed", model.Table("A").CitusAnnotations());
    }

    [Fact]
    public void Single_shard_tables_are_colocated_along_any_foreign_key()
    {
        var model = TestModel.Build(
            b =>
            {
                Distributed(b, "A");
                Distributed(b, "B");
                Reference(b, "B", "A");
                b.Entity("A").IsSingleShardTable();
                b.Entity("B").IsSingleShardTable();
            });

        Assert.Equal("TableType=SingleShard", model.Table("A").CitusAnnotations());
        Assert.Equal("ColocateWith=A; TableType=SingleShard", model.Table("B").CitusAnnotations());
    }

    [Fact]
    public void Results_are_stored_on_the_entity_types_by_convention_and_defaults_are_not()
    {
        var model = TestModel.Build(
            b =>
            {
                Distributed(b, "A");
                Distributed(b, "B", "A");
            },
            c => c.DefaultShardCount(16).DefaultColocation(CitusDefaultColocation.None));

        var a = (IConventionEntityType)model.FindEntityType("A")!;
        var b = (IConventionEntityType)model.FindEntityType("B")!;
        Assert.Equal("DistributionProperty=T; TableType=Distributed", a.CitusAnnotations());
        Assert.Equal("ColocatedWithEntityType=A; DistributionProperty=T; TableType=Distributed", b.CitusAnnotations());
        Assert.Equal(ConfigurationSource.Convention, b.GetColocatedWithEntityTypeNameConfigurationSource());
    }

    [Fact]
    public void Defaults_are_for_tables_that_open_a_group_and_say_nothing()
    {
        var model = TestModel.Build(
            b =>
            {
                Distributed(b, "A");
                b.Entity("A").IsDistributedBy("T", t => t.HasShardCount(3));
                Distributed(b, "B", "A");
                Distributed(b, "C");
                b.Entity("C").Metadata.SetIsColocated(true);
                Distributed(b, "R");
                b.Entity("R").IsReferenceTable();
                Distributed(b, "S");
                b.Entity("S").IsSingleShardTable();
                Distributed(b, "L");
                b.Entity("L").IsLocalTable();
            },
            c => c.DefaultShardCount(16).DefaultColocation(CitusDefaultColocation.None));

        Assert.Equal("DistributionColumn=T; IsColocated=False; ShardCount=3; TableType=Distributed", model.Table("A").CitusAnnotations());
        Assert.Equal("ColocateWith=A; DistributionColumn=T; TableType=Distributed", model.Table("B").CitusAnnotations());
        Assert.Equal("DistributionColumn=T; ShardCount=16; TableType=Distributed", model.Table("C").CitusAnnotations());
        Assert.Equal("TableType=Reference", model.Table("R").CitusAnnotations());
        Assert.Equal("IsColocated=False; TableType=SingleShard", model.Table("S").CitusAnnotations());
        Assert.Equal("", model.Table("L").CitusAnnotations());
    }

    [Fact]
    public void The_order_of_configuration_does_not_matter()
    {
        Action<ModelBuilder>[] steps =
        [
            b => Reference(b, "B", "A"),
            b => Reference(b, "C", "B"),
            b => Reference(b, "C", "A"),
            b => b.Entity("A").IsDistributedBy("T"),
            b => b.Entity("B").IsDistributedBy("T"),
            b => b.Entity("C").IsDistributedBy("T")
        ];

        string? first = null;
        foreach (var order in new[] { steps, steps.Reverse(), [steps[3], steps[0], steps[5], steps[2], steps[1], steps[4]] })
        {
            var model = TestModel.Build(
                b =>
                {
                    foreach (var name in new[] { "C", "A", "B" })
                    {
                        Columns(b, name);
                    }

                    foreach (var step in order)
                    {
                        step(b);
                    }
                });

            var annotations = string.Join('\n', model.GetEntityTypes().Select(e => e.CitusAnnotations()));
            Assert.Equal(first ??= annotations, annotations);
        }

        Assert.Contains("ColocatedWithEntityType=A", first, StringComparison.Ordinal);
    }

    private static void AssertColocation(IModel model, string expected)
        => Assert.Equal(
            expected,
            string.Join(
                "; ",
                model.GetRelationalModel().Tables
                    .OrderBy(t => t.Name, StringComparer.Ordinal)
                    .Select(t => $"{t.Name} <- {t[CitusAnnotationNames.ColocateWith]}")));

    private static void Distributed(ModelBuilder modelBuilder, string name, params string[] parents)
    {
        Columns(modelBuilder, name);
        modelBuilder.Entity(name).IsDistributedBy("T");

        foreach (var parent in parents)
        {
            Reference(modelBuilder, name, parent);
        }
    }

    private static void Columns(ModelBuilder modelBuilder, string name)
        => modelBuilder.Entity(
            name,
            e =>
            {
                e.Property<int>("T");
                e.Property<int>("Id");
                e.HasKey("T", "Id");
            });

    private static void Reference(ModelBuilder modelBuilder, string name, string parent)
        => modelBuilder.Entity(
            name,
            e =>
            {
                e.Property<int>(parent + "Id");
                e.HasOne(parent).WithMany().HasForeignKey("T", parent + "Id").HasPrincipalKey("T", "Id");
            });
}
