using System.Reflection;
using EFCore.Citus.Shared;
using EFCore.Citus.Tests.TestUtilities;
using EFCore.Citus.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Design;
using Microsoft.EntityFrameworkCore.Scaffolding;
using Microsoft.Extensions.DependencyInjection;

namespace EFCore.Citus.Tests.Design;

/// <summary>
///     Tests the design-time tools with a model that has tenants.
/// </summary>
public class TenantDesignTimeTest
{
    [Fact]
    public void Snapshot_is_the_model_again_and_knows_nothing_of_tenants()
    {
        using var context = new TenantContext(OfflineContext.Options());
        using var tools = DesignTimeTools.Create(context);
        using var scope = tools.CreateScope();

        var code = scope.ServiceProvider.GetRequiredService<IMigrationsScaffolder>().ScaffoldMigration("Init", "App");

        foreach (var text in new[] { code.SnapshotCode, code.MetadataCode, code.MigrationCode })
        {
            Assert.DoesNotContain("Citus:Tenant", text, StringComparison.Ordinal);
            Assert.DoesNotContain("StoreKey)", text, StringComparison.Ordinal);
        }

        Assert.Contains("Citus:DistributionProperty", code.SnapshotCode, StringComparison.Ordinal);

        GeneratedCode.Create<Migration>(GeneratedCode.Load(code.MigrationCode, code.MetadataCode));
        var snapshot = GeneratedCode.Create<ModelSnapshot>(GeneratedCode.Load(code.SnapshotCode));
        var old = context.GetService<IModelRuntimeInitializer>().Initialize(snapshot.Model).GetRelationalModel();
        var current = context.GetService<IDesignTimeModel>().Model.GetRelationalModel();
        var differ = context.GetService<IMigrationsModelDiffer>();
        Assert.Empty(differ.GetDifferences(old, current));
        Assert.Empty(differ.GetDifferences(current, old));
    }

