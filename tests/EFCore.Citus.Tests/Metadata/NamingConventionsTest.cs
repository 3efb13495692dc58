using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Tests.Metadata;

/// <summary>
///     Tests models with tables and columns that another extension renames. The extension can be added before or after <c>UseCitus</c>.
/// </summary>
public class NamingConventionsTest
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Annotations_have_the_names_that_tables_and_columns_end_up_with(bool before)
    {
        var model = Build(before);

        Assert.Equal("DistributionColumn=id; TableType=Distributed", model.Table("big_store").CitusAnnotations());
        Assert.Equal(
            "ColocateWith=big_store; DistributionColumn=store_id; TableType=Distributed", model.Table("store_order").CitusAnnotations());
        Assert.Equal(
            "ColocateWith=store_order; DistributionColumn=store_order_store_id; TableType=Distributed",
            model.Table("order_line").CitusAnnotations());
        Assert.Equal(
            "ColocateWith=label; DistributionColumn=store_id; TableType=Distributed",
            model.Table("label_store_order").CitusAnnotations());
        Assert.Contains("store_id", model.Table("label_store_order").Columns.Select(c => c.Name));
        Assert.Equal("store_id", model.Table("store_order").PrimaryKey!.Columns[0].Name);
    }

    [Fact]
    public void The_order_of_the_extensions_makes_no_difference()
        => Assert.Equal(Build(before: true).ToDebugString(), Build(before: false).ToDebugString());

    private static IModel Build(bool before)
    {
        var builder = new DbContextOptionsBuilder<ShopContext>();
        if (before)
        {
            AddSnakeCase(builder);
        }

        builder.UseNpgsql("Host=none", npgsql => npgsql.UseCitus());
        if (!before)
        {
            AddSnakeCase(builder);
        }

        using var context = new ShopContext(builder.Options);

        return context.GetService<IDesignTimeModel>().Model;
    }

    private static void AddSnakeCase(DbContextOptionsBuilder builder)
        => ((IDbContextOptionsBuilderInfrastructure)builder).AddOrUpdateExtension(new SnakeCaseExtension());

    private sealed class ShopContext(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<BigStore>().IsDistributedBy(s => s.Id);
            modelBuilder.Entity<StoreOrder>(
                e =>
                {
                    e.HasKey(o => new { o.StoreId, o.Id });
                    e.IsDistributedBy(o => o.StoreId);
                    e.HasOne<BigStore>().WithMany().HasForeignKey(o => o.StoreId);
                    e.OwnsMany(o => o.Lines);
                    e.OwnsOne(o => o.Address);
                });
            modelBuilder.Entity<Label>().HasKey(o => new { o.StoreId, o.Id });
            modelBuilder.Entity<Label>().IsDistributedBy(o => o.StoreId);
            modelBuilder.Entity<Label>().HasOne<BigStore>().WithMany().HasForeignKey(o => o.StoreId);
        }
    }

    private sealed class BigStore
    {
        public int Id { get; set; }
    }

    private sealed class StoreOrder
    {
        public int Id { get; set; }

        public int StoreId { get; set; }

        public Address? Address { get; set; }

        public List<OrderLine> Lines { get; } = [];

        public List<Label> Labels { get; } = [];
    }

    private sealed class Address
    {
        public string City { get; set; } = "";
    }

    private sealed class OrderLine
    {
        public int Id { get; set; }
    }

    private sealed class Label
    {
        public int Id { get; set; }

        public int StoreId { get; set; }

        public List<StoreOrder> Orders { get; } = [];
    }
}
