using EFCore.Citus.Infrastructure;
using EFCore.Citus.Shared;
using EFCore.Citus.Tenancy;
using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace EFCore.Citus.Tests.Infrastructure;

public class CitusOptionsExtensionTest
{
    private static readonly Dictionary<string, Action<CitusDbContextOptionsBuilder>> Options = new()
    {
        ["none"] = _ => { },
        ["version"] = c => c.SetCitusVersion(13, 2),
        ["other version"] = c => c.SetCitusVersion(new Version(14, 0)),
        ["shard count"] = c => c.DefaultShardCount(8),
        ["other shard count"] = c => c.DefaultShardCount(16),
        ["colocation"] = c => c.DefaultColocation(CitusDefaultColocation.None),
        ["plain"] = c => c.AllowPlainPostgres(),
        ["lock timeout"] = c => c.MigrationLockTimeout(TimeSpan.FromSeconds(5)),
        ["stamp only"] = c => c.StampTenantsOnly(),
        ["no key propagation"] = c => c.UseKeyPropagation(false),
        ["monitor"] = c => c.MonitorMultiShardQueries()
    };

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var one in Options.Keys)
            {
                foreach (var other in Options.Keys)
                {
                    pairs.Add(one, other);
                }
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Contexts_share_services_if_and_only_if_their_options_are_the_same(string one, string other)
    {
        using var context = Create(Options[one]);
        using var otherContext = Create(Options[other]);

        var services = context.GetService<ICitusSingletonOptions>();
        var otherServices = otherContext.GetService<ICitusSingletonOptions>();

        Assert.Equal(one == other, ReferenceEquals(services, otherServices));
    }

    [Fact]
    public void What_concerns_a_context_alone_leaves_the_services_shared()
    {
        using var context = Create(
            c => c.TenantMismatch(TenantMismatchBehavior.UseTenantOfRow).TenantNotSet(TenantNotSetBehavior.Throw)
                .CurrentTenant((DbContext _) => 1).OneTenantPerContext());
        using var otherContext = Create(_ => { });

        Assert.Same(context.GetService<ICitusSingletonOptions>(), otherContext.GetService<ICitusSingletonOptions>());
    }

    [Fact]
    public void Each_context_has_its_own_defaults_for_its_tables()
    {
        using var eight = Create(c => c.DefaultShardCount(8));
        using var sixteen = Create(c => c.DefaultShardCount(16));

        Assert.Equal(8, ShardCount(eight));
        Assert.Equal(16, ShardCount(sixteen));
    }

    [Fact]
    public void Calls_that_are_repeated_are_merged()
    {
        var options = new DbContextOptionsBuilder().UseNpgsql(
            "Host=none",
            npgsql => npgsql.UseCitus(c => c.DefaultShardCount(8)).UseCitus(c => c.AllowPlainPostgres()).UseCitus()).Options;

        var extension = options.GetExtension<CitusOptionsExtension>();
        Assert.Equal(8, extension.DefaultShardCount);
        Assert.True(extension.AllowPlainPostgres);
    }

    [Fact]
    public void The_log_says_what_was_set()
    {
        var extension = new CitusOptionsExtension()
            .WithCitusVersion(new Version(13, 2))
            .WithDefaultShardCount(8)
            .WithDefaultColocation(CitusDefaultColocation.None)
            .WithAllowPlainPostgres(true)
            .WithMigrationLockTimeout(TimeSpan.FromSeconds(5))
            .WithStampTenantsOnly(true)
            .WithTenantMismatch(TenantMismatchBehavior.UseTenantOfRow)
            .WithTenantNotSet(TenantNotSetBehavior.Throw)
            .WithCurrentTenant(new TenantOfContext<DbContext, int>(_ => 1))
            .WithOneTenantPerContext(true)
            .WithKeyPropagation(false)
            .WithMultiShardMonitoring(true);

        Assert.Equal(
            "using Citus CitusVersion=13.2 DefaultShardCount=8 DefaultColocation=None AllowPlainPostgres MigrationLockTimeout=00:00:05 StampTenantsOnly "
            + "TenantMismatch=UseTenantOfRow TenantNotSet=Throw CurrentTenant OneTenantPerContext UseKeyPropagation=False MonitorMultiShardQueries ",
            extension.Info.LogFragment);
        Assert.Equal("using Citus ", new CitusOptionsExtension().Info.LogFragment);
    }

    [Fact]
    public void Debug_information_says_which_version_is_targeted()
    {
        Assert.Equal("13.2", DebugInfo(new CitusOptionsExtension().WithCitusVersion(new Version(13, 2))));
        Assert.Equal("any", DebugInfo(new CitusOptionsExtension()));

        static string DebugInfo(CitusOptionsExtension extension)
        {
            var debugInfo = new Dictionary<string, string>();
            extension.Info.PopulateDebugInfo(debugInfo);

            return debugInfo["Citus:CitusVersion"];
        }
    }

    [Fact]
    public void The_versions_of_the_server_are_those_that_were_set()
    {
        Assert.Equal(new ServerVersion(null, null), Versions(npgsql => npgsql.UseCitus()));
        Assert.Equal(
            new ServerVersion(new Version(13, 2), new Version(17, 0)),
            Versions(npgsql => npgsql.SetPostgresVersion(17, 0).UseCitus(c => c.SetCitusVersion(13, 2))));
        Assert.Equal(
            new ServerVersion(null, null),
            Versions(npgsql => npgsql.UseCitus(c => c.SetCitusVersion(13, 2)).UseCitus(c => c.SetCitusVersion(null))));

        static ServerVersion Versions(Action<NpgsqlDbContextOptionsBuilder> npgsql)
        {
            using var context = new StoreContext(new DbContextOptionsBuilder().UseNpgsql("Host=none", npgsql).Options);

            return context.GetService<ICitusSingletonOptions>().ServerVersion;
        }
    }

    [Fact]
    public void A_version_that_is_not_supported_is_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => Create(c => c.SetCitusVersion(12, 0)));

    [Fact]
    public void Citus_without_Npgsql_is_refused()
    {
        var builder = new DbContextOptionsBuilder();
        ((IDbContextOptionsBuilderInfrastructure)builder).AddOrUpdateExtension(new CitusOptionsExtension());

        var exception = Assert.Throws<InvalidOperationException>(() => new DbContext(builder.Options));
        Assert.Contains("Call it inside 'UseNpgsql()'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_internal_service_provider_without_our_services_is_refused()
    {
        using var services = new ServiceCollection().AddEntityFrameworkNpgsql().BuildServiceProvider();
        var options = new DbContextOptionsBuilder()
            .UseInternalServiceProvider(services)
            .UseNpgsql("Host=none", npgsql => npgsql.UseCitus())
            .Options;

        var exception = Assert.Throws<InvalidOperationException>(() => new DbContext(options));
        Assert.Contains("AddEntityFrameworkCitus()", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_internal_service_provider_with_our_services_works()
    {
        using var services = new ServiceCollection()
            .AddEntityFrameworkNpgsql()
            .AddEntityFrameworkCitus()
            .BuildServiceProvider(validateScopes: true);
        using var context = new StoreContext(
            new DbContextOptionsBuilder()
                .UseInternalServiceProvider(services)
                .UseNpgsql("Host=none", npgsql => npgsql.UseCitus(c => c.DefaultShardCount(8)))
                .Options);

        Assert.Equal(8, ShardCount(context));
    }

    [Fact]
    public void Adding_the_services_again_changes_nothing()
    {
        var services = new ServiceCollection().AddEntityFrameworkNpgsql().AddEntityFrameworkCitus();
        var before = services.ToList();

        services.AddEntityFrameworkCitus();

        Assert.Equal(before, services);
    }

    private static object? ShardCount(StoreContext context)
        => context.GetService<IDesignTimeModel>().Model.Table("Store")[CitusAnnotationNames.ShardCount];

    private static StoreContext Create(Action<CitusDbContextOptionsBuilder> citus)
        => new(new DbContextOptionsBuilder().UseNpgsql("Host=none", npgsql => npgsql.UseCitus(citus)).Options);

    private sealed class StoreContext(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => modelBuilder.Entity<Store>().IsDistributedBy(s => s.Id);
    }

    private sealed class Store
    {
        public int Id { get; set; }
    }
}
