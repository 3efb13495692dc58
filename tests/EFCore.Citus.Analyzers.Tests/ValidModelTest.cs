using EFCore.Citus.Analyzers.Tests.TestUtilities;
using static EFCore.Citus.Analyzers.Tests.TestUtilities.Sources;

namespace EFCore.Citus.Analyzers.Tests;

/// <summary>
///     Tests that no diagnostics are reported for models that Entity Framework Core and the validator accept, in any form.
/// </summary>
public class ValidModelTest
{
    // The property is not a member of a class.
    [Theory]
    [InlineData("b.Entity<Order>(o => { o.IndexerProperty<int>(\"TenantId\"); o.IsDistributedBy(\"TenantId\"); o.HasKey(\"TenantId\", \"Id\"); });")]
    [InlineData("b.Entity<Order>(o => { o.IndexerProperty<int>(\"TenantId\"); o.IsDistributedBy(\"TenantId\"); o.HasNoKey(); });")]
    [InlineData("b.Entity<Order>(o => { o.HasDiscriminator<string>(\"Kind\"); o.IsDistributedBy(\"Kind\"); o.HasKey(\"Kind\", \"Id\"); });")]
    [InlineData("b.Entity<Order>(o => { o.HasDiscriminator(\"Kind\", typeof(string)); o.IsDistributedBy(\"Kind\"); o.Property(x => x.Number); o.HasNoKey(); });")]
    [InlineData("b.Entity<Order>(o => { o.HasOne<Store>().WithMany().HasForeignKey(\"TenantId\"); o.IsDistributedBy(\"TenantId\"); o.HasKey(\"TenantId\", \"Id\"); }); b.Entity<Store>().IsDistributedBy(s => s.Id);")]
    public Task Shadow_properties(string statements)
        => Verifier.VerifyValidAsync(Context(statements, WithIndexer));

    private const string WithIndexer =
        """
        public class Order
        {
            private readonly Dictionary<string, object> _values = [];
            public int Id { get; set; }
            public int StoreId { get; set; }
            public string Number { get; set; } = "";
            public object this[string name] { get => _values[name]; set => _values[name] = value; }
        }

        public class Store { public int Id { get; set; } }

        """;

