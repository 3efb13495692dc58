using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Represents a context with tables that are partitioned by a timestamp and by a date, with names that require delimiters, a comment
///     and foreign keys.
/// </summary>
public class PartitionContext(string connectionString, bool allowPlainPostgres = false) : DbContext
{
    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
        => optionsBuilder.UseNpgsql(
            connectionString, npgsql => npgsql.UseCitus(citus => citus.DefaultShardCount(4).AllowPlainPostgres(allowPlainPostgres)));

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Country>(b => b.ToTable("countries").IsReferenceTable().HasKey(c => c.Code));
        modelBuilder.Entity<Device>(b =>
        {
            b.ToTable("devices").IsDistributedBy(d => d.Id);
            b.Property(d => d.Id).ValueGeneratedNever();
        });

        modelBuilder.Entity<Reading>(b =>
        {
            b.ToTable("Reading's", "My data", t => t.HasComment("What devices say;\n);")).IsDistributedBy(r => r.DeviceId)
                .IsPartitionedByTime(r => r.At, "1 month");
            b.HasKey(r => new { r.DeviceId, r.At, r.Id });
            b.Property(r => r.Id).ValueGeneratedOnAdd();
            b.Property(r => r.Text).HasDefaultValue("\n);");
            b.HasIndex(r => r.Text);
            b.HasOne<Device>().WithMany().HasForeignKey(r => r.DeviceId);
            b.HasOne<Country>().WithMany().HasForeignKey(r => r.CountryCode);
        });

        modelBuilder.Entity<Day>(b =>
        {
            b.ToTable("days").IsSingleShardTable().IsPartitionedByTime("Date", "1 day");
            b.HasKey(d => d.Date);
        });
    }

    public class Country
    {
        public required string Code { get; set; }
    }

    public class Device
    {
        public int Id { get; set; }
    }

    public class Reading
    {
        public int DeviceId { get; set; }

        public DateTime At { get; set; }

        public long Id { get; set; }

        public string? Text { get; set; }

        public string? CountryCode { get; set; }
    }

    public class Day
    {
        public DateOnly Date { get; set; }
    }
}
