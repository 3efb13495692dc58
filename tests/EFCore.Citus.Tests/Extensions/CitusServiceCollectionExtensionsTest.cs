using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;

namespace EFCore.Citus.Tests.Extensions;

/// <summary>
///     Tests that the services of this package decorate those of Npgsql, or of another extension, in any order of registration.
/// </summary>
public class CitusServiceCollectionExtensionsTest
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Citus_may_be_added_before_or_after_Npgsql(bool before)
    {
        var services = before
            ? new ServiceCollection().AddEntityFrameworkCitus().AddEntityFrameworkNpgsql()
            : new ServiceCollection().AddEntityFrameworkNpgsql().AddEntityFrameworkCitus();

        var table = Build(services).Table("Thing");

        Assert.Equal("DistributionColumn=Id; TableType=Distributed", table.CitusAnnotations());
        Assert.Equal(true, table["Npgsql:UnloggedTable"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Citus_before_or_after_Npgsql_refuses_a_wrong_model(bool before)
    {
        var services = before
            ? new ServiceCollection().AddEntityFrameworkCitus().AddEntityFrameworkNpgsql()
            : new ServiceCollection().AddEntityFrameworkNpgsql().AddEntityFrameworkCitus();

        var exception = Assert.Throws<InvalidOperationException>(
            () => Build(services, b => b.Entity<Thing>().IsDistributedBy("Nothing")));

        Assert.Contains("CITUS001", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_providers_of_another_extension_keep_working()
    {
        var services = new ServiceCollection();
        services.AddEntityFrameworkNpgsql();
        services.AddSingleton<IRelationalAnnotationProvider, OtherAnnotationProvider>();
        services.AddSingleton<IMigrationsAnnotationProvider, OtherMigrationsAnnotationProvider>();
        services.AddSingleton<IModelValidator, OtherValidator>();
        services.AddEntityFrameworkCitus();

        var table = Build(services).Table("Thing");
        Assert.Equal("yes", table["Other"]);
        Assert.Equal("DistributionColumn=Id; TableType=Distributed", table.CitusAnnotations());

        using var provider = services.BuildServiceProvider();
        using var scope = provider.CreateScope();
        var dropped = provider.GetRequiredService<IMigrationsAnnotationProvider>().ForRemove(table).ToDictionary(a => a.Name);
        Assert.Equal(["Citus:TableType", "Other"], dropped.Keys.Order(StringComparer.Ordinal));

        var exception = Assert.Throws<InvalidOperationException>(() => Build(services, b => b.Entity<Thing>().ToTable("forbidden")));
        Assert.Equal("Forbidden by another extension.", exception.Message);
    }

    private static IModel Build(IServiceCollection services, Action<ModelBuilder>? onModelCreating = null)
    {
        using var provider = services.BuildServiceProvider(validateScopes: true);
        using var context = new ThingContext(
            new DbContextOptionsBuilder()
                .UseInternalServiceProvider(provider)
                .UseNpgsql("Host=none", npgsql => npgsql.UseCitus())
                .Options,
            onModelCreating ?? (b => b.Entity<Thing>().IsUnlogged().IsDistributedBy(t => t.Id)));

        return context.GetService<IDesignTimeModel>().Model;
    }

    private sealed class ThingContext(DbContextOptions options, Action<ModelBuilder> onModelCreating) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => onModelCreating(modelBuilder);
    }

    private sealed class Thing
    {
        public int Id { get; set; }
    }

    private sealed class OtherAnnotationProvider(RelationalAnnotationProviderDependencies dependencies)
        : RelationalAnnotationProvider(dependencies)
    {
        public override IEnumerable<IAnnotation> For(ITable table, bool designTime)
            => [new Annotation("Other", "yes")];
    }

    // The dependencies are internal, but the base class cannot be used without them.
#pragma warning disable EF1001
    private sealed class OtherMigrationsAnnotationProvider(MigrationsAnnotationProviderDependencies dependencies)
        : MigrationsAnnotationProvider(dependencies)
    {
        public override IEnumerable<IAnnotation> ForRemove(ITable table)
            => [new Annotation("Other", "yes")];
    }
#pragma warning restore EF1001

    private sealed class OtherValidator(ModelValidatorDependencies dependencies, RelationalModelValidatorDependencies relationalDependencies)
        : RelationalModelValidator(dependencies, relationalDependencies)
    {
        public override void Validate(
            IModel model,
            IDiagnosticsLogger<DbLoggerCategory.Model.Validation> logger)
        {
            if (model.GetEntityTypes().Any(e => e.GetTableName() == "forbidden"))
            {
                throw new InvalidOperationException("Forbidden by another extension.");
            }

            base.Validate(model, logger);
        }
    }
}
