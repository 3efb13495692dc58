using EFCore.Citus.Analyzers.Tests.TestUtilities;
using static EFCore.Citus.Analyzers.Tests.TestUtilities.Sources;

namespace EFCore.Citus.Analyzers.Tests;

/// <summary>
///     Tests in which places a model can be configured, and which configuration cannot be followed.
/// </summary>
public class ConfigurationTest
{
    private const string Configuration =
        """

        public class OrderConfiguration : IEntityTypeConfiguration<Order>
        {
            public void Configure(EntityTypeBuilder<Order> builder)
            {
                builder.ToTable("orders");
                builder.IsDistributedBy(o => o.StoreId);
                builder.HasKey(o => o.Id);
            }
        }

        """;

    private const string WrongConfiguration =
        """

        public class OrderConfiguration : IEntityTypeConfiguration<Order>
        {
            public void Configure(EntityTypeBuilder<Order> builder)
            {
                builder.ToTable("orders");
                builder.IsDistributedBy(o => o.StoreId);
                builder.{|CITUS020:HasKey(o => o.Id)|};
            }
        }

        """;

    [Theory]
    [InlineData("b.ApplyConfiguration(new OrderConfiguration());")]
    [InlineData("b.ApplyConfigurationsFromAssembly(typeof(ShopContext).Assembly);")]
    [InlineData("b.ApplyConfigurationsFromAssembly(GetType().Assembly);")]
    [InlineData("b.ApplyConfigurationsFromAssembly(this.GetType().Assembly, null);")]
    [InlineData("b.ApplyConfigurationsFromAssembly(System.Reflection.Assembly.GetExecutingAssembly());")]
    public Task Configuration_classes(string call)
        => Verifier.VerifyAsync(Context(call, Entities + WrongConfiguration));

    [Theory]
    [InlineData("")]
    [InlineData("b.ApplyConfigurationsFromAssembly(typeof(string).Assembly);")]
    [InlineData("b.ApplyConfigurationsFromAssembly(typeof(ShopContext).Assembly, t => t.Name.StartsWith(\"A\"));")]
    public Task Configuration_classes_that_are_not_or_perhaps_not_applied(string call)
        => Verifier.VerifyAsync(Context(call, Entities + Configuration));

