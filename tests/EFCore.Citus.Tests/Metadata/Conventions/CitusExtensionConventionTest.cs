using EFCore.Citus.Metadata;
using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EFCore.Citus.Tests.Metadata.Conventions;

public class CitusExtensionConventionTest
{
    [Theory]
    [InlineData(CitusTableType.Local, false)]
    [InlineData(CitusTableType.ManagedLocal, true)]
    [InlineData(CitusTableType.Reference, true)]
    [InlineData(CitusTableType.SingleShard, true)]
    [InlineData(CitusTableType.Distributed, true)]
    public void The_extension_is_declared_when_a_table_needs_it(CitusTableType tableType, bool expected)
    {
        var model = TestModel.Build(
            b =>
            {
                b.Entity<Thing>().Metadata.SetCitusTableType(tableType);
                b.Entity<Thing>().Metadata.SetDistributionPropertyName("Id");
                b.Entity<Thing>().Property(e => e.Id).HasColumnName("id");
            });

        Assert.Equal(expected ? ["citus"] : [], model.GetPostgresExtensions().Select(e => e.Name));
    }

    [Fact]
    public void An_extension_that_is_declared_with_its_schema_is_not_declared_again()
    {
        var model = TestModel.Build(
            b =>
            {
                b.HasPostgresExtension("pg_catalog", "citus");
                b.Entity<Thing>().IsReferenceTable();
            });

        Assert.Equal("pg_catalog", Assert.Single(model.GetPostgresExtensions()).Schema);
    }

    [Fact]
    public void The_migrations_history_is_left_alone()
    {
        using var context = TestModel.CreateContext(b => b.Entity<Thing>().IsReferenceTable());
        using var plain = new DbContext(new DbContextOptionsBuilder().UseNpgsql("Host=none").Options);

        Assert.Equal(
            plain.GetService<IHistoryRepository>().GetCreateIfNotExistsScript(),
            context.GetService<IHistoryRepository>().GetCreateIfNotExistsScript());
    }

    private sealed class Thing
    {
        public int Id { get; set; }
    }
}
