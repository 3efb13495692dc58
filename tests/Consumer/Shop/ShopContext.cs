using Microsoft.EntityFrameworkCore;

namespace Shop;

public class ShopContext : DbContext
{
    public DbSet<Store> Stores => Set<Store>();

    public DbSet<Order> Orders => Set<Order>();

    public DbSet<Country> Countries => Set<Country>();

    public DbSet<Reading> Readings => Set<Reading>();

    public DbSet<LogEntry> Log => Set<LogEntry>();

    // The tests change the model as a developer would, without compiling it anew.
    private static string? Variant => Environment.GetEnvironmentVariable("SHOP_MODEL");

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
        => optionsBuilder.UseNpgsql(
            Environment.GetEnvironmentVariable("SHOP_CONNECTION") ?? "Host=127.0.0.1;Port=1;Database=shop;Timeout=1",
            npgsql => npgsql.UseCitus());

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Country>(country =>
        {
            country.HasKey(c => c.Code);
            country.HasData(new Country { Code = "de", Name = "Germany" }, new Country { Code = "fr", Name = "France" });

            if (Variant != "local country")
            {
                country.IsReferenceTable();
            }
        });

        modelBuilder.Entity<Store>().IsDistributedBy(s => s.Id);

        modelBuilder.Entity<Order>(order =>
        {
            order.IsDistributedBy(o => o.StoreId);
            order.HasKey(o => new { o.StoreId, o.Id });
            order.Property(o => o.Id).ValueGeneratedOnAdd();
        });

        modelBuilder.Entity<Reading>(reading =>
        {
            reading.HasKey(r => new { r.DeviceId, r.At });
            reading.IsDistributedBy(r => r.DeviceId, table => table.HasShardCount(8).IsNotColocated());
        });

        modelBuilder.Entity<LogEntry>(entry =>
        {
            entry.Property(e => e.Id).HasColumnName("id");

            if (Variant == "managed log")
            {
                entry.IsManagedLocalTable();
            }
        });
    }
}

public class Store
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public required string CountryCode { get; set; }

    public Country? Country { get; set; }

    public List<Order> Orders { get; } = [];
}

public class Order
{
    public int StoreId { get; set; }

    public long Id { get; set; }

    public decimal Total { get; set; }

    public Store? Store { get; set; }
}

public class Country
{
    public required string Code { get; set; }

    public required string Name { get; set; }
}

public class Reading
{
    public Guid DeviceId { get; set; }

    public DateTime At { get; set; }

    public double Value { get; set; }
}

public class LogEntry
{
    public long Id { get; set; }

    public required string Text { get; set; }
}
