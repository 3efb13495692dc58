using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Scaffolding;

/// <summary>
///     Represents a context with columnar tables of each type, and tables that are partitioned by time.
/// </summary>
public class StorageContext(string connectionString) : DbContext
{
    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
        => optionsBuilder.UseNpgsql(connectionString, npgsql => npgsql.UseCitus());

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Event>(b => b.ToTable("Event's", "My data").IsDistributedBy(e => e.Id, t => t.IsColocatedWith<Device>()).UsesColumnarStorage());
        modelBuilder.Entity<Setting>(b => b.ToTable("settings").IsSingleShardTable(t => t.IsColocatedWith<Day>()).UsesColumnarStorage());
        modelBuilder.Entity<Country>(b => b.ToTable("countries").IsReferenceTable().UsesColumnarStorage());
        modelBuilder.Entity<Job>(b => b.ToTable("jobs").IsManagedLocalTable().UsesColumnarStorage());
        modelBuilder.Entity<Note>(b => b.ToTable("notes").UsesColumnarStorage());
        modelBuilder.Entity<Device>(b => b.ToTable("devices").IsDistributedBy(d => d.Id));
        modelBuilder.Entity<Reading>(b =>
        {
            b.ToTable("Reading's", "My data", t => t.HasComment("What devices say")).IsDistributedBy(r => r.DeviceId)
                .IsPartitionedByTime(r => r.At, "1 month");
            b.HasKey(r => new { r.DeviceId, r.At, r.Id });
            b.Property(r => r.Id).UseIdentityAlwaysColumn();
            b.Property(r => r.Text).HasColumnName("The text").HasComment("In words");
            b.HasIndex(r => r.Text, "Text's");
            b.HasOne<Device>().WithMany().HasForeignKey(r => r.DeviceId);
        });
        modelBuilder.Entity<Day>(b =>
        {
            b.ToTable("days").IsSingleShardTable().IsPartitionedByTime(d => d.Date, "1 week");
            b.HasKey(d => d.Date);
        });
    }

    public abstract class Row
    {
        public Guid Id { get; set; }

        public string? Text { get; set; }
    }

    public class Event : Row;

    public class Setting : Row;

    public class Country : Row;

    public class Job : Row;

    public class Note : Row;

    public class Device : Row;

    public class Reading
    {
        public Guid DeviceId { get; set; }

        public DateTime At { get; set; }

        public long Id { get; set; }

        public string? Text { get; set; }
    }

    public class Day
    {
        public DateOnly Date { get; set; }
    }
}
