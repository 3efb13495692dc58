using Microsoft.EntityFrameworkCore;

namespace TenantQueries;

public class Store
{
    public int Id { get; set; }
    public required string Name { get; set; }
}

public class Customer
{
    public int Id { get; set; }
    public int StoreId { get; set; }
    public required string Name { get; set; }
    public List<Order> Orders { get; } = [];
}

public class Order
{
    public int Id { get; set; }
    public int StoreId { get; set; }
    public int CustomerId { get; set; }
    public Customer? Customer { get; set; }
    public decimal Total { get; set; }
    public List<Line> Lines { get; } = [];
}

public class Line
{
    public int Id { get; set; }
    public int StoreId { get; set; }
    public int OrderId { get; set; }
    public required string Product { get; set; }
    public int Quantity { get; set; }
}

public abstract class ShopContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Store> Stores => Set<Store>();
    public DbSet<Customer> Customers => Set<Customer>();
    public DbSet<Order> Orders => Set<Order>();
    public DbSet<Line> Lines => Set<Line>();
}

/// <summary>
///     Represents the model with one additional line that configures the tenants.
/// </summary>
public class TenantContext(DbContextOptions<TenantContext> options) : ShopContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasTenant<Store>(s => s.Id);
        modelBuilder.Entity<Customer>().HasOne<Store>().WithMany().HasForeignKey(c => c.StoreId);
    }
}

/// <summary>
///     Represents the same tables for Npgsql only, configured manually.
/// </summary>
public class PlainContext(DbContextOptions<PlainContext> options) : ShopContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Customer>(
            b =>
            {
                b.HasKey(c => new { c.StoreId, c.Id });
                b.HasOne<Store>().WithMany().HasForeignKey(c => c.StoreId);
                b.HasMany(c => c.Orders).WithOne(o => o.Customer).HasForeignKey(o => new { o.StoreId, o.CustomerId });
            });
        modelBuilder.Entity<Order>(
            b =>
            {
                b.HasKey(o => new { o.StoreId, o.Id });
                b.HasMany(o => o.Lines).WithOne().HasForeignKey(l => new { l.StoreId, l.OrderId });
            });
        modelBuilder.Entity<Line>().HasKey(l => new { l.StoreId, l.Id });
    }
}
