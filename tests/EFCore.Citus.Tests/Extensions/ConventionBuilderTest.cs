using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Tests.Extensions;

/// <summary>
///     Tests that conventions can set what builders of applications can set, and that the application takes precedence.
/// </summary>
public class ConventionBuilderTest
{
    [Fact]
    public void Partitions()
        => TestModel.Build(
            b =>
            {
                var entityType = Convention(b.Entity<Reading>().Metadata);
                Assert.NotNull(entityType.Builder.IsPartitionedByTime("At", "1 day"));
                Assert.Equal(ConfigurationSource.Convention, entityType.GetPartitionPropertyNameConfigurationSource());
                Assert.Equal(ConfigurationSource.Convention, entityType.GetPartitionIntervalConfigurationSource());

                b.Entity<Reading>().IsDistributedBy(r => r.Id).IsPartitionedByTime(r => r.At, "1 month").HasKey(r => new { r.Id, r.At });

                Assert.False(entityType.Builder.CanSetIsPartitionedByTime("At", "1 day", fromDataAnnotation: true));
                Assert.Null(entityType.Builder.IsPartitionedByTime("At", "1 day", fromDataAnnotation: true));
                Assert.Equal("1 month", entityType.GetPartitionInterval());
                Assert.Equal(ConfigurationSource.Explicit, entityType.GetPartitionIntervalConfigurationSource());
            });

    [Fact]
    public void Columnar_storage()
        => TestModel.Build(
            b =>
            {
                var entityType = Convention(b.Entity<Reading>().Metadata);
                Assert.NotNull(entityType.Builder.UsesColumnarStorage(true, fromDataAnnotation: true));
                Assert.True(entityType.UsesColumnarStorage());
                Assert.Equal(ConfigurationSource.DataAnnotation, entityType.GetUsesColumnarStorageConfigurationSource());
                Assert.False(entityType.Builder.CanSetUsesColumnarStorage(false));
                Assert.Null(entityType.Builder.UsesColumnarStorage(false));

                b.Entity<Reading>().UsesColumnarStorage(false);

                Assert.False(entityType.UsesColumnarStorage());
                Assert.Null(entityType.GetUsesColumnarStorageConfigurationSource());
            });

    [Theory]
    [InlineData(null, "TenantId")]
    [InlineData("AccountId", "AccountId")]
    public void Tenants(string? said, string name)
    {
        var model = TestModel.Build(
            b =>
            {
                var model = Convention(b.Model);
                Assert.Null(model.GetTenantKeyType());
                Assert.NotNull(model.Builder.HasTenantKey(typeof(Guid), "Tenant"));
                Assert.NotNull(model.Builder.HasTenantKey(typeof(int), "TenantId", fromDataAnnotation: true));
                Assert.False(model.Builder.CanSetTenantKey(typeof(Guid), "Tenant"));
                Assert.Equal(ConfigurationSource.DataAnnotation, model.GetTenantKeyConfigurationSource());
                Assert.Equal((typeof(int), "TenantId"), (model.GetTenantKeyType(), model.GetTenantKeyPropertyName()));

                var entityType = Convention(b.Entity<Reading>().Metadata);
                Assert.NotNull(entityType.Builder.BelongsToTenant(said, fromDataAnnotation: true));
                Assert.False(entityType.Builder.CanSetBelongsToTenant("Other"));
                Assert.Equal(ConfigurationSource.DataAnnotation, entityType.GetTenantKeyPropertyNameConfigurationSource());
                Assert.Equal(name, entityType.GetTenantKeyPropertyName());
            });

        var reading = model.FindEntityType(typeof(Reading))!;
        Assert.Equal(name, reading.GetTenantKeyPropertyName());
        Assert.Equal([name, "Id"], reading.FindPrimaryKey()!.Properties.Select(p => p.Name));
    }

    [Fact]
    public void Tenants_of_the_model_have_the_default_name_of_the_foreign_key()
    {
        var model = TestModel.Build(b => b.HasTenant<Store>(s => s.Id).Entity<Reading>().BelongsToTenant());

        Assert.Equal((typeof(int), "StoreId"), (model.GetTenantKeyType(), model.GetTenantKeyPropertyName()));
        Assert.Equal(typeof(Store), model.FindTenantEntityType()!.ClrType);
        Assert.Equal("StoreId", model.FindEntityType(typeof(Reading))!.GetTenantKeyPropertyName());
    }

    [Fact]
    public void Constraints_without_validation()
    {
        var model = TestModel.Build(
            b =>
            {
                var child = b.Entity<Child>();
                child.ToTable(t => t.HasCheckConstraint("CK", "\"Id\" > 0"));
                var foreignKey = Convention(child.HasOne<Reading>().WithMany().HasForeignKey(c => c.ReadingId).Metadata);
                var check = (IConventionCheckConstraint)Assert.Single(child.Metadata.GetCheckConstraints());

                Assert.NotNull(foreignKey.Builder.IsCreatedNotValid(true));
                Assert.NotNull(check.Builder.IsCreatedNotValid(true, fromDataAnnotation: true));
                Assert.Equal(ConfigurationSource.Convention, foreignKey.GetIsCreatedNotValidConfigurationSource());
                Assert.Equal(ConfigurationSource.DataAnnotation, check.GetIsCreatedNotValidConfigurationSource());
                Assert.False(check.Builder.CanSetIsCreatedNotValid(false));
                Assert.True(foreignKey.Builder.CanSetIsCreatedNotValid(false));
            });

        var table = model.Table(nameof(Child));
        Assert.True(Assert.Single(table.ForeignKeyConstraints).MappedForeignKeys.Single().IsCreatedNotValid());
        Assert.True(Assert.Single(table.CheckConstraints).IsCreatedNotValid());
    }

    private static IConventionModel Convention(IMutableModel model)
        => (IConventionModel)model;

    private static IConventionEntityType Convention(IMutableEntityType entityType)
        => (IConventionEntityType)entityType;

    private static IConventionForeignKey Convention(IMutableForeignKey foreignKey)
        => (IConventionForeignKey)foreignKey;

    private sealed class Store
    {
        public int Id { get; set; }
    }

    private sealed class Reading
    {
        public int Id { get; set; }
        public DateTimeOffset At { get; set; }
    }

    private sealed class Child
    {
        public int Id { get; set; }
        public int ReadingId { get; set; }
    }
}
