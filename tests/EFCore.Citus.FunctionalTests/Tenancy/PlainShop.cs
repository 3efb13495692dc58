using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Tenancy;

#pragma warning disable CA1819, CA1815 // A model as applications write it.

/// <summary>
///     An ordinary model with keys of one column, which knows nothing of tenants but that a shop has an owner.
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
                b.OwnsOne(p => p.Size);
            });
        modelBuilder.Entity<Order>(
            b =>
            {
                b.OwnsMany(o => o.Notes, n => n.ToJson());
                b.OwnsMany(o => o.Payments);
            });
        modelBuilder.Entity<Category>().HasOne(c => c.Parent).WithMany(c => c.Children);
        modelBuilder.Entity<OrderLine>().HasAlternateKey(l => l.Code);
        modelBuilder.Entity<Invoice>().HasOne(i => i.Order).WithOne(o => o.Invoice).HasForeignKey<Invoice>(i => i.OrderId);
        modelBuilder.Entity<CardPayment>();
        modelBuilder.Entity<CashPayment>();
    }
}

public class Store
{
    public int Id { get; set; }
    public required string Name { get; set; }
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
    public Guid? CategoryId { get; set; }
    public Category? Category { get; set; }
    public Size Size { get; set; } = new();
    public List<Tag> Tags { get; } = [];
}

public class Size
{
    public int Width { get; set; }
    public int Height { get; set; }
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

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasTenant<Store>(s => s.Id);
        modelBuilder.Entity<Country>().IsReferenceTable();
        modelBuilder.Entity<Tag>().BelongsToTenant();

        PlainShop.Configure(modelBuilder);
    }
}
