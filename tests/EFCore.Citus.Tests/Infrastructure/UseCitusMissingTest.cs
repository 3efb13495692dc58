using System.Reflection;
using EFCore.Citus.Metadata;
using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace EFCore.Citus.Tests.Infrastructure;

/// <summary>
///     Tests that a model with Citus configuration is refused in a context without <c>UseCitus</c>.
/// </summary>
public class UseCitusMissingTest
{
    [Fact]
    public void First_use_of_a_context_with_a_distributed_table_is_refused()
    {
        using var context = new PlainContext(b => b.Entity<Order>().IsDistributedBy(o => o.StoreId));

        var message = Assert.Throws<InvalidOperationException>(() => context.Set<Order>().ToQueryString()).Message;

        Assert.Contains("CITUS180: Entity type 'Order' is configured for Citus, but the context uses Npgsql without Citus", message, StringComparison.Ordinal);
        Assert.Contains("UseNpgsql(connectionString, npgsql => npgsql.UseCitus())", message, StringComparison.Ordinal);
        Assert.Contains("AllowPlainPostgres()", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Queries_of_a_model_with_tenants_are_refused_rather_than_not_filtered()
    {
        using var context = new PlainContext(
            b =>
            {
                b.Entity<Order>();
                b.HasTenant<Store>(s => s.Id);
            });

        var message = Assert.Throws<InvalidOperationException>(() => context.Set<Order>().ToList()).Message;
        Assert.Contains("CITUS180: The model has tenants ('HasTenant()' for 'Store')", message, StringComparison.Ordinal);

        using var other = new PlainContext(b => b.HasTenantKey<int>("StoreId"));
        Assert.Contains(
            "('HasTenant()' for 'StoreId')", Assert.Throws<InvalidOperationException>(() => other.Model).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Methods { get; } = new(FindMethods().Select(Describe));

    // The test covers each public method that configures a model, including methods that are added later.
    [Theory]
    [MemberData(nameof(Methods))]
    public void Everything_that_configures_a_model_is_refused(string name)
    {
        var method = FindMethods().Single(m => Describe(m) == name);

        Refuse(
            b =>
            {
                var receiver = FindReceiver(b, method.GetParameters()[0].ParameterType);
                var bound = Bind(method, receiver);
                var arguments = bound.GetParameters().Skip(1).Select(p => CreateArgument(p.ParameterType)).Prepend(receiver).ToArray();
                Assert.IsType<InvalidOperationException>(
                    Assert.Throws<TargetInvocationException>(() => bound.Invoke(null, arguments)).InnerException);
            });
        Accept(
            b =>
            {
                var receiver = FindReceiver(b, method.GetParameters()[0].ParameterType);
                var bound = Bind(method, receiver);
                bound.Invoke(null, [receiver, .. bound.GetParameters().Skip(1).Select(p => CreateArgument(p.ParameterType))]);
            });

        static void Refuse(Action<ModelBuilder> build)
        {
            using var context = new PlainContext(build);
            Assert.NotNull(context.Model);
        }

        static void Accept(Action<ModelBuilder> build)
        {
            var built = false;
            try
            {
                TestModel.Build(
                    b =>
                    {
                        build(b);
                        built = true;
                    });
            }
            catch (InvalidOperationException)
            {
                // The sample arguments can result in a model with other errors.
            }

            Assert.True(built);
        }
    }

    [Fact]
    public void Convention_of_the_application_is_refused()
    {
        using var context = new PlainContext(b => b.Entity<Order>(), new DistributingConvention());

        Assert.Contains("CITUS180", Assert.Throws<InvalidOperationException>(() => context.Model).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Convention_of_the_application_works_with_UseCitus_until_the_model_is_finished()
    {
        using var context = TestModel.CreateContext(
            b =>
            {
                b.Ignore<Store>();
                b.Entity<Order>().HasKey(o => new { o.StoreId, o.Id });
            },
            conventions: c => c.Conventions.Add(_ => new DistributingConvention()));

        Assert.Equal("StoreId", context.Model.FindEntityType(typeof(Order))!.GetDistributionPropertyName());
    }

    [Fact]
    public void Model_without_conventions_takes_what_is_said()
    {
        var builder = new ModelBuilder();
        builder.Entity<Order>().IsDistributedBy(o => o.StoreId);
        builder.HasTenant<Store>(s => s.Id);

        Assert.Equal(CitusTableType.Distributed, builder.Entity<Order>().Metadata.GetCitusTableType());
    }

    [Fact]
    public void Plain_model_of_Npgsql_is_not_refused()
    {
        using var context = new PlainContext(b => b.Entity<Order>());

        Assert.Contains("FROM \"Order\"", context.Set<Order>().ToQueryString(), StringComparison.Ordinal);
    }

    // Applications use such models in tests. Tables are plain tables, and queries return the rows of all tenants.
    [Fact]
    public void Model_of_another_provider_takes_what_is_said()
    {
        using var context = new InMemoryContext();
        context.AddRange(new Order { Id = 1, StoreId = 1 }, new Order { Id = 2, StoreId = 2 }, new Country { Id = 1 });
        context.SaveChanges();

        using var other = new InMemoryContext();
        Assert.Equal([1, 2], other.Set<Order>().Select(o => o.StoreId).Order());
        Assert.Single(other.Set<Country>());
    }

    private static IEnumerable<MethodInfo> FindMethods()
        => typeof(CitusEntityTypeBuilderExtensions).Assembly.GetExportedTypes()
            .Where(t => t is { IsAbstract: true, IsSealed: true, Namespace: "Microsoft.EntityFrameworkCore" })
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(
                m => m.GetParameters() is [var first, ..]
                    && IsBuilder(first.ParameterType)
                    && !m.Name.StartsWith("Can", StringComparison.Ordinal)
                    && !m.Name.StartsWith("Find", StringComparison.Ordinal)
                    && !m.Name.StartsWith("Get", StringComparison.Ordinal));

    private static bool IsBuilder(Type type)
        => type.Name.Split('`')[0] is nameof(ModelBuilder) or nameof(EntityTypeBuilder) or nameof(CheckConstraintBuilder)
            or nameof(ReferenceCollectionBuilder) or nameof(ReferenceReferenceBuilder) or nameof(IMutableEntityType)
            or nameof(IConventionEntityType) or nameof(IConventionEntityTypeBuilder);

    private static string Describe(MethodInfo method)
        => $"{method.Name}({string.Join(", ", method.GetParameters().Select(p => p.ParameterType.Name))})";

    private static object FindReceiver(ModelBuilder b, Type type)
        => type.Name.Split('`')[0] switch
        {
            nameof(ModelBuilder) => b,
            nameof(EntityTypeBuilder) => b.Entity<Order>(),
            nameof(IMutableEntityType) or nameof(IConventionEntityType) => b.Entity<Order>().Metadata,
            nameof(IConventionEntityTypeBuilder) => ((IConventionEntityType)b.Entity<Order>().Metadata).Builder,
            nameof(ReferenceCollectionBuilder) => b.Entity<Order>().HasOne<Store>().WithMany().HasForeignKey(o => o.StoreId),
            nameof(ReferenceReferenceBuilder) => b.Entity<Order>().HasOne<Store>().WithOne().HasForeignKey<Order>(o => o.StoreId),
            _ => FindCheckConstraintBuilder(b)
        };

    private static CheckConstraintBuilder FindCheckConstraintBuilder(ModelBuilder b)
    {
        CheckConstraintBuilder? found = null;
        b.Entity<Order>().ToTable(t => found = t.HasCheckConstraint("c", "true"));

        return found!;
    }

    private static MethodInfo Bind(MethodInfo method, object receiver)
    {
        if (!method.IsGenericMethodDefinition)
        {
            return method;
        }

        return method.MakeGenericMethod(
            [
                .. method.GetGenericArguments().Select(
                    a => a.Name switch
                    {
                        "TEntity" when receiver is ReferenceCollectionBuilder => typeof(Store),
                        "TEntity" or "TRelatedEntity" when receiver is not ReferenceReferenceBuilder => typeof(Order),
                        "TEntity" => typeof(Order),
                        "TRelatedEntity" or "TTenant" => typeof(Store),
                        _ => typeof(int)
                    })
            ]);
    }

    private static object? CreateArgument(Type type)
        => type switch
        {
            _ when type == typeof(string) => "StoreId",
            _ when type == typeof(int?) => 4,
            _ when type == typeof(bool?) => true,
            _ when type == typeof(CitusTableType?) => CitusTableType.Reference,
            _ when type.IsValueType => Activator.CreateInstance(type),
            _ when type == typeof(System.Linq.Expressions.Expression<Func<Order, int>>)
                => (System.Linq.Expressions.Expression<Func<Order, int>>)(o => o.StoreId),
            _ when type == typeof(System.Linq.Expressions.Expression<Func<Store, object?>>)
                => (System.Linq.Expressions.Expression<Func<Store, object?>>)(s => s.Id),
            _ => null
        };

    private sealed class Store
    {
        public int Id { get; set; }
    }

    private sealed class Order
    {
        public int Id { get; set; }

        public int StoreId { get; set; }
    }

    [ReferenceTable]
    private sealed class Country
    {
        public int Id { get; set; }
    }

    private sealed class DistributingConvention : IModelFinalizingConvention
    {
        public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
        {
            foreach (var entityType in modelBuilder.Metadata.GetEntityTypes())
            {
                entityType.Builder.IsDistributedBy("StoreId");
            }
        }
    }

    private sealed class InMemoryContext : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
            => optionsBuilder
                .UseInMemoryDatabase(nameof(InMemoryContext))
                .ConfigureWarnings(w => w.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning));

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.HasTenant<Store>(s => s.Id);
            modelBuilder.Entity<Order>().IsDistributedBy(o => o.StoreId, t => t.HasShardCount(4)).UsesColumnarStorage();
            modelBuilder.Entity<Country>();
        }
    }

    private sealed class PlainContext(Action<ModelBuilder> onModelCreating, IConvention? convention = null) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
            => optionsBuilder.UseNpgsql("Host=none").EnableServiceProviderCaching(false);

        protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
        {
            if (convention is not null)
            {
                configurationBuilder.Conventions.Add(_ => convention);
            }
        }

        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => onModelCreating(modelBuilder);
    }
}
