using Microsoft.EntityFrameworkCore;
using MultiTenantShop.Model;

namespace MultiTenantShop;

/// <summary>
///     Represents the model of the shop. Tables that belong to a store are distributed by the store, so the rows of a store are on the same
///     node. Tables that all stores share are copied to every node.
/// </summary>
public class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    public DbSet<Store> Stores => Set<Store>();

    public DbSet<Product> Products => Set<Product>();

    public DbSet<Customer> Customers => Set<Customer>();

    public DbSet<Order> Orders => Set<Order>();

    public DbSet<OrderLine> OrderLines => Set<OrderLine>();

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    public DbSet<Country> Countries => Set<Country>();

    public DbSet<Currency> Currencies => Set<Currency>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Country>(country =>
        {
            country.ToTable("countries").IsReferenceTable();
            country.HasKey(c => c.Code);
            country.HasData(ShopData.Countries);
        });

        modelBuilder.Entity<Currency>(currency =>
        {
            currency.ToTable("currencies").IsReferenceTable();
            currency.HasKey(c => c.Code);
            currency.HasData(ShopData.Currencies);
        });

        modelBuilder.Entity<Store>(store =>
        {
            store.ToTable("stores").IsDistributedBy(s => s.Id);
            store.Property(s => s.Id).ValueGeneratedNever();
            store.HasOne(s => s.Country).WithMany().HasForeignKey(s => s.CountryCode).OnDelete(DeleteBehavior.Restrict);
            store.HasOne(s => s.Currency).WithMany().HasForeignKey(s => s.CurrencyCode).OnDelete(DeleteBehavior.Restrict);
        });

        // Each key starts with the store. Citus checks uniqueness within a shard only, so it requires the distribution column in every key.
        modelBuilder.Entity<Product>(product =>
        {
            product.ToTable("products").IsDistributedBy(p => p.StoreId);
            product.HasKey(p => new { p.StoreId, p.Id });
            product.HasIndex(p => new { p.StoreId, p.Sku }).IsUnique();
            product.HasOne(p => p.Store).WithMany(s => s.Products).HasForeignKey(p => p.StoreId);
        });

        modelBuilder.Entity<Customer>(customer =>
        {
            customer.ToTable("customers").IsDistributedBy(c => c.StoreId);
            customer.HasKey(c => new { c.StoreId, c.Id });
            customer.HasIndex(c => new { c.StoreId, c.Email }).IsUnique();
            customer.HasOne(c => c.Store).WithMany(s => s.Customers).HasForeignKey(c => c.StoreId);
            customer.HasOne(c => c.Country).WithMany().HasForeignKey(c => c.CountryCode).OnDelete(DeleteBehavior.Restrict);
        });

        modelBuilder.Entity<Order>(order =>
        {
            order.ToTable("orders").IsDistributedBy(o => o.StoreId);
            order.HasKey(o => new { o.StoreId, o.Number });
            order.HasIndex(o => new { o.StoreId, o.PlacedAt });
            order.HasOne(o => o.Store).WithMany(s => s.Orders).HasForeignKey(o => o.StoreId);
            order.HasOne(o => o.Customer).WithMany().HasForeignKey(o => new { o.StoreId, o.CustomerId })
                .OnDelete(DeleteBehavior.Restrict);
        });

        modelBuilder.Entity<OrderLine>(line =>
        {
            line.ToTable("order_lines").IsDistributedBy(l => l.StoreId);
            line.HasKey(l => new { l.StoreId, l.OrderNumber, l.Position });
            line.HasOne(l => l.Order).WithMany(o => o.Lines).HasForeignKey(l => new { l.StoreId, l.OrderNumber });
            line.HasOne(l => l.Product).WithMany().HasForeignKey(l => new { l.StoreId, l.ProductId })
                .OnDelete(DeleteBehavior.Restrict);
        });

        modelBuilder.Entity<AuditEntry>(entry =>
        {
            entry.ToTable("audit_entries").IsDistributedBy(a => a.StoreId, table => table.IsColocatedWith<Store>());
            entry.HasKey(a => new { a.StoreId, a.Id });
            entry.Property(a => a.Id).ValueGeneratedOnAdd();
        });
    }
}