    // The last configuration takes precedence, independently of the order of the calls.
    [Theory]
    [InlineData("b.Entity<Order>().HasKey(o => o.Id); b.Entity<Order>().IsDistributedBy(o => o.StoreId); b.Entity<Order>().HasKey(o => new { o.StoreId, o.Id });")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId); b.Entity<Order>().IsDistributedBy(o => o.Id);")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId).IsReferenceTable();")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId).IsLocalTable();")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(\"StoreId\", \"Id\"); b.Entity<Order>().HasIndex(o => o.Number).IsUnique(); b.Entity<Order>().HasIndex(o => o.Number).IsUnique(false);")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(\"StoreId\", \"Id\"); b.Entity<Order>().HasIndex(o => new { o.Number, o.StoreId }).IsUnique().HasFilter(\"1 = 1\");")]
    [InlineData("b.Entity<Order>().HasKey(\"Id\", \"StoreId\"); b.Entity<Order>(o => { o.Property(x => x.StoreId).HasColumnName(\"tenant\").HasConversion<long>(); o.IsDistributedBy(x => x.StoreId); });")]
    [InlineData("b.Entity<Order>().HasNoKey().IsDistributedBy(o => o.StoreId);")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId); b.Ignore<Order>(); b.Entity<Store>();")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId).ToView(\"orders\");")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId).ToTable((string?)null);")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId).ToTable(Exclude);")]
    [InlineData("b.Entity<Order>().ToSqlQuery(\"SELECT 1\").IsDistributedBy(o => o.StoreId);")]
    [InlineData("EntityTypeBuilder e = b.Entity<Store>(); e = b.Entity<Order>(); e.IsDistributedBy(\"StoreId\"); e.HasKey(\"StoreId\", \"Id\");")]
    [InlineData("EntityTypeBuilder e = b.Entity<Store>(); e = Order(b); e.IsDistributedBy(\"StoreId\"); e.HasKey(\"StoreId\", \"Id\");")]
    [InlineData("EntityTypeBuilder e = b.Entity<Store>(); if (DateTime.Now.Year > 0) { e = b.Entity<Order>(); } e.IsDistributedBy(\"StoreId\"); e.HasKey(\"StoreId\", \"Id\");")]
    [InlineData("EntityTypeBuilder e = b.Entity<Store>(); e = DateTime.Now.Year > 0 ? b.Entity<Order>() : b.Entity<Store>(); e.IsDistributedBy(\"StoreId\"); e.HasKey(\"StoreId\", \"Id\");")]
    [InlineData("EntityTypeBuilder e = b.Entity<Store>(); Swap(b, ref e); e.IsDistributedBy(\"StoreId\"); e.HasKey(\"StoreId\", \"Id\");")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId); _ = DateTime.Now.Year switch { 1 => b.Entity<Order>().HasKey(o => o.Id), _ => b.Entity<Order>().HasKey(\"StoreId\", \"Id\") };")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(\"StoreId\", \"Id\"); _ = DateTime.Now.Year switch { 1 => b.Entity<Order>().HasKey(o => o.Id), _ => null };")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(\"StoreId\", \"Id\"); _ = DateTime.Now.Year == 1 && b.Entity<Order>().HasKey(o => o.Id) is not null;")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(\"StoreId\", \"Id\"); _ = Name ?? b.Entity<Order>().HasKey(o => o.Id).ToString();")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(\"StoreId\", \"Id\"); None?.Entity<Order>().HasKey(o => o.Id);")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(\"StoreId\", \"Id\"); None?.Entity<Order>(o => o.HasKey(x => x.Id));")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(\"StoreId\", \"Id\"); goto end; end: b.Entity<Order>();")]
    [InlineData("CitusEntityTypeBuilderExtensions.IsDistributedBy(b.Entity<Order>(), o => o.StoreId).HasKey(o => new { o.StoreId, o.Id });")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => ((Order)o).StoreId).HasKey(o => new { ((Order)o).StoreId, o.Id });")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(Keys);")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey([.. Keys]);")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId); var all = new[] { b.Entity<Order>() }; all[0].HasKey(\"StoreId\", \"Id\");")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId); var (one, other) = (b.Entity<Order>(), 1); one.HasKey(\"StoreId\", \"Id\");")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId); foreach (var e in new[] { b.Entity<Order>() }) { e.HasKey(\"StoreId\", \"Id\"); }")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId); new List<EntityTypeBuilder<Order>> { b.Entity<Order>() }.ForEach(o => o.HasKey(\"StoreId\", \"Id\"));")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId); Builder = b.Entity<Order>(); Builder.HasKey(\"StoreId\", \"Id\");")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId); var run = KeyOf; run(b.Entity<Order>());")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId); b.Entity<Order>(KeyAction);")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId); b.Entity<Order>(KeyOf);")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId); b.Entity<Order>(new Action<EntityTypeBuilder<Order>>(KeyOf));")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId); b.Entity<Order>(delegate (EntityTypeBuilder<Order> o) { o.HasKey(\"StoreId\", \"Id\"); });")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId); void Key() { b.Entity<Order>().HasKey(\"StoreId\", \"Id\"); } Key();")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(\"StoreId\", \"Id\"); void Key() { b.Entity<Order>().HasKey(\"Id\"); }")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId); dynamic d = b.Entity<Order>(); d.HasKey(new[] { \"StoreId\", \"Id\" });")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId); object o = b; ((ModelBuilder)o).Entity<Order>().HasKey(\"StoreId\", \"Id\");")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId); new ModelBuilder().Entity<Order>(); b.Entity<Order>().HasKey(\"StoreId\", \"Id\");")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(\"StoreId\", \"Id\"); new ModelBuilder().Entity<Order>().HasKey(o => o.Id);")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(\"StoreId\", \"Id\"); var other = new ModelBuilder(); other.Entity<Order>().HasKey(o => o.Id);")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId).WithTenant();")]
    [InlineData("b.Entity<Order>().WithTenant().IsDistributedBy(o => o.StoreId);")]
    [InlineData("b.Entity<Order>(o => o.IsDistributedBy(x => x.StoreId)); b.WithTenants();")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId); try { b.Entity<Order>().HasKey(\"StoreId\", \"Id\"); } finally { b.Entity<Store>(); }")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId); if (!Database.IsNpgsql()) { return; } b.Entity<Order>().HasKey(\"StoreId\", \"Id\");")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(\"StoreId\", \"Id\"); if (!Database.IsNpgsql()) { b.Entity<Order>().HasKey(o => o.Id); }")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId); b.Entity<Order>().HasKey(\"StoreId\", \"Id\"); if (Database.IsNpgsql()) { return; } b.Entity<Order>().HasKey(o => o.Id);")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(\"StoreId\", \"Id\"); for (var i = 0; i < 0; i++) { b.Entity<Order>().HasKey(o => o.Id); }")]
    [InlineData("b.Entity<Order>(o => { o.IsDistributedBy(x => x.StoreId).HasKey(\"StoreId\", \"Id\"); if (DateTime.Now.Year > 0) { return; } o.HasKey(x => x.Id); });")]
    public Task Calls(string statements)
        => Verifier.VerifyValidAsync(
            Context(
                statements,
                """
                public class Order
                {
                    public int Id { get; set; }
                    public int StoreId { get; set; }
                    public string Number { get; set; } = "";
                }

                public class Store { public int Id { get; set; } public int StoreId { get; set; } }

                public static class Extensions
                {
                    public static EntityTypeBuilder<T> WithTenant<T>(this EntityTypeBuilder<T> builder) where T : class
                    {
                        builder.HasKey("StoreId", "Id");
                        return builder;
                    }

                    public static void WithTenants(this ModelBuilder builder)
                    {
                        foreach (var type in builder.Model.GetEntityTypes().Select(t => t.ClrType).ToList())
                        {
                            builder.Entity(type).HasKey("StoreId", "Id");
                        }
                    }
                }

                """,
                """
                private static readonly string[] Keys = ["StoreId", "Id"];
                private static readonly string? Name = "name";
                private static readonly ModelBuilder? None = null;
                private static readonly Action<EntityTypeBuilder<Order>> KeyAction = o => o.HasKey("StoreId", "Id");
                private static EntityTypeBuilder<Order> Builder { get; set; } = null!;
                private static EntityTypeBuilder Order(ModelBuilder b) => b.Entity<Order>();
                private static void Swap(ModelBuilder b, ref EntityTypeBuilder e) => e = b.Entity<Order>();
                private static void KeyOf(EntityTypeBuilder<Order> o) => o.HasKey("StoreId", "Id");
                private static void Exclude(TableBuilder<Order> t) => t.ExcludeFromMigrations();

                """));

    // The configuration consists of attributes and conventions.
    [Theory]
    [InlineData("public abstract class Base { public int Id { get; set; } [NotMapped] public Base? Other { get; set; } } [DistributedBy(\"StoreId\"), PrimaryKey(\"StoreId\", \"Id\")] public class Order : Base { public int StoreId { get; set; } }")]
    [InlineData("[DistributedBy(\"StoreId\"), PrimaryKey(\"StoreId\", \"Id\")] public record Order(int StoreId, int Id, string Number);")]
    [InlineData("[DistributedBy(nameof(StoreId)), PrimaryKey(nameof(StoreId), nameof(Id))] public partial class Order { public int Id { get; set; } } public partial class Order { public int StoreId { get; set; } }")]
    [InlineData("[DistributedBy(\"StoreId\"), PrimaryKey(\"StoreId\", \"Id\")] public class Order(int storeId) { public int StoreId { get; private set; } = storeId; public int Id { get; private set; } }")]
    [InlineData("[DistributedBy(\"Id\")] public class Order { public Guid Id { get; init; } [Index(\"x\")] private class X; }")]
    [InlineData("[DistributedBy(\"ID\")] public class Order { public long ID { get; set; } }")]
    [InlineData("[DistributedBy(\"OrderId\")] public class Order { public required string OrderId { get; set; } }")]
    [InlineData("[DistributedBy(\"StoreId\"), Keyless] public class Order { public int StoreId { get; set; } public int Id { get; set; } }")]
    [InlineData("[ReferenceTable] public class Order { public int Id { get; set; } [Timestamp] public byte[]? Version { get; set; } }")]
    [InlineData("[DistributedBy(\"StoreId\"), PrimaryKey(\"StoreId\", \"Id\")] public class Base { public int Id { get; set; } public int StoreId { get; set; } } public class Order : Base;")]
    [InlineData("public class Base<TKey> where TKey : notnull { public TKey Id { get; set; } = default!; } [DistributedBy(\"Id\")] public class Order : Base<string>;")]
    [InlineData("public interface ITenant { int StoreId { get; } } [DistributedBy(\"StoreId\"), PrimaryKey(\"StoreId\", \"Id\")] public class Order : ITenant { public int Id { get; set; } public int StoreId { get; set; } int ITenant.StoreId => StoreId; }")]
    public Task Classes(string declarations)
        => Verifier.VerifyValidAsync(Context("", declarations, "public DbSet<Order> Orders => Set<Order>();\n\n"));

    [Fact]
    public Task Configuration_by_a_record_or_structure()
        => Verifier.VerifyValidAsync(
            Context(
                "b.Entity<Order>().IsDistributedBy(o => o.StoreId); b.Entity<OrderLine>().IsDistributedBy(o => o.StoreId); b.ApplyConfigurationsFromAssembly(GetType().Assembly);",
                Entities
                + """
                internal record OrderConfiguration : IEntityTypeConfiguration<Order>
                {
                    void IEntityTypeConfiguration<Order>.Configure(EntityTypeBuilder<Order> builder) => builder.HasKey(o => new { o.StoreId, o.Id });
                }

                public struct LineConfiguration : IEntityTypeConfiguration<OrderLine>
                {
                    public LineConfiguration() { }

                    public void Configure(EntityTypeBuilder<OrderLine> builder) => builder.HasKey(o => new { o.StoreId, o.Id });
                }
                """));

    [Fact]
    public Task Configuration_that_is_private_or_of_the_file()
        => Verifier.VerifyValidAsync(
            Context(
                "b.Entity<Order>().IsDistributedBy(o => o.StoreId); b.Entity<OrderLine>().IsDistributedBy(o => o.StoreId); b.ApplyConfigurationsFromAssembly(GetType().Assembly);",
                Entities
                + """
                file class OrderConfiguration : IEntityTypeConfiguration<Order>
                {
                    private OrderConfiguration() { }

                    public void Configure(EntityTypeBuilder<Order> builder) => builder.HasKey(o => new { o.StoreId, o.Id });
                }

                public static partial class Outer
                {
                    private partial class LineConfiguration : IEntityTypeConfiguration<OrderLine>;
                    private partial class LineConfiguration
                    {
                        public void Configure(EntityTypeBuilder<OrderLine> builder) => Key(builder);
                        static partial void Key(EntityTypeBuilder<OrderLine> builder);
                    }

                    private partial class LineConfiguration
                    {
                        static partial void Key(EntityTypeBuilder<OrderLine> builder) => builder.HasKey(o => new { o.StoreId, o.Id });
                    }
                }
                """));

    [Theory]
    [InlineData("configurationBuilder.AddKeys();")]
    [InlineData("Keys.Add(configurationBuilder);")]
    [InlineData("var c = configurationBuilder; c.AddKeys();")]
    [InlineData("Action<ModelConfigurationBuilder> add = c => c.AddKeys(); add(configurationBuilder);")]
    public Task Conventions_that_a_method_adds(string statement)
        => Verifier.VerifyValidAsync(
            Context(
                "b.Entity<Order>().IsDistributedBy(o => o.StoreId);",
                """
                public class Order { public int StoreId { get; set; } public int Id { get; set; } }

                """,
                $$"""
                protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
                {
                    {{statement}}
                }

                """),
            Usings
            + """
            using Microsoft.EntityFrameworkCore.Metadata;
            using Microsoft.EntityFrameworkCore.Metadata.Conventions;

            public static class Keys
            {
                public static void Add(this ModelConfigurationBuilder builder) => builder.AddKeys();

                public static void AddKeys(this ModelConfigurationBuilder builder) => builder.Conventions.Add(_ => new KeyConvention());
            }

            public class KeyConvention : IModelFinalizingConvention
            {
                public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
                {
                    foreach (var type in modelBuilder.Metadata.GetEntityTypes())
                    {
                        type.RemoveKey(type.FindPrimaryKey()!.Properties);
                        type.SetPrimaryKey([type.FindProperty("StoreId")!, type.FindProperty("Id")!]);
                    }
                }
            }
            """);

    [Fact]
    public Task A_customizer_of_models()
        => Verifier.VerifyValidAsync(
            Context(
                "b.Entity<Order>().IsDistributedBy(o => o.StoreId);",
                """
                public class Order { public int StoreId { get; set; } public int Id { get; set; } }

                public class Customizer(Microsoft.EntityFrameworkCore.Infrastructure.ModelCustomizerDependencies dependencies)
                    : Microsoft.EntityFrameworkCore.Infrastructure.RelationalModelCustomizer(dependencies)
                {
                    public override void Customize(ModelBuilder modelBuilder, DbContext context)
                    {
                        base.Customize(modelBuilder, context);
                        modelBuilder.Entity<Order>().HasKey(o => new { o.StoreId, o.Id });
                    }
                }

                """).Replace(
                    "npgsql.UseCitus())",
                    "npgsql.UseCitus()).ReplaceService<Microsoft.EntityFrameworkCore.Infrastructure.IModelCustomizer, Customizer>()",
                    StringComparison.Ordinal));

    [Theory]
    [InlineData("b.Entity<Country>().IsReferenceTable().Property(c => c.Version).IsRowVersion().HasColumnName(\"version\").HasColumnType(\"bigint\");")]
    [InlineData("b.Entity<Country>().IsReferenceTable().Property(c => c.Version).IsRowVersion().IsConcurrencyToken(false);")]
    [InlineData("b.Entity<Country>().IsReferenceTable().Property(c => c.Version).IsRowVersion().HasConversion<long>();")]
    [InlineData("b.Entity<Country>().IsReferenceTable().Property(c => c.Version).IsRowVersion().ValueGeneratedNever();")]
    [InlineData("b.Entity<Country>().IsReferenceTable().Ignore(c => c.Version); b.Entity<Country>().Property<byte[]>(\"Row\").IsRowVersion();")]
    [InlineData("b.Entity<Order>().HasNoKey().IsDistributedBy(o => o.ParentId).HasOne<Country>().WithMany().HasForeignKey(o => o.ParentId).HasPrincipalKey(c => c.StoreId).IsRequired(); b.Entity<Country>().IsReferenceTable();")]
    [InlineData("b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(\"StoreId\", \"Id\"); b.Entity<Order>().HasOne<Country>().WithMany().HasForeignKey(o => o.ParentId).HasPrincipalKey(c => c.StoreId).OnDelete(DeleteBehavior.SetNull); b.Entity<Country>().IsReferenceTable();")]
    [InlineData("b.Entity<Store>().HasKey(s => s.Id); b.Entity<Order>().ToTable(\"stores\").ToTable(t => t.HasComment(\"x\")); b.Entity<Store>().ToTable(\"stores\").IsDistributedBy(s => s.Id); b.Entity<Order>().HasOne<Store>().WithOne().HasForeignKey<Order>(o => o.Id);")]
    public Task Columns_and_foreign_keys(string statements)
        => Verifier.VerifyValidAsync(Context(statements));

    [Theory]
    [InlineData("b.Entity<Animal>().UseTpcMappingStrategy().IsDistributedBy(a => a.TenantId).HasKey(a => new { a.TenantId, a.Id }); b.Entity<Dog>(); b.Entity<Leash>().HasOne<Animal>().WithMany().HasForeignKey(l => new { l.TenantId, l.DogId });")]
    [InlineData("b.Entity<Animal>().UseTptMappingStrategy().IsDistributedBy(a => a.TenantId).HasKey(a => new { a.TenantId, a.Id }); b.Entity<Dog>().HasIndex(d => new { d.TenantId, d.Name }).IsUnique(); b.Ignore<Leash>();")]
    [InlineData("b.Entity<Animal>().IsDistributedBy(a => a.TenantId).HasKey(a => new { a.TenantId, a.Id }); b.Entity<Dog>(); b.Entity<Leash>().IsDistributedBy(l => l.TenantId).HasKey(l => new { l.TenantId, l.Id }); b.Entity<Leash>().HasOne<Dog>().WithMany().HasForeignKey(l => new { l.TenantId, l.DogId });")]
    [InlineData("b.Entity<Animal>().IsDistributedBy(a => a.TenantId).HasKey(a => new { a.TenantId, a.Id }).HasName(\"pk\"); b.Entity<Dog>().HasBaseType<Animal>(); b.Entity<Leash>();")]
    [InlineData("b.Entity<Dog>().HasBaseType((Type?)null); b.Entity<Dog>().IsReferenceTable(); b.Entity<Leash>();")]
    public Task Hierarchies(string statements)
        => Verifier.VerifyValidAsync(
            Context(
                statements,
                """
                public abstract class Animal { public int TenantId { get; set; } public int Id { get; set; } }
                public class Dog : Animal { public string Name { get; set; } = ""; }
                public class Leash { public int TenantId { get; set; } public int Id { get; set; } public int DogId { get; set; } }

                """));
}
