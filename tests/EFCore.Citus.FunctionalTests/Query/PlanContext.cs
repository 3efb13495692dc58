using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Query;

public enum PlanState
{
    Open,
    Closed
}

public readonly record struct PlanSiteKey(Guid Value);

/// <summary>
///     Has tables of each type with 8 shards, a table with difficult names and a converted key, and no data that a test could change.
/// </summary>
public class PlanContext(DbContextOptions<PlanContext> options) : DbContext(options)
{
    public const string SiteSchema = "wörk \"x\"";

    public const string SiteTable = "Sités.of {0} \"A\" ; 'b'";

    public DbSet<PlanOrder> Orders => Set<PlanOrder>();

    public DbSet<PlanLine> Lines => Set<PlanLine>();

    public DbSet<PlanCountry> Countries => Set<PlanCountry>();

    public DbSet<PlanSetting> Settings => Set<PlanSetting>();

    public DbSet<PlanSite> Sites => Set<PlanSite>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<PlanOrder>(
            order =>
            {
                order.ToTable("orders").HasKey(o => new { o.StoreId, o.Id });
                order.Property(o => o.Id).ValueGeneratedOnAdd();
                order.Property(o => o.State).HasConversion<string>();
                order.IsDistributedBy(o => o.StoreId, table => table.HasShardCount(8));
            });
        modelBuilder.Entity<PlanLine>(
            line =>
            {
                line.ToTable("lines").HasKey(l => new { l.StoreId, l.Id });
                line.HasOne(l => l.Order).WithMany(o => o.Lines).HasForeignKey(l => new { l.StoreId, l.OrderId });
                line.IsDistributedBy(l => l.StoreId);
            });
        modelBuilder.Entity<PlanCountry>().ToTable("countries").IsReferenceTable();
        modelBuilder.Entity<PlanSetting>().ToTable("settings").IsLocalTable();
        modelBuilder.Entity<PlanSite>(
            site =>
            {
                site.ToTable(SiteTable, SiteSchema).HasKey(s => s.Key);
                site.Property(s => s.Key).HasColumnName("K\"éy").HasConversion(k => k.Value, v => new PlanSiteKey(v));
                site.IsDistributedBy(s => s.Key, table => table.IsNotColocated().HasShardCount(8));
            });
    }
}

public class PlanOrder
{
    public int StoreId { get; set; }

    public int Id { get; set; }

    public string? Note { get; set; }

    public PlanState State { get; set; }

    public string[] Tags { get; set; } = [];

    public List<PlanLine> Lines { get; } = [];
}

public class PlanLine
{
    public int StoreId { get; set; }

    public int Id { get; set; }

    public int OrderId { get; set; }

    public PlanOrder Order { get; set; } = null!;
}

public class PlanCountry
{
    public int Id { get; set; }

    public string Name { get; set; } = "";
}

public class PlanSetting
{
    public int Id { get; set; }

    public string Name { get; set; } = "";
}

public class PlanSite
{
    public PlanSiteKey Key { get; set; }

    public string Name { get; set; } = "";
}
