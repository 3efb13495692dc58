using EFCore.Citus.Shared;
using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Tests.Metadata;

public class CitusRelationalAnnotationProviderTest
{
    [Fact]
    public void What_Npgsql_says_stays()
    {
        var table = TestModel.Build(
            b =>
            {
                DistributeStores(b);
                b.Entity<Store>().IsUnlogged();
                b.Entity<Store>().HasStorageParameter("fillfactor", 70);
            }).Table("Store");

        Assert.Equal("DistributionColumn=Id; TableType=Distributed", table.CitusAnnotations());
        Assert.Equal(true, table["Npgsql:UnloggedTable"]);
        Assert.Equal(70, table["Npgsql:StorageParameter:fillfactor"]);
    }

    [Fact]
    public void The_run_time_model_has_no_annotations_on_tables()
    {
        using var context = TestModel.CreateContext(DistributeStores);

        Assert.Equal("", context.Model.Table("Store").CitusAnnotations());
    }

    [Fact]
    public void Views_have_none()
    {
        var model = TestModel.Build(b => b.Entity<Store>().ToView("stores").IsReferenceTable());

        Assert.Equal("", model.GetRelationalModel().Views.Single().CitusAnnotations());
        Assert.Empty(model.GetRelationalModel().Tables);
    }

    [Fact]
    public void A_table_that_is_excluded_from_migrations_is_known_but_never_touched()
    {
        var model = TestModel.Build(
            b =>
            {
                DistributeStores(b);
                b.Entity<Store>().ToTable("stores", t => t.ExcludeFromMigrations());
                b.Entity<Order>().HasKey(o => new { o.StoreId, o.Id });
                b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasOne<Store>().WithMany().HasForeignKey(o => o.StoreId);
            });

        Assert.Equal("DistributionColumn=Id; TableType=Distributed", model.Table("stores").CitusAnnotations());
        Assert.Equal("stores", model.Table("Order")[CitusAnnotationNames.ColocateWith]);
        Assert.Equal("Order", Assert.Single(Differences(null, model).OfType<CreateTableOperation>()).Name);
    }

    [Fact]
    public void New_tables_carry_the_annotations()
    {
        var operations = Differences(
            null,
            TestModel.Build(
                b =>
                {
                    b.Entity<Store>().IsDistributedBy(s => s.Id, t => t.HasShardCount(8));
                    b.Entity<Order>().IsReferenceTable();
                }));

        var database = Assert.IsType<AlterDatabaseOperation>(operations[0]);
        Assert.Equal(",,", database["Npgsql:PostgresExtension:citus"]);

        var tables = operations.OfType<CreateTableOperation>().ToDictionary(t => t.Name);
        Assert.Equal("DistributionColumn=Id; ShardCount=8; TableType=Distributed", tables["Store"].CitusAnnotations());
        Assert.Equal("TableType=Reference", tables["Order"].CitusAnnotations());
        Assert.Equal(3, operations.Count);
    }

    [Fact]
    public void A_model_does_not_differ_from_itself()
    {
        Action<ModelBuilder> build = b =>
        {
            DistributeStores(b);
            b.Entity<Order>().HasKey(o => new { o.StoreId, o.Id });
            b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasOne<Store>().WithMany().HasForeignKey(o => o.StoreId);
        };

        Assert.Empty(Differences(TestModel.Build(build), TestModel.Build(b => build(b))));
    }

    public static readonly TheoryData<string, string, string> Changes = new()
    {
        { "shard count", "DistributionColumn=Id; TableType=Distributed", "DistributionColumn=Id; ShardCount=4; TableType=Distributed" },
        {
            "group", "DistributionColumn=Id; TableType=Distributed",
            "DistributionColumn=Id; IsColocated=False; TableType=Distributed"
        },
        { "column", "DistributionColumn=Id; TableType=Distributed", "DistributionColumn=Other; TableType=Distributed" },
        { "kind", "DistributionColumn=Id; TableType=Distributed", "TableType=Reference" },
        { "none", "DistributionColumn=Id; TableType=Distributed", "" }
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Every_change_is_a_difference_with_the_old_and_the_new(string change, string before, string after)
    {
        var operations = Differences(
            TestModel.Build(b => Build(b).IsDistributedBy(s => s.Id)),
            TestModel.Build(
                b =>
                {
                    var store = Build(b);
                    _ = change switch
                    {
                        "shard count" => store.IsDistributedBy(s => s.Id, t => t.HasShardCount(4)),
                        "group" => store.IsDistributedBy(s => s.Id, t => t.IsNotColocated()),
                        "column" => store.IsDistributedBy(s => s.Other),
                        "kind" => store.IsReferenceTable(),
                        _ => store
                    };
                }));

        var alter = Assert.Single(operations.OfType<AlterTableOperation>());
        Assert.Equal(before, alter.OldTable.CitusAnnotations());
        Assert.Equal(after, alter.CitusAnnotations());
        Assert.Equal(change == "none" ? 2 : 1, operations.Count);

        static EntityTypeBuilder<Store> Build(ModelBuilder modelBuilder)
        {
            var builder = modelBuilder.Entity<Store>();
            builder.HasKey(s => new { s.Id, s.Other });

            return builder;
        }
    }

    [Fact]
    public void A_table_that_is_dropped_says_of_what_kind_it_is()
    {
        var operations = Differences(
            TestModel.Build(
                b =>
                {
                    DistributeStores(b);
                    b.Entity<Order>();
                }),
            TestModel.Build(b => b.Entity<Other>()));

        var tables = operations.OfType<DropTableOperation>().ToDictionary(t => t.Name);
        Assert.Equal("TableType=Distributed", tables["Store"].CitusAnnotations());
        Assert.Equal("", tables["Order"].CitusAnnotations());
    }

    private static IReadOnlyList<MigrationOperation> Differences(IModel? source, IModel target)
    {
        using var context = TestModel.CreateContext(DistributeStores);

        return context.GetService<IMigrationsModelDiffer>().GetDifferences(source?.GetRelationalModel(), target.GetRelationalModel());
    }

    private static void DistributeStores(ModelBuilder modelBuilder)
        => modelBuilder.Entity<Store>().IsDistributedBy(s => s.Id);

    private sealed class Store
    {
        public int Id { get; set; }

        public int Other { get; set; }
    }

    private sealed class Order
    {
        public int Id { get; set; }

        public int StoreId { get; set; }
    }

    private sealed class Other
    {
        public int Id { get; set; }
    }
}
