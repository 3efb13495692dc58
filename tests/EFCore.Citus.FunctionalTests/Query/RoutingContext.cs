using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Query;

/// <summary>
///     A shop without tenants, for the plain provider. <see cref="DistributedRoutingContext" /> distributes its tables.
/// </summary>
public class RoutingContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>
    ///     Gets or sets the store of queries, which becomes a parameter.
    /// </summary>
    public int Key { get; set; }

    public DbSet<RoutingStore> Stores => Set<RoutingStore>();

    public DbSet<RoutingCustomer> Customers => Set<RoutingCustomer>();

    public DbSet<RoutingOrder> Orders => Set<RoutingOrder>();

    public DbSet<RoutingLine> Lines => Set<RoutingLine>();

    public DbSet<RoutingProduct> Products => Set<RoutingProduct>();

    public DbSet<RoutingCountry> Countries => Set<RoutingCountry>();

    public DbSet<RoutingJob> Jobs => Set<RoutingJob>();

    public DbSet<RoutingSetting> Settings => Set<RoutingSetting>();

    public DbSet<RoutingNote> Notes => Set<RoutingNote>();

    public DbSet<RoutingDevice> Devices => Set<RoutingDevice>();

    public DbSet<RoutingReading> Readings => Set<RoutingReading>();

    public DbSet<RoutingVisit> Visits => Set<RoutingVisit>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<RoutingStore>(
            store =>
            {
                store.ToTable("stores");
                store.Property(s => s.Id).ValueGeneratedNever();
            });
        modelBuilder.Entity<RoutingCustomer>(
            customer =>
            {
                customer.ToTable("customers");
                customer.HasKey(c => new { c.StoreId, c.Id });
                customer.ComplexProperty(c => c.Profile, profile => profile.ToJson());
                customer.HasOne(c => c.Store).WithMany().HasForeignKey(c => c.StoreId);
            });
        modelBuilder.Entity<RoutingOrder>(
            order =>
            {
                order.ToTable("orders");
                order.HasKey(o => new { o.StoreId, o.Id });
                order.HasOne(o => o.Store).WithMany(s => s.Orders).HasForeignKey(o => o.StoreId);
                order.HasOne(o => o.Customer).WithMany(c => c.Orders).HasForeignKey(o => new { o.StoreId, o.CustomerId }).IsRequired(false);
            });
        modelBuilder.Entity<RoutingProduct>(
            product =>
            {
                product.ToTable("products");
                product.HasKey(p => new { p.StoreId, p.Id });
            });
        modelBuilder.Entity<RoutingLine>(
            line =>
            {
                line.ToTable("lines");
                line.HasKey(l => new { l.StoreId, l.Id });
                line.HasOne(l => l.Order).WithMany(o => o.Lines).HasForeignKey(l => new { l.StoreId, l.OrderId });
                line.HasOne(l => l.Product).WithMany().HasForeignKey(l => new { l.StoreId, l.ProductId });
            });
        modelBuilder.Entity<RoutingCountry>().ToTable("countries").Property(c => c.Id).ValueGeneratedNever();
        modelBuilder.Entity<RoutingJob>().ToTable("jobs").Property(j => j.Id).ValueGeneratedNever();
        modelBuilder.Entity<RoutingSetting>().ToTable("settings").Property(s => s.Id).ValueGeneratedNever();
        modelBuilder.Entity<RoutingNote>().ToTable("notes").Property(s => s.Id).ValueGeneratedNever();
        modelBuilder.Entity<RoutingDevice>().ToTable("devices").HasKey(d => new { d.Region, d.Id });
        modelBuilder.Entity<RoutingDevice>().Property(d => d.Region).HasMaxLength(20);
        modelBuilder.Entity<RoutingReading>().ToTable("readings").HasKey(r => new { r.Region, r.Id });
        modelBuilder.Entity<RoutingReading>().Property(r => r.Region).HasMaxLength(30);
        modelBuilder.Entity<RoutingVisit>().ToTable("visits").HasKey(v => new { v.StoreId, v.Id });
    }
}

