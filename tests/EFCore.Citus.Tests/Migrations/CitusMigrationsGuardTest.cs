using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.Extensions.DependencyInjection;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure.Internal;
using Npgsql.EntityFrameworkCore.PostgreSQL.Migrations;

namespace EFCore.Citus.Tests.Migrations;

// The extensions in this test violate the contract, and use the same internal types as their authors would.
#pragma warning disable EF1001

public class CitusMigrationsGuardTest
{
    [Fact]
    public void Script_of_a_Citus_model_is_refused_when_the_generator_was_replaced_later()
    {
        using var context = new ShopContext(
            OfflineContext.Options(after: b => b.ReplaceService<IMigrationsSqlGenerator, OtherGenerator>()));

        var exception = Assert.Throws<InvalidOperationException>(() => context.Database.GenerateCreateScript());

        Assert.Contains(typeof(OtherGenerator).FullName!, exception.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(IMigrationsSqlGenerator), exception.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => context.GetService<IMigrator>().GenerateScript());
        Assert.Throws<InvalidOperationException>(() => context.Database.Migrate());
    }

    [Fact]
    public async Task Migration_is_refused_before_the_server_is_asked()
    {
        await using var context = new ShopContext(
            OfflineContext.Options(after: b => b.ReplaceService<IMigrationsSqlGenerator, OtherGenerator>()));

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => context.Database.MigrateAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Generator_of_an_extension_that_was_added_before_is_wrapped()
    {
        using var context = new ShopContext(OfflineContext.Options(before: AddExtension));

        Assert.Contains("SELECT create_reference_table('countries');", context.Database.GenerateCreateScript(), StringComparison.Ordinal);
        Assert.Contains("-- the other generator", context.Database.GenerateCreateScript(), StringComparison.Ordinal);
    }

    [Fact]
    public void Generator_of_an_extension_that_was_added_after_is_refused()
    {
        using var context = new ShopContext(OfflineContext.Options(after: AddExtension));

        Assert.Throws<InvalidOperationException>(() => context.Database.GenerateCreateScript());
    }

    [Fact]
    public void Generator_that_hands_on_to_ours_is_accepted()
    {
        using var context = new ShopContext(
            OfflineContext.Options(after: b => AddExtension(b, services => Wrap<IMigrationsSqlGenerator>(services, inner => new Delegating(inner)))));

        Assert.Contains("SELECT create_reference_table('countries');", context.Database.GenerateCreateScript(), StringComparison.Ordinal);
        Assert.Contains("-- delegating", context.Database.GenerateCreateScript(), StringComparison.Ordinal);
    }

    [Fact]
    public void Generator_of_which_the_type_is_not_known_cannot_be_wrapped()
    {
        var options = OfflineContext.Options(
            before: b => AddExtension(
                b, services => services.AddScoped<IMigrationsSqlGenerator>(p => ActivatorUtilities.CreateInstance<OtherGenerator>(p))));

        var exception = Assert.Throws<InvalidOperationException>(() => new ShopContext(options));

        Assert.Contains("'UseCitus()' cannot wrap the service 'IMigrationsSqlGenerator'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_without_Citus_tables_may_use_any_generator()
    {
        using var context = new DbContext(
            OfflineContext.Options(after: b => b.ReplaceService<IMigrationsSqlGenerator, OtherGenerator>()));

        Assert.NotNull(context.Database.GenerateCreateScript());
    }

    private static void AddExtension(DbContextOptionsBuilder builder)
        => AddExtension(builder, services => services.AddScoped<IMigrationsSqlGenerator, OtherGenerator>());

    private static void AddExtension(DbContextOptionsBuilder builder, Action<IServiceCollection> applyServices)
    {
        builder.EnableServiceProviderCaching(false);
        ((IDbContextOptionsBuilderInfrastructure)builder).AddOrUpdateExtension(new OtherExtension(applyServices));
    }

    private static void Wrap<TService>(IServiceCollection services, Func<TService, TService> wrap)
        where TService : class
    {
        var inner = services.Last(d => d.ServiceType == typeof(TService)).ImplementationType!;
        services.AddScoped(p => wrap((TService)ActivatorUtilities.CreateInstance(p, inner)));
    }

    private sealed class Delegating(IMigrationsSqlGenerator inner) : IMigrationsSqlGenerator
    {
        public IReadOnlyList<MigrationCommand> Generate(
            IReadOnlyList<MigrationOperation> operations,
            IModel? model = null,
            MigrationsSqlGenerationOptions options = MigrationsSqlGenerationOptions.Default)
            => inner.Generate([new SqlOperation { Sql = "-- delegating" }, .. operations], model, options);
    }

    private sealed class ShopContext(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => modelBuilder.Entity<Country>().ToTable("countries").IsReferenceTable();
    }

    private sealed class Country
    {
        public int Id { get; set; }
    }

    private sealed class OtherGenerator(MigrationsSqlGeneratorDependencies dependencies, INpgsqlSingletonOptions options)
        : NpgsqlMigrationsSqlGenerator(dependencies, options)
    {
        protected override void Generate(
            CreateTableOperation operation,
            IModel? model,
            MigrationCommandListBuilder builder,
            bool terminate = true)
        {
            builder.AppendLine("-- the other generator");
            base.Generate(operation, model, builder, terminate);
        }
    }

    private sealed class OtherExtension(Action<IServiceCollection> applyServices) : IDbContextOptionsExtension
    {
        public DbContextOptionsExtensionInfo Info
            => new OtherInfo(this);

        public void ApplyServices(IServiceCollection services)
            => applyServices(services);

        public void Validate(IDbContextOptions options)
        {
        }

        private sealed class OtherInfo(IDbContextOptionsExtension extension) : DbContextOptionsExtensionInfo(extension)
        {
            public override bool IsDatabaseProvider
                => false;

            public override string LogFragment
                => "";

            public override int GetServiceProviderHashCode()
                => 0;

            public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other)
                => other is OtherInfo;

            public override void PopulateDebugInfo(IDictionary<string, string> debugInfo)
            {
            }
        }
    }
}
