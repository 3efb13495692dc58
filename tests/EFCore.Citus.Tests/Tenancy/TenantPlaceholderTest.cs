using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.Tests.Tenancy;

/// <summary>
///     Tests rows that are added before their tenant is known, if the tenant key is null until then.
/// </summary>
public class TenantPlaceholderTest
{
    [Fact]
    public void Row_gets_a_tenant_that_is_text_when_it_is_saved()
    {
        using var context = new TextContext(OfflineContext.Options());
        var parent = new Row { Id = 7, Children = { new Row { Id = 8 } } };
        context.Add(parent);

        Assert.Throws<TenantNotSetException>(() => context.SaveChanges());
        using (context.ForTenant("a"))
        {
            // The database does not exist.
            Assert.ThrowsAny<Exception>(() => context.SaveChanges());
        }

        Assert.Equal(["a", "a"], context.ChangeTracker.Entries<Row>().Select(e => e.Entity.TenantId));
        Assert.Same(parent, parent.Children[0].Parent);
    }

    [Fact]
    public void Row_is_refused_at_once_when_nothing_can_stand_in_for_its_tenant()
    {
        using var context = new ClassContext(OfflineContext.Options());

        Assert.Contains("is not set and there is no current tenant", Assert.Throws<TenantNotSetException>(() => context.Add(new Thing { Id = 7 })).Message);
        using (context.ForTenant(new Code("a")))
        {
            Assert.Equal(EntityState.Added, context.Add(new Thing { Id = 7 }).State);
        }
    }

    private sealed record Code(string Value);

    private sealed class Row
    {
        public int Id { get; set; }
        public string? TenantId { get; set; }
        public Row? Parent { get; set; }
        public List<Row> Children { get; } = [];
    }

    private sealed class Thing
    {
        public int Id { get; set; }
    }

    private sealed class TextContext(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.HasTenantKey<string>("TenantId");
            modelBuilder.Entity<Row>();
        }
    }

    private sealed class ClassContext(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.HasTenantKey<Code>("TenantId");
            modelBuilder.Entity<Thing>();
        }

        protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
            => configurationBuilder.Properties<Code>().HaveConversion<CodeConverter>();
    }

    private sealed class CodeConverter()
        : Microsoft.EntityFrameworkCore.Storage.ValueConversion.ValueConverter<Code, string>(c => c.Value, v => new Code(v));
}
