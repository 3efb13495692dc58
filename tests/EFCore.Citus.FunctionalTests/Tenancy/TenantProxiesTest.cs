using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Tenancy;

/// <summary>
///     Tests lazy-loading proxies in a tenant model: a navigation loads rows of the entity's tenant only.
/// </summary>
public class TenantProxiesTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = CreateContext();
        await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        foreach (var tenant in new[] { 1, 2 })
        {
            using var _ = context.ForTenant(tenant);
            context.Add(new Library { Id = tenant, Name = $"library {tenant}" });
            var shelf = new Shelf { Id = 7, Name = $"shelf of {tenant}" };
            shelf.Books.Add(new Book { Id = 7, Title = $"first of {tenant}", Tags = { new Tag { Id = 7, Name = $"tag of {tenant}" } } });
            shelf.Books.Add(new Book { Id = 8, Title = $"second of {tenant}" });
            context.Add(shelf);
            await context.SaveChangesAsync(TestContext.Current.CancellationToken);
            context.ChangeTracker.Clear();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Navigations_of_proxies_load_rows_of_the_same_tenant(int tenant)
    {
        await using var context = CreateContext();
        using var _ = context.ForTenant(tenant);

        var shelf = await context.Set<Shelf>().SingleAsync(s => s.Id == 7, TestContext.Current.CancellationToken);

        Assert.NotEqual(typeof(Shelf), shelf.GetType());
        Assert.Equal([$"first of {tenant}", $"second of {tenant}"], shelf.Books.OrderBy(b => b.Id).Select(b => b.Title));
        Assert.Equal($"tag of {tenant}", Assert.Single(shelf.Books.Single(b => b.Id == 7).Tags).Name);

        context.ChangeTracker.Clear();
        var book = await context.Set<Book>().SingleAsync(b => b.Id == 8, TestContext.Current.CancellationToken);
        Assert.Equal($"shelf of {tenant}", book.Shelf!.Name);
    }

    [Fact]
    public async Task Collection_of_a_proxy_is_not_loaded_for_another_tenant()
    {
        await using var context = CreateContext();
        Shelf shelf;
        using (context.ForTenant(1))
        {
            shelf = await context.Set<Shelf>().SingleAsync(TestContext.Current.CancellationToken);
        }

        using (context.ForTenant(2))
        {
            Assert.Throws<TenantMismatchException>(() => shelf.Books);
        }

        using (context.ForTenant(1))
        {
            Assert.Equal(["first of 1", "second of 1"], shelf.Books.OrderBy(b => b.Id).Select(b => b.Title));
        }
    }

    [Fact]
    public async Task Reference_of_a_proxy_is_not_loaded_for_another_tenant()
    {
        await using var context = CreateContext();
        Book book;
        using (context.ForTenant(1))
        {
            book = await context.Set<Book>().SingleAsync(b => b.Id == 8, TestContext.Current.CancellationToken);
        }

        using (context.ForTenant(2))
        {
            Assert.Throws<TenantMismatchException>(() => book.Shelf);
        }

        using (context.ForTenant(1))
        {
            Assert.Equal("shelf of 1", book.Shelf!.Name);
        }
    }

    [Fact]
    public async Task Changed_proxies_are_saved_for_their_tenant()
    {
        await using var context = CreateContext();
        using (context.ForTenant(1))
        {
            var shelf = await context.Set<Shelf>().SingleAsync(TestContext.Current.CancellationToken);
            shelf.Books.Single(b => b.Id == 7).Title = "changed";
            shelf.Books.Remove(shelf.Books.Single(b => b.Id == 8));
            await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(
            ["1 changed", "2 first of 2", "2 second of 2"],
            await Database.ColumnAsync<string>("""SELECT "LibraryId" || ' ' || "Title" FROM "Book" ORDER BY 1"""));
    }

    private ProxiesContext CreateContext()
        => new(
            new DbContextOptionsBuilder()
                .UseLazyLoadingProxies()
                .UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus())
                .Options);

    public class Library
    {
        public int Id { get; set; }
        public required string Name { get; set; }
    }

    public class Shelf
    {
        public int Id { get; set; }
        public required string Name { get; set; }
        public virtual Library? Library { get; set; }
        public virtual ICollection<Book> Books { get; } = [];
    }

    public class Book
    {
        public int Id { get; set; }
        public int ShelfId { get; set; }
        public required string Title { get; set; }
        public virtual Shelf? Shelf { get; set; }
        public virtual ICollection<Tag> Tags { get; } = [];
    }

    public class Tag
    {
        public int Id { get; set; }
        public required string Name { get; set; }
        public virtual ICollection<Book> Books { get; } = [];
    }

    private sealed class ProxiesContext(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.HasTenant<Library>(l => l.Id);
            modelBuilder.Entity<Library>().Property(l => l.Id).ValueGeneratedNever();
            modelBuilder.Entity<Shelf>().HasMany(s => s.Books).WithOne(b => b.Shelf).OnDelete(DeleteBehavior.Cascade);
            modelBuilder.Entity<Tag>().BelongsToTenant();
        }
    }
}