public class DistributedRoutingContext(DbContextOptions options) : RoutingContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<RoutingStore>().IsDistributedBy(s => s.Id);
        modelBuilder.Entity<RoutingCustomer>().IsDistributedBy(c => c.StoreId);
        modelBuilder.Entity<RoutingOrder>().IsDistributedBy(o => o.StoreId);
        modelBuilder.Entity<RoutingProduct>().IsDistributedBy(p => p.StoreId, table => table.IsColocatedWith<RoutingStore>());
        modelBuilder.Entity<RoutingLine>().IsDistributedBy(l => l.StoreId);
        modelBuilder.Entity<RoutingCountry>().IsReferenceTable();
        modelBuilder.Entity<RoutingSetting>().IsSingleShardTable();
        modelBuilder.Entity<RoutingNote>().IsManagedLocalTable();
        modelBuilder.Entity<RoutingDevice>().IsDistributedBy(d => d.Region);
        modelBuilder.Entity<RoutingReading>().IsDistributedBy(r => r.Region);
        modelBuilder.Entity<RoutingVisit>().IsDistributedBy(v => v.StoreId, table => table.IsNotColocated());
    }
}

public class RoutingStore
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public List<RoutingOrder> Orders { get; } = [];
}

public class RoutingCustomer
{
    public int StoreId { get; set; }

    public int Id { get; set; }

    public string Name { get; set; } = "";

    public int? CountryId { get; set; }

    public RoutingProfile Profile { get; set; } = new();

    public RoutingStore Store { get; set; } = null!;

    public List<RoutingOrder> Orders { get; } = [];
}

public class RoutingProfile
{
    public string Nickname { get; set; } = "";

    public List<RoutingPhone> Phones { get; set; } = [];
}

public class RoutingPhone
{
    public string Number { get; set; } = "";
}

public class RoutingOrder
{
    public int StoreId { get; set; }

    public int Id { get; set; }

    public int? CustomerId { get; set; }

    public string Note { get; set; } = "";

    public decimal Total { get; set; }

    public RoutingStore Store { get; set; } = null!;

    public RoutingCustomer? Customer { get; set; }

    public List<RoutingLine> Lines { get; } = [];
}

public class RoutingProduct
{
    public int StoreId { get; set; }

    public int Id { get; set; }

    public string Name { get; set; } = "";
}

public class RoutingLine
{
    public int StoreId { get; set; }

    public int Id { get; set; }

    public int OrderId { get; set; }

    public int ProductId { get; set; }

    public int Quantity { get; set; }

    public RoutingOrder Order { get; set; } = null!;

    public RoutingProduct Product { get; set; } = null!;
}

/// <summary>
///     A reference table.
/// </summary>
public class RoutingCountry
{
    public int Id { get; set; }

    public string Name { get; set; } = "";
}

/// <summary>
///     A local table.
/// </summary>
public class RoutingJob
{
    public int Id { get; set; }

    public int StoreId { get; set; }

    public string Name { get; set; } = "";
}

/// <summary>
///     A managed local table.
/// </summary>
public class RoutingNote
{
    public int Id { get; set; }

    public int StoreId { get; set; }

    public string Name { get; set; } = "";
}

/// <summary>
///     A single-shard table.
/// </summary>
public class RoutingSetting
{
    public int Id { get; set; }

    public int StoreId { get; set; }

    public string Name { get; set; } = "";
}

/// <summary>
///     A table of another colocation group.
/// </summary>
public class RoutingDevice
{
    public string Region { get; set; } = "";

    public int Id { get; set; }

    public int StoreId { get; set; }
}

/// <summary>
///     A table of the colocation group of devices. Its key is longer.
/// </summary>
public class RoutingReading
{
    public string Region { get; set; } = "";

    public int Id { get; set; }
}

/// <summary>
///     A table of a colocation group of its own.
/// </summary>
public class RoutingVisit
{
    public int StoreId { get; set; }

    public int Id { get; set; }
}
