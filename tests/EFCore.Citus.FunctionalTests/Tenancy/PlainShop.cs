using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Tenancy;

#pragma warning disable CA1819, CA1815 // A model as applications write it.

/// <summary>
///     Provides an ordinary model with keys of one column, without tenants. A shop has an owner.
/// </summary>
public static class PlainShop
{
    public static void Configure(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Product>(
            b =>
            {
                b.HasIndex(p => p.Sku, "IX_products_sku").IsUnique().HasFilter("\"Sku\" IS NOT NULL");
                b.HasMany(p => p.Tags).WithMany(t => t.Products);
                b.HasMany(p => p.Suppliers).WithMany(s => s.Products).UsingEntity<Supply>();
                b.OwnsOne(p => p.Size);
                b.ComplexProperty(p => p.Specs, s => s.ToJson());
            });
        modelBuilder.Entity<Customer>().ComplexProperty(c => c.Address);
        modelBuilder.Entity<Order>(
            b =>
            {
                b.OwnsMany(o => o.Notes, n => n.ToJson());
                b.OwnsMany(o => o.Payments, p => p.ToJson());
            });
        modelBuilder.Entity<InvoiceDetails>().ToTable("Invoices").HasOne<Invoice>().WithOne(i => i.Details).HasForeignKey<InvoiceDetails>(d => d.Id);
        modelBuilder.Entity<Invoice>().ToTable("Invoices");
        modelBuilder.Entity<Category>().HasOne(c => c.Parent).WithMany(c => c.Children);
        modelBuilder.Entity<OrderLine>().HasAlternateKey(l => l.Code);
        modelBuilder.Entity<Invoice>().HasOne(i => i.Order).WithOne(o => o.Invoice).HasForeignKey<Invoice>(i => i.OrderId);
        modelBuilder.Entity<Review>(
            b =>
            {
                b.Property(r => r.Version).IsConcurrencyToken();
                b.HasQueryFilter("Deleted", r => !r.IsDeleted);
            });
        modelBuilder.Entity<Shelf>().OwnsMany(s => s.Items);
        modelBuilder.Entity<Person>().UseTptMappingStrategy();
        modelBuilder.Entity<Employee>();
        modelBuilder.Entity<Contractor>();
        modelBuilder.Entity<Stock>().HasKey(s => new { s.Place, s.ProductId });
        modelBuilder.Entity<Setting>().HasKey(s => s.Name);
        modelBuilder.Entity<CardPayment>();
        modelBuilder.Entity<CashPayment>();
    }
}

public class Store
{
    public int Id { get; set; }
    public required string Name { get; set; }
    public string? CurrencyId { get; set; }
    public Currency? Currency { get; set; }
}

public class Country
{
    public required string Id { get; set; }
    public required string Name { get; set; }
}

public class Customer
{
    public int Id { get; set; }
    public int StoreId { get; set; }
    public Store? Store { get; set; }
    public required string Name { get; set; }
    public string? CountryId { get; set; }
    public Country? Country { get; set; }
    public Address Address { get; set; } = new();
    public List<Order> Orders { get; } = [];
}

public class Category
{
    public Guid Id { get; set; }
    public Store? Store { get; set; }
    public required string Name { get; set; }
    public Guid? ParentId { get; set; }
    public Category? Parent { get; set; }
    public List<Category> Children { get; } = [];
}

public class Product
{
    public int Id { get; set; }
    public string? Sku { get; set; }
    public required string Name { get; set; }
    public decimal Price { get; set; }
    public Guid? CategoryId { get; set; }
    public Category? Category { get; set; }
    public Size Size { get; set; } = new();
    public Specs Specs { get; set; } = new();
    public List<Tag> Tags { get; } = [];
    public List<Supplier> Suppliers { get; } = [];
    public List<Review> Reviews { get; } = [];
}

public class Size
{
    public int Width { get; set; }
    public int Height { get; set; }
}

public class Specs
{
    public string? Color { get; set; }
    public int Grams { get; set; }
}

public class Address
{
    public string? Street { get; set; }
    public string? City { get; set; }
}

public class Supplier
{
    public Guid Id { get; set; }
    public Store? Store { get; set; }
    public required string Name { get; set; }
    public List<Product> Products { get; } = [];
}

