using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Tenancy.Recipes;

/// <summary>
///     Represents an application that was written for one shop.
/// </summary>
public class BookshopContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Country> Countries => Set<Country>();
    public DbSet<Language> Languages => Set<Language>();
    public DbSet<Publisher> Publishers => Set<Publisher>();
    public DbSet<Author> Authors => Set<Author>();
    public DbSet<Genre> Genres => Set<Genre>();
    public DbSet<Book> Books => Set<Book>();
    public DbSet<StockItem> Stock => Set<StockItem>();
    public DbSet<Customer> Customers => Set<Customer>();
    public DbSet<Address> Addresses => Set<Address>();
    public DbSet<Loyalty> Loyalty => Set<Loyalty>();
    public DbSet<Order> Orders => Set<Order>();
    public DbSet<OrderLine> OrderLines => Set<OrderLine>();
    public DbSet<Payment> Payments => Set<Payment>();
    public DbSet<Shipment> Shipments => Set<Shipment>();
    public DbSet<Review> Reviews => Set<Review>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Book>().HasIndex(b => b.Isbn).IsUnique();
        modelBuilder.Entity<Customer>().HasIndex(c => c.Email).IsUnique();
        modelBuilder.Entity<Customer>().HasOne(c => c.Loyalty).WithOne(l => l.Customer).HasForeignKey<Loyalty>(l => l.CustomerId);
        modelBuilder.Entity<Order>().HasOne(o => o.Shipment).WithOne(s => s.Order).HasForeignKey<Shipment>(s => s.OrderId);
    }
}

/// <summary>
///     Represents the same application for many shops.
/// </summary>
public class ManyBookshopsContext(DbContextOptions options) : BookshopContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);

        modelBuilder.HasTenantKey<int>("TenantId");
        modelBuilder.Entity<Country>().IsReferenceTable();
        modelBuilder.Entity<Language>().IsReferenceTable();
    }
}

public class Country
{
    public int Id { get; set; }
    public required string Name { get; set; }
}

public class Language
{
    public int Id { get; set; }
    public required string Name { get; set; }
}

public class Publisher
{
    public int Id { get; set; }
    public required string Name { get; set; }
    public int CountryId { get; set; }
    public Country? Country { get; set; }
}

public class Author
{
    public int Id { get; set; }
    public required string Name { get; set; }
    public List<Book> Books { get; } = [];
}

public class Genre
{
    public int Id { get; set; }
    public required string Name { get; set; }
}

public class Book
{
    public int Id { get; set; }
    public required string Isbn { get; set; }
    public required string Title { get; set; }
    public int LanguageId { get; set; }
    public Language? Language { get; set; }
    public int? GenreId { get; set; }
    public Genre? Genre { get; set; }
    public int PublisherId { get; set; }
    public Publisher? Publisher { get; set; }
    public List<Author> Authors { get; } = [];
}

public class StockItem
{
    public int Id { get; set; }
    public int BookId { get; set; }
    public Book? Book { get; set; }
    public int Count { get; set; }
}

public class Customer
{
    public int Id { get; set; }
    public required string Email { get; set; }
    public Loyalty? Loyalty { get; set; }
    public List<Address> Addresses { get; } = [];
}

public class Address
{
    public int Id { get; set; }
    public int CustomerId { get; set; }
    public required string Street { get; set; }
    public int CountryId { get; set; }
    public Country? Country { get; set; }
}

public class Loyalty
{
    public int Id { get; set; }
    public int CustomerId { get; set; }
    public Customer? Customer { get; set; }
    public int Points { get; set; }
}

public class Order
{
    public int Id { get; set; }
    public int CustomerId { get; set; }
    public Customer? Customer { get; set; }
    public List<OrderLine> Lines { get; } = [];
    public Shipment? Shipment { get; set; }
}

public class OrderLine
{
    public int Id { get; set; }
    public int OrderId { get; set; }
    public int BookId { get; set; }
    public Book? Book { get; set; }
    public int Quantity { get; set; }
}

public class Payment
{
    public int Id { get; set; }
    public int OrderId { get; set; }
    public Order? Order { get; set; }
    public decimal Amount { get; set; }
}

public class Shipment
{
    public int Id { get; set; }
    public int OrderId { get; set; }
    public Order? Order { get; set; }
    public bool Sent { get; set; }
}

public class Review
{
    public int Id { get; set; }
    public int BookId { get; set; }
    public Book? Book { get; set; }
    public int CustomerId { get; set; }
    public Customer? Customer { get; set; }
    public int Stars { get; set; }
}
