using EFCore.Citus.Analyzers.Tests.TestUtilities;
using static EFCore.Citus.Analyzers.Tests.TestUtilities.Sources;

namespace EFCore.Citus.Analyzers.Tests;

/// <summary>
///     Tests models that are configured for Citus and have options with <c>UseNpgsql</c> but without <c>UseCitus</c>.
/// </summary>
public class UseCitusTest
{
    private const string Distributed = "b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(o => new { o.StoreId, o.Id });";

    private const string Forgotten =
        """
        protected override void OnConfiguring(DbContextOptionsBuilder options)
            => options.{|CITUS180:UseNpgsql("Host=none")|};
        """;

    [Theory]
    [InlineData(Distributed)]
    [InlineData("b.HasTenant<Store>(s => s.Id); b.Entity<Order>();")]
    [InlineData("b.HasTenantKey<int>(\"StoreId\"); b.Entity<Order>();")]
    [InlineData("b.Entity<Country>().IsReferenceTable();")]
    [InlineData("b.Entity<Country>().IsLocalTable();")]
    [InlineData("b.Entity<Country>().UsesColumnarStorage();")]
    public Task OnConfiguring_without_UseCitus(string statements)
        => Verifier.VerifyAsync(Source(statements, Forgotten));

    [Fact]
    public async Task Attribute_without_UseCitus()
    {
        var source = MarkedSource.Parse(
            Source("", "public DbSet<Region> Regions => Set<Region>();\n" + Forgotten, "[ReferenceTable] public class Region { public int Id { get; set; } }"));

        var diagnostics = await Verifier.GetDiagnosticsAsync([source.Text]);

        var diagnostic = Assert.Single(diagnostics);
        Assert.Equal("CITUS180", diagnostic.Id);
        Assert.Equal(Assert.Single(source.Markers).Span, diagnostic.Location.SourceSpan);
        Assert.Contains("The model of context 'ShopContext'", diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    // The statements call each method that configures the options of a context.
    [Theory]
    [InlineData("_ = new DbContextOptionsBuilder<ShopContext>().{|CITUS180:UseNpgsql(\"Host=none\")|}.Options;")]
    [InlineData("services.AddDbContext<ShopContext>(o => o.{|CITUS180:UseNpgsql(\"Host=none\")|});")]
    [InlineData("services.AddDbContext<ShopContext>((provider, o) => { o.{|CITUS180:UseNpgsql(\"Host=none\", n => n.EnableRetryOnFailure())|}; });")]
    [InlineData("services.AddDbContextPool<ShopContext>(o => o.EnableDetailedErrors().{|CITUS180:UseNpgsql(\"Host=none\")|});")]
    [InlineData("services.AddPooledDbContextFactory<ShopContext>(o => o.{|CITUS180:UseNpgsql(\"Host=none\")|});")]
    // The first of these may be for any context.
    [InlineData("_ = new DbContextOptionsBuilder().UseNpgsql(\"Host=none\").Options;")]
    [InlineData("services.AddDbContext<PlainContext>(o => o.UseNpgsql(\"Host=none\"));")]
    public async Task Registration_without_UseCitus(string statement)
    {
        var source = MarkedSource.Parse(WithRegistration(statement));
        var diagnostics = await Verifier.GetDiagnosticsAsync([source.Text]);

        Assert.Equal(source.Markers.Select(m => (m.Id, m.Span)), diagnostics.Select(d => (d.Id, d.Location.SourceSpan)));
    }

    [Theory]
    [InlineData("services.AddDbContext<ShopContext>(o => o.UseNpgsql(\"Host=none\", n => n.UseCitus()));")]
    [InlineData("services.AddDbContext<ShopContext>(o => o.UseNpgsql(\"Host=none\", Configure)); static void Configure(Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure.NpgsqlDbContextOptionsBuilder n) => n.UseCitus();")]
    [InlineData("services.AddDbContext<ShopContext>(o => o.UseNpgsql(\"Host=none\")); services.ConfigureDbContext<ShopContext>(o => o.UseNpgsql(n => n.UseCitus()));")]
    // The options of the models of a class library are configured in another project.
    [InlineData("")]
    public async Task UseCitus_somewhere_or_no_options_at_all(string statement)
        => Assert.Empty(await Verifier.GetDiagnosticsAsync([WithRegistration(statement)]));

    [Fact]
    public async Task Context_without_anything_of_Citus()
        => Assert.Empty(await Verifier.GetDiagnosticsAsync([MarkedSource.Parse(Source("b.Entity<Order>();", Forgotten)).Text]));

    [Fact]
    public async Task Part_of_the_model_that_is_configured_sometimes()
        => Assert.Empty(
            await Verifier.GetDiagnosticsAsync(
                [MarkedSource.Parse(Source("if (Environment.ProcessId > 1) { b.Entity<Country>().IsReferenceTable(); }", Forgotten)).Text]));

    // The options that are passed to the constructor may use Citus. The calls in OnConfiguring do not remove it.
    [Theory]
    [InlineData("options.UseNpgsql(\"Host=none\");")]
    [InlineData("if (!options.IsConfigured) { options.{|CITUS180:UseNpgsql(\"Host=none\")|}; }")]
    public async Task OnConfiguring_of_a_context_that_is_given_options(string statement)
    {
        var source = MarkedSource.Parse(
            Source(
                Distributed,
                $$"""
                public ShopContext(DbContextOptions<ShopContext> options) : base(options)
                {
                }

                protected override void OnConfiguring(DbContextOptionsBuilder options)
                {
                    {{statement}}
                }
                """));

        var diagnostics = await Verifier.GetDiagnosticsAsync([source.Text]);

        Assert.Equal(source.Markers.Select(m => (m.Id, m.Span)), diagnostics.Select(d => (d.Id, d.Location.SourceSpan)));
    }

    [Fact]
    public async Task OnConfiguring_of_a_base_class()
    {
        var source = MarkedSource.Parse(
            $$"""
            {{Usings}}
            public abstract class BaseContext : DbContext
            {
                {{Forgotten}}
            }

            public class ShopContext : BaseContext
            {
                protected override void OnModelCreating(ModelBuilder b)
                {
                    {{Distributed}}
                }
            }
            {{Entities}}
            """);

        var diagnostic = Assert.Single(await Verifier.GetDiagnosticsAsync([source.Text]));

        Assert.Equal("CITUS180", diagnostic.Id);
    }

    [Fact]
    public async Task Comment_about_UseCitus_is_no_call()
        => Assert.Single(await Verifier.GetDiagnosticsAsync([MarkedSource.Parse(Source(Distributed + " // UseCitus() later", Forgotten)).Text]));

    private static string Source(string statements, string members, string declarations = "")
        => $$"""
            {{Usings}}
            public class ShopContext : DbContext
            {
            {{Indent(members, 4)}}

                protected override void OnModelCreating(ModelBuilder b)
                {
                    {{statements}}
                }
            }
            {{Entities}}
            {{declarations}}
            """;

    private static string WithRegistration(string statement)
        => "using Microsoft.Extensions.DependencyInjection;\n"
            + Source(
                Distributed,
                "public ShopContext(DbContextOptions<ShopContext> options) : base(options) { }",
                $$"""
                public class PlainContext(DbContextOptions<PlainContext> options) : DbContext(options);

                public static class Registration
                {
                    public static void Add(IServiceCollection services)
                    {
                        {{statement}}
                    }
                }
                """);
}