public class Supply
{
    public Guid SupplierId { get; set; }
    public int ProductId { get; set; }
    public int Days { get; set; }
}

public class Review
{
    public int Id { get; set; }
    public int ProductId { get; set; }
    public Product? Product { get; set; }
    public int? CustomerId { get; set; }
    public Customer? Customer { get; set; }
    public int Stars { get; set; }
    public int Version { get; set; }
    public bool IsDeleted { get; set; }
}

public class Stock
{
    public required string Place { get; set; }
    public int ProductId { get; set; }
    public Product? Product { get; set; }
    public int Quantity { get; set; }
}

public class Shelf
{
    public int Id { get; set; }
    public int StoreId { get; set; }
    public List<ShelfItem> Items { get; } = [];
}

public class ShelfItem
{
    public int Id { get; set; }
    public int Count { get; set; }
}

public class Setting
{
    public required string Name { get; set; }
    public int StoreId { get; set; }
    public string? Value { get; set; }
}

public abstract class Person
{
    public int Id { get; set; }
    public int StoreId { get; set; }
    public Store? Store { get; set; }
    public required string Name { get; set; }
    public int? BossId { get; set; }
    public Employee? Boss { get; set; }
}

public class Employee : Person
{
    public int Salary { get; set; }
}

public class Contractor : Person
{
    public int Rate { get; set; }
}

public class Currency
{
    public required string Id { get; set; }
    public int Digits { get; set; }
}

public class Tag
{
    public long Id { get; set; }
    public required string Name { get; set; }
    public List<Product> Products { get; } = [];
}

public class Order
{
    public long Id { get; set; }
    public int CustomerId { get; set; }
    public Customer? Customer { get; set; }
    public DateTime At { get; set; }
    public List<OrderLine> Lines { get; } = [];
    public List<Note> Notes { get; } = [];
    public List<Payment> Payments { get; } = [];
    public Invoice? Invoice { get; set; }
}

public class InvoiceDetails
{
    public long Id { get; set; }
    public string? Remark { get; set; }
}

public class Note
{
    public required string Text { get; set; }
}

public class Payment
{
    public int Id { get; set; }
    public decimal Amount { get; set; }
}

public class OrderLine
{
    public long Id { get; set; }
    public Guid Code { get; set; }
    public long OrderId { get; set; }
    public Order? Order { get; set; }
    public int ProductId { get; set; }
    public Product? Product { get; set; }
    public int Quantity { get; set; }
}

public class Invoice
{
    public long Id { get; set; }
    public long OrderId { get; set; }
    public Order? Order { get; set; }
    public decimal Total { get; set; }
    public InvoiceDetails? Details { get; set; }
}

public abstract class Transfer
{
    public int Id { get; set; }
    public long OrderId { get; set; }
    public Order? Order { get; set; }
}

public class CardPayment : Transfer
{
    public string? Card { get; set; }
}

public class CashPayment : Transfer
{
    public string? Desk { get; set; }
}

public class ShopContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Store> Stores => Set<Store>();
    public DbSet<Country> Countries => Set<Country>();
    public DbSet<Customer> Customers => Set<Customer>();
    public DbSet<Category> Categories => Set<Category>();
    public DbSet<Product> Products => Set<Product>();
    public DbSet<Tag> Tags => Set<Tag>();
    public DbSet<Order> Orders => Set<Order>();
    public DbSet<OrderLine> Lines => Set<OrderLine>();
    public DbSet<Invoice> Invoices => Set<Invoice>();
    public DbSet<Transfer> Transfers => Set<Transfer>();
    public DbSet<Supplier> Suppliers => Set<Supplier>();
    public DbSet<Review> Reviews => Set<Review>();
    public DbSet<Shelf> Shelves => Set<Shelf>();
    public DbSet<Stock> Stocks => Set<Stock>();
    public DbSet<Setting> Settings => Set<Setting>();
    public DbSet<Person> Persons => Set<Person>();
    public DbSet<Currency> Currencies => Set<Currency>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasTenant<Store>(s => s.Id);
        modelBuilder.Entity<Country>().IsReferenceTable();
        modelBuilder.Entity<Currency>().IsReferenceTable();
        modelBuilder.Entity<Tag>().BelongsToTenant();

        PlainShop.Configure(modelBuilder);
    }
}
