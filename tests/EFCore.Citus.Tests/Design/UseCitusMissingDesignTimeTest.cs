using EFCore.Citus.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations.Design;
using Microsoft.Extensions.DependencyInjection;

namespace EFCore.Citus.Tests.Design;

/// <summary>
///     A context without <c>UseCitus</c> and a model with attributes, which nothing but its conventions reads, in the tools.
/// </summary>
public class UseCitusMissingDesignTimeTest
{
    [Fact]
    public void Migration_of_a_model_with_attributes_is_refused()
    {
        using var context = new PlainContext(b => b.Entity<Country>());
        using var tools = DesignTimeTools.Create(context);
        using var scope = tools.CreateScope();

        var message = Assert.Throws<InvalidOperationException>(
            () => scope.ServiceProvider.GetRequiredService<IMigrationsScaffolder>().ScaffoldMigration("Init", "App")).Message;

        Assert.Contains("CITUS180: Entity type 'Country'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Migration_of_a_plain_model_is_not_refused()
    {
        using var context = new PlainContext(b => b.Entity<Order>());
        using var tools = DesignTimeTools.Create(context);
        using var scope = tools.CreateScope();

        var code = scope.ServiceProvider.GetRequiredService<IMigrationsScaffolder>().ScaffoldMigration("Init", "App");

        Assert.DoesNotContain("Citus:", code.SnapshotCode + code.MigrationCode, StringComparison.Ordinal);
    }

    [ReferenceTable]
    private sealed class Country
    {
        public int Id { get; set; }
    }

    private sealed class Order
    {
        public int Id { get; set; }
    }

    private sealed class PlainContext(Action<ModelBuilder> onModelCreating) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
            => optionsBuilder.UseNpgsql("Host=none").EnableServiceProviderCaching(false);

        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => onModelCreating(modelBuilder);
    }
}