    [Fact]
    public Task Configuration_in_another_file()
        => Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Order>().IsDistributedBy(o => o.StoreId);
                b.ApplyConfigurationsFromAssembly(typeof(ShopContext).Assembly);
                """),
            Usings
            + """
            public class OrderConfiguration : IEntityTypeConfiguration<Order>
            {
                public void Configure(EntityTypeBuilder<Order> builder) => builder.{|CITUS020:HasKey(o => o.Id)|};
            }
            """);

    [Fact]
    public Task A_key_in_another_file_is_seen()
        => Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Order>().IsDistributedBy(o => o.StoreId);
                b.ApplyConfiguration(new OrderConfiguration());
                """),
            Usings
            + """
            public class OrderConfiguration : IEntityTypeConfiguration<Order>
            {
                public void Configure(EntityTypeBuilder<Order> builder) => builder.HasKey(o => new { o.StoreId, o.Id });
            }
            """);

    [Fact]
    public Task Base_class_of_configurations()
        => Verifier.VerifyAsync(
            Context(
                "b.ApplyConfigurationsFromAssembly(typeof(ShopContext).Assembly);",
                """
                public abstract class Entity { public int TenantId { get; set; } public int Id { get; set; } }
                public class Invoice : Entity;
                public class Payment : Entity { public string Number { get; set; } = ""; }
                public class Rate : Entity;

                public abstract class EntityConfiguration<T> : IEntityTypeConfiguration<T> where T : Entity
                {
                    public virtual void Configure(EntityTypeBuilder<T> builder)
                    {
                        builder.HasKey(e => e.Id);
                        ConfigureMore(builder);
                    }

                    protected abstract void ConfigureMore(EntityTypeBuilder<T> builder);
                }

                public class InvoiceConfiguration : EntityConfiguration<Invoice>
                {
                    protected override void ConfigureMore(EntityTypeBuilder<Invoice> builder)
                        => builder.{|CITUS020:IsDistributedBy(i => i.TenantId)|};
                }

                public class PaymentConfiguration : EntityConfiguration<Payment>
                {
                    public override void Configure(EntityTypeBuilder<Payment> builder)
                    {
                        base.Configure(builder);
                        builder.HasKey(p => new { p.TenantId, p.Id });
                    }

                    protected override void ConfigureMore(EntityTypeBuilder<Payment> builder)
                    {
                        builder.IsDistributedBy(i => i.TenantId);
                        builder.{|CITUS022:HasIndex(p => p.Number)|}.IsUnique();
                    }
                }

                public class RateConfiguration : EntityConfiguration<Rate>
                {
                    protected override void ConfigureMore(EntityTypeBuilder<Rate> builder) => builder.IsReferenceTable();
                }
                """));

    [Fact]
    public Task Base_class_of_configurations_that_breaks_the_rule_itself()
        => Verifier.VerifyAsync(
            Context(
                "b.ApplyConfigurationsFromAssembly(typeof(ShopContext).Assembly);",
                """
                public abstract class Entity { public int TenantId { get; set; } public int Id { get; set; } }
                public class Invoice : Entity;
                public class Payment : Entity;

                public abstract class EntityConfiguration<T> : IEntityTypeConfiguration<T> where T : Entity
                {
                    public void Configure(EntityTypeBuilder<T> builder)
                    {
                        builder.IsDistributedBy(e => e.TenantId);
                        builder.{|CITUS020:HasKey(e => e.Id)|};
                    }
                }

                public class InvoiceConfiguration : EntityConfiguration<Invoice>;
                public class PaymentConfiguration : EntityConfiguration<Payment>;
                """));

    [Fact]
    public Task Methods_of_the_context_and_extension_methods()
        => Verifier.VerifyAsync(
            Context(
                """
                ConfigureOrders(b);
                b.Entity<OrderLine>(ConfigureLines);
                b.ConfigureStores();
                Local();
                TenantOwned(b.Entity<Invoice>());

                void Local() => b.Entity<Country>().IsReferenceTable();

                static void TenantOwned<T>(EntityTypeBuilder<T> e) where T : class, ITenantOwned
                {
                    e.IsDistributedBy(x => x.TenantId);
                    e.HasKey(x => new { x.TenantId, x.Id });
                }
                """,
                Entities
                + """
                public interface ITenantOwned { int TenantId { get; set; } int Id { get; set; } }
                public class Invoice : ITenantOwned { public int TenantId { get; set; } public int Id { get; set; } }

                public static class ShopModel
                {
                    public static ModelBuilder ConfigureStores(this ModelBuilder builder)
                        => builder.Entity<Store>(s => s.IsDistributedBy(x => x.Name).{|CITUS020:HasKey(x => x.Id)|});
                }
                """,
                """
                private static void ConfigureOrders(ModelBuilder builder)
                {
                    var order = builder.Entity<Order>();
                    order.IsDistributedBy(o => o.StoreId);
                    order.{|CITUS020:HasKey(o => o.Id)|};
                }

                private void ConfigureLines(EntityTypeBuilder<OrderLine> line)
                {
                    line.IsDistributedBy(l => l.StoreId);
                    line.{|CITUS020:HasKey(l => l.Id)|};
                }

                """));

    [Fact]
    public Task Base_class_of_contexts()
        => Verifier.VerifyAsync(
            $$"""
            {{Usings}}
            public abstract class BaseContext : DbContext
            {
                public DbSet<Order> Orders => Set<Order>();

            {{Configuring}}
                protected override void OnModelCreating(ModelBuilder modelBuilder)
                    => modelBuilder.Entity<Order>().{|CITUS020:HasKey(o => o.Id)|};
            }

            public class ShopContext : BaseContext
            {
                protected override void OnModelCreating(ModelBuilder modelBuilder)
                {
                    base.OnModelCreating(modelBuilder);
                    modelBuilder.Entity<Order>().IsDistributedBy(o => o.StoreId);
                }
            }
            {{Entities}}
            """);

    [Fact]
    public Task Each_context_has_a_model_of_its_own()
        => Verifier.VerifyAsync(
            Context("b.Entity<Order>().IsDistributedBy(o => o.StoreId).HasKey(o => new { o.StoreId, o.Id });"),
            Usings
            + "public class ReportContext : DbContext {"
            + Configuring
            + """
                protected override void OnModelCreating(ModelBuilder b)
                {
                    b.Entity<Order>().HasKey(o => o.Id);
                    b.Entity<OrderLine>().{|CITUS020:IsDistributedBy(l => l.StoreId)|};
                }
            }
            """);

    [Fact]
    public Task Non_generic_builders()
        => Verifier.VerifyAsync(
            Context(
                """
                b.Entity(typeof(Order)).IsDistributedBy("StoreId").{|CITUS020:HasKey("Id")|};
                b.Entity(typeof(Store), s => s.IsDistributedBy("Id"));
                """));

    [Fact]
    public Task Only_where_the_provider_is_Npgsql()
        => Verifier.VerifyAsync(
            Context(
                """
                if (Database.IsNpgsql())
                {
                    b.Entity<Order>().{|CITUS020:IsDistributedBy(o => o.StoreId)|};
                }
                """));

    // Each of the statements may change the key of Order, so no diagnostic may be reported for it.
    [Theory]
    [InlineData("foreach (var e in b.Model.GetEntityTypes()) { e.SetPrimaryKey(e.FindProperty(\"StoreId\")!); }")]
    [InlineData("foreach (var t in new[] { typeof(Order) }) { b.Entity(t).HasKey(\"StoreId\", \"Id\"); }")]
    [InlineData("if (Environment.TickCount > 0) { b.Entity<Order>().HasKey(\"StoreId\", \"Id\"); }")]
    [InlineData("if (Environment.TickCount > 0) { return; } b.Entity<Order>().HasKey(\"StoreId\", \"Id\");")]
    [InlineData("b.Entity<Order>().Metadata.SetPrimaryKey((Microsoft.EntityFrameworkCore.Metadata.IMutableProperty?)null);")]
    [InlineData("b.Entity<Order>().HasKey(Environment.MachineName);")]
    [InlineData("Action<ModelBuilder> configure = m => m.Entity<Order>().HasKey(\"StoreId\", \"Id\"); configure(b);")]
    [InlineData("typeof(ShopContext).GetMethod(\"Configure\")!.Invoke(this, new object[] { b });")]
    [InlineData("var all = new List<ModelBuilder> { b };")]
    [InlineData("var e = b.Entity<Order>(); var all = new List<object> { e };")]
    [InlineData("b.Entity(Environment.MachineName);")]
    [InlineData("b.ApplyConfiguration(Find());")]
    [InlineData("b.Entity<Order>().ToTable(\"orders\", t => t.ExcludeFromMigrations());")]
    [InlineData("b.Entity<Order>().ToView(\"orders\");")]
    [InlineData("b.Ignore<Order>();")]
    [InlineData("for (var i = 0; i < 2; i++) { b.Entity<Order>(o => o.HasKey(\"StoreId\", \"Id\")); }")]
    [InlineData("try { b.Entity<Order>(); } catch (Exception) { b.Entity<Order>().HasKey(\"StoreId\", \"Id\"); }")]
    [InlineData("Configure(b, 0);")]
    public Task Nothing_is_said_about_what_is_not_known(string statements)
        => Verifier.VerifyAsync(
            Context(
                $"""
                b.Entity<Order>().IsDistributedBy(o => o.StoreId);
                {statements}
                """,
                members:
                """
                private static IEntityTypeConfiguration<Order> Find() => throw new NotImplementedException();

                private static void Configure(ModelBuilder builder, int depth)
                {
                    if (depth < 2)
                    {
                        Configure(builder, depth + 1);
                    }
                }

                """));

    [Fact]
    public Task Nothing_is_said_where_conventions_are_changed()
        => Verifier.VerifyAsync(
            Context(
                "b.Entity<Order>().IsDistributedBy(o => o.StoreId);",
                members:
                """
                protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
                    => configurationBuilder.Conventions.Remove(typeof(Microsoft.EntityFrameworkCore.Metadata.Conventions.KeyDiscoveryConvention));

                """));

    [Fact]
    public Task Types_may_be_configured()
        => Verifier.VerifyAsync(
            Context(
                "b.Entity<Order>().{|CITUS020:IsDistributedBy(o => o.StoreId)|};",
                members:
                """
                protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
                    => configurationBuilder.Properties<string>().HaveMaxLength(100);

                """));

    [Fact]
    public Task Entity_type_configuration_attribute()
        => Verifier.VerifyAsync(
            Context(
                "b.Entity<Invoice>().IsDistributedBy(o => o.TenantId);",
                """
                [EntityTypeConfiguration(typeof(InvoiceConfiguration))]
                public class Invoice { public int TenantId { get; set; } public int Id { get; set; } }

                public class InvoiceConfiguration : IEntityTypeConfiguration<Invoice>
                {
                    public void Configure(EntityTypeBuilder<Invoice> builder) => builder.HasKey(o => new { o.TenantId, o.Id });
                }
                """));

    [Fact]
    public Task Owned_types_and_join_tables_follow_others()
        => Verifier.VerifyAsync(
            Context(
                """
                b.Entity<Post>(p =>
                {
                    p.IsDistributedBy(x => x.BlogId);
                    p.HasKey(x => new { x.BlogId, x.Id });
                    p.OwnsOne(x => x.Address, a => a.ToTable("addresses").HasIndex(x => x.City).IsUnique());
                    p.OwnsMany(x => x.Comments, c => c.HasKey("Id"));
                    p.HasMany(x => x.Tags).WithMany(t => t.Posts).UsingEntity<PostTag>(j => j.ToTable("post_tags"));
                });
                b.Entity<Tag>().IsDistributedBy(t => t.BlogId).HasKey(t => new { t.BlogId, t.Id });
                """,
                """
                public class Post
                {
                    public int BlogId { get; set; }
                    public int Id { get; set; }
                    public Address Address { get; set; } = null!;
                    public List<Comment> Comments { get; } = [];
                    public List<Tag> Tags { get; } = [];
                }

                public class Tag { public int BlogId { get; set; } public int Id { get; set; } public List<Post> Posts { get; } = []; }
                public class PostTag { public int Id { get; set; } }
                public class Address { public string City { get; set; } = ""; }
                public class Comment { public int Id { get; set; } }
                """));
}
