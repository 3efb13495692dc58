using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Cluster;

/// <summary>
///     Represents a context with a table of each type, in two schemas, with names that require delimiters.
/// </summary>
public class DriftContext(string connectionString, bool allowPlainPostgres = false) : DbContext
{
    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
        => optionsBuilder.UseNpgsql(connectionString, npgsql => npgsql.UseCitus(citus => citus.AllowPlainPostgres(allowPlainPostgres)));

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Country>(b => b.ToTable("countries").IsReferenceTable().HasKey(c => c.Code));

        modelBuilder.Entity<Store>(b =>
        {
            b.ToTable("stores").IsDistributedBy(s => s.Id);
            b.Property(s => s.Id).ValueGeneratedNever();
        });

        modelBuilder.Entity<Order>(b =>
        {
            b.ToTable("Order's", "Sales Area").IsDistributedBy(o => o.StoreId);
            b.HasKey(o => new { o.StoreId, o.Id });
            b.HasOne<Store>().WithMany().HasForeignKey(o => o.StoreId);
            b.HasOne<Country>().WithMany().HasForeignKey(o => o.CountryCode).OnDelete(DeleteBehavior.SetNull);
        });

        modelBuilder.Entity<Audit>(b =>
        {
            b.ToTable("audits", "Sales Area").IsDistributedBy(a => a.StoreId, t => t.IsColocatedWith<Store>());
            b.HasKey(a => new { a.StoreId, a.Id });
        });

        modelBuilder.Entity<Reading>(b =>
        {
            b.ToTable("readings").IsDistributedBy(r => r.DeviceId, t => t.IsNotColocated().HasShardCount(8));
            b.HasKey(r => new { r.DeviceId, r.Number });
        });

        modelBuilder.Entity<Setting>(b => b.ToTable("settings").IsSingleShardTable().Property(s => s.Id).ValueGeneratedNever());
        modelBuilder.Entity<Job>(b => b.ToTable("jobs").IsManagedLocalTable().Property(j => j.Id).ValueGeneratedNever());
        modelBuilder.Entity<Note>(b =>
        {
            b.ToTable("notes");
            b.Property(n => n.Id).ValueGeneratedNever();
            b.HasOne<Country>().WithMany().HasForeignKey(n => n.CountryCode);
        });
    }

    public class Country
    {
        public required string Code { get; set; }
    }

    public class Store
    {
        public int Id { get; set; }
    }

    public class Order
    {
        public int StoreId { get; set; }

        public int Id { get; set; }

        public string? CountryCode { get; set; }
    }

    public class Audit
    {
        public int StoreId { get; set; }

        public int Id { get; set; }
    }

    public class Reading
    {
        public int DeviceId { get; set; }

        public int Number { get; set; }
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

        public string? CountryCode { get; set; }
    }
}