    [Fact]
    public void Compiled_model_filters_by_the_tenant_of_the_context()
    {
        using var context = new TenantContext(OfflineContext.Options());
        var compiled = Compile(context);
        Assert.Equal(
            ["Line", "Order", "Store"],
            compiled.GetEntityTypes().Where(e => e.GetDeclaredQueryFilters().Count > 0).Select(e => e.ShortName()).Order(StringComparer.Ordinal));

        using var other = new TenantContext(OfflineContext.Options(after: builder => builder.UseModel(compiled)));
        using var third = new TenantContext(OfflineContext.Options(after: builder => builder.UseModel(compiled)));

        Assert.Same(compiled, other.Model);
        Assert.Equal(Filters(context.Model), Filters(other.Model));
        Assert.Equal(Filters(context.Model), Filters(third.Model));
        Assert.NotEmpty(other.Model.FindEntityType(typeof(Order))!.GetDeclaredQueryFilters());
        using var tenant = other.ForTenant(new StoreKey(5));
        Assert.Contains("WHERE o.\"StoreId\" = ", other.Set<Order>().ToQueryString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Compiled_model_refuses_queries_without_UseCitus()
    {
        using var context = new TenantContext(OfflineContext.Options());
        var compiled = Compile(context);
        using var forgotten = new TenantContext(
            new DbContextOptionsBuilder().UseNpgsql("Host=none").UseModel(compiled).Options);

        var exception = Assert.ThrowsAny<InvalidOperationException>(() => forgotten.Set<Order>().ToQueryString());

        Assert.Contains("CITUS180: The model has tenants ('HasTenant()' for 'Order')", exception.ToString(), StringComparison.Ordinal);
        Assert.ThrowsAny<InvalidOperationException>(() => forgotten.Set<Order>().Find(new StoreKey(1), 1));
        Assert.ThrowsAny<InvalidOperationException>(() => forgotten.Set<Order>().ExecuteDelete());
    }

    [Fact]
    public void Filters_without_a_name_stay_beside_those_of_tenants()
    {
        using var context = new FilteredContext(OfflineContext.Options());
        using var tenant = context.ForTenant(5);

        var sql = context.Set<Note>().ToQueryString();

        Assert.Contains("\"TenantId\" = ", sql, StringComparison.Ordinal);
        Assert.Contains("NOT (n.\"IsDeleted\")", sql, StringComparison.Ordinal);
        Assert.DoesNotContain("IsDeleted\")", context.Set<Note>().IgnoreQueryFilters().ToQueryString(), StringComparison.Ordinal);
        Assert.Contains("\"TenantId\" = ", context.Set<Note>().IgnoreQueryFilters().ToQueryString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Model_of_the_tools_has_no_filters_of_tenants()
    {
        using var context = new TenantContext(OfflineContext.Options());

        Assert.All(context.GetService<IDesignTimeModel>().Model.GetEntityTypes(), e => Assert.Empty(e.GetDeclaredQueryFilters()));
        Assert.Equal(
            ["Line", "Order", "Store"],
            context.Model.GetEntityTypes().Where(e => e.GetDeclaredQueryFilters().Count > 0).Select(e => e.ShortName()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Script_of_a_model_with_tenants_needs_no_tenant()
    {
        using var context = new TenantContext(OfflineContext.Options());

        Assert.Contains("create_distributed_table", context.Database.GenerateCreateScript(), StringComparison.Ordinal);
    }

    private static IModel Compile(TenantContext context)
    {
        var folder = Directory.CreateTempSubdirectory("efcore-citus-compiled-model-").FullName;
        try
        {
            using var tools = DesignTimeTools.Create(context);
            using var scope = tools.CreateScope();
            var files = scope.ServiceProvider.GetRequiredService<ICompiledModelScaffolder>().ScaffoldModel(
                context.GetService<IDesignTimeModel>().Model,
                folder,
                new CompiledModelCodeGenerationOptions { ContextType = context.GetType(), ModelNamespace = "Compiled", UseNullableReferenceTypes = true });
            var sources = files.Where(f => !f.EndsWith("AssemblyAttributes.cs", StringComparison.Ordinal)).Select(File.ReadAllText);
            var model = Assert.Single(GeneratedCode.Load([.. sources]).GetTypes(), t => t.IsSubclassOf(typeof(RuntimeModel)));

            return (IModel)model.GetProperty("Instance", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static List<string> Filters(IModel model)
        =>
        [
            .. model.GetEntityTypes()
                .SelectMany(e => e.GetDeclaredQueryFilters().Select(f => $"{e.ShortName()} {e[CitusAnnotationNames.TenantProperty]} {f.Key}: {f.Expression}"))
                .Order(StringComparer.Ordinal)
        ];

    public class TenantContext(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.HasTenant<Store>(s => s.Id);
            modelBuilder.Entity<Order>(
                order =>
                {
                    order.Property(o => o.StoreId).HasConversion<StoreKeyConverter>();
                    order.HasIndex(o => o.Number).IsUnique();
                    order.OwnsMany(o => o.Notes);
                });
            modelBuilder.Entity<Store>().Property(s => s.Id).HasConversion<StoreKeyConverter>();
            modelBuilder.Entity<Line>().HasOne<Order>().WithMany();
            modelBuilder.Entity<Country>().IsReferenceTable();
        }
    }

    public class FilteredContext(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Note>().HasQueryFilter(n => !n.IsDeleted);
            modelBuilder.HasTenantKey<int>("TenantId");
        }
    }

    public readonly record struct StoreKey(int Value);

    public class StoreKeyConverter()
        : Microsoft.EntityFrameworkCore.Storage.ValueConversion.ValueConverter<StoreKey, int>(k => k.Value, v => new StoreKey(v));

    public class Store
    {
        public StoreKey Id { get; set; }
    }

    public class Order
    {
        public int Id { get; set; }

        public StoreKey StoreId { get; set; }

        public Store? Store { get; set; }

        public int Number { get; set; }

        public List<OrderNote> Notes { get; } = [];
    }

    public class OrderNote
    {
        public string? Text { get; set; }
    }

    public class Line
    {
        public int Id { get; set; }
    }

    public class Country
    {
        public int Id { get; set; }
    }

    public class Note
    {
        public int Id { get; set; }

        public bool IsDeleted { get; set; }
    }
}
