using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.Tests.Design;

/// <summary>
///     Represents a context with each table type, each option and each mapping that a code generator must support.
/// </summary>
public class DesignTimeModelContext(DbContextOptions options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Store>(store =>
        {
            store.ToTable("select", "Shop");
            store.IsDistributedBy(s => s.Id, table => table.HasShardCount(16));
            store.OwnsOne(s => s.Address);
        });

        modelBuilder.Entity<Product>(product =>
        {
            product.HasKey(p => new { p.StoreId, p.Id });
            product.IsDistributedBy(p => p.StoreId);
            product.HasOne(p => p.Store).WithMany(s => s.Products).HasForeignKey(p => p.StoreId).IsCreatedNotValid();
            product.ToTable(t => t.HasCheckConstraint("CK_Product_Id", "\"Id\" > 0").IsCreatedNotValid());
            product.HasMany(p => p.Tags).WithMany(t => t.Products).UsingEntity(
                join => join.HasOne(typeof(Tag)).WithMany().HasForeignKey("StoreId", "TagId"),
                join => join.HasOne(typeof(Product)).WithMany().HasForeignKey("StoreId", "ProductId"));
        });

        modelBuilder.Entity<Tag>(tag =>
        {
            tag.HasKey(t => new { t.StoreId, t.Id });
            tag.IsDistributedBy(t => t.StoreId, table => table.IsColocatedWith<Store>());
        });

        modelBuilder.Entity<Reading>(reading =>
        {
            reading.Property<Guid>("DeviceId").HasColumnName("device");
            reading.HasKey("DeviceId", nameof(Reading.At));
            reading.IsDistributedBy("DeviceId", table => table.HasShardCount(8).IsNotColocated());
        });

        modelBuilder.Entity<Animal>(animal =>
        {
            animal.UseTptMappingStrategy();
            animal.IsDistributedBy(a => a.Id, table => table.IsNotColocated());
        });
        modelBuilder.Entity<Cat>();

        modelBuilder.Entity<Country>().IsReferenceTable();
        modelBuilder.Entity<Setting>().IsSingleShardTable();
        modelBuilder.Entity<Job>().IsManagedLocalTable().Property(j => j.Id).HasColumnName("id");
        modelBuilder.Entity<Note>();
    }

    public class Store
    {
        public int Id { get; set; }

        public Address? Address { get; set; }

        public Country? Country { get; set; }

        public List<Product> Products { get; } = [];
    }

    public class Address
    {
        public string? City { get; set; }
    }

    public class Product
    {
        public int StoreId { get; set; }

        public int Id { get; set; }

        public Store? Store { get; set; }

        public List<Tag> Tags { get; } = [];
    }

    public class Tag
    {
        public int StoreId { get; set; }

        public int Id { get; set; }

        public List<Product> Products { get; } = [];
    }

    public class Reading
    {
        public DateTime At { get; set; }
    }

    public class Animal
    {
        public int Id { get; set; }
    }

    public class Cat : Animal
    {
        public int Lives { get; set; }
    }

    public class Country
    {
        public int Id { get; set; }
    }

    public class Setting
    {
        public int Id { get; set; }
    }

    public class Job
    {
        public int Id { get; set; }
    }

    public class Note
    {
        public int Id { get; set; }
    }
}
