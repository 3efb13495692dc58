using System.Text.Json;
using EFCore.Citus.Update.Sets;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Update;

/// <summary>
///     Represents a context with related entity types for each type of table, and all errors and generated values of the database.
/// </summary>
public sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    public DbSet<Country> Countries => Set<Country>();

    public DbSet<Tenant> Tenants => Set<Tenant>();

    public DbSet<Customer> Customers => Set<Customer>();

    public DbSet<Order> Orders => Set<Order>();

    public DbSet<Line> Lines => Set<Line>();

    public DbSet<LogEntry> Log => Set<LogEntry>();

    /// <summary>Creates options with sets of few rows, so that small changes cover all code paths, or without sets.</summary>
    internal static DbContextOptions<ShopContext> Options(string connectionString, bool sets, Action<DbContextOptionsBuilder>? more = null)
    {
        var builder = new DbContextOptionsBuilder<ShopContext>();
        builder.UseNpgsql(connectionString, npgsql => npgsql.UseCitus(c => c.UseSetBasedSaveChanges(sets).MinSetSize(3).DefaultShardCount(4)));
        builder.ReplaceService<SetLimits, SmallLimits>();
        more?.Invoke(builder);

        return builder.Options;
    }

    /// <summary>Returns all rows of the database as text.</summary>
    public async Task<string> DumpAsync(CancellationToken cancellationToken)
        => string.Join(
            '\n',
            JsonSerializer.Serialize(await Countries.AsNoTracking().OrderBy(c => c.Code).ToListAsync(cancellationToken)),
            JsonSerializer.Serialize(await Tenants.AsNoTracking().OrderBy(c => c.Id).ToListAsync(cancellationToken)),
            JsonSerializer.Serialize(
                await Customers.AsNoTracking().OrderBy(c => c.TenantId).ThenBy(c => c.Id).ToListAsync(cancellationToken)),
            JsonSerializer.Serialize(
                await Orders.AsNoTracking().OrderBy(c => c.TenantId).ThenBy(c => c.Id).ToListAsync(cancellationToken)),
            JsonSerializer.Serialize(
                await Lines.AsNoTracking().OrderBy(c => c.TenantId).ThenBy(c => c.OrderId).ThenBy(c => c.Sku)
                    .ToListAsync(cancellationToken)),
            JsonSerializer.Serialize(await Log.AsNoTracking().OrderBy(c => c.Id).ToListAsync(cancellationToken)));

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Country>(
            b =>
            {
                b.HasKey(c => c.Code);
                b.Property(c => c.Code).HasMaxLength(8);
                b.HasIndex(c => c.Name).IsUnique();
                b.IsReferenceTable();
            });

        modelBuilder.Entity<Tenant>(
            b =>
            {
                b.Property(t => t.Id).ValueGeneratedNever();
                b.Property(t => t.Version).IsConcurrencyToken();
                b.HasOne<Country>().WithMany().HasForeignKey(t => t.CountryCode).OnDelete(DeleteBehavior.Restrict);
                b.IsDistributedBy(t => t.Id);
            });

        modelBuilder.Entity<Customer>(
            b =>
            {
                b.HasKey(c => new { c.TenantId, c.Id });
                b.Property(c => c.Id).ValueGeneratedOnAdd().UseIdentityAlwaysColumn();
                b.HasIndex(c => new { c.TenantId, c.Email }).IsUnique();
                b.Property(c => c.Email).HasMaxLength(40);
                b.ToTable(t => t.HasCheckConstraint("CK_Customer_Age", "\"Age\" >= 0"));
                b.HasOne<Tenant>().WithMany().HasForeignKey(c => c.TenantId);
                b.HasOne<Country>().WithMany().HasForeignKey(c => c.CountryCode).OnDelete(DeleteBehavior.Restrict);
                b.IsDistributedBy(c => c.TenantId);
            });

        modelBuilder.Entity<Order>(
            b =>
            {
                b.HasKey(o => new { o.TenantId, o.Id });
                b.Property(o => o.Id).ValueGeneratedNever();
                b.Property(o => o.Priority).HasDefaultValue(7);
                b.Property(o => o.Gross).HasComputedColumnSql("\"Net\" * 2", stored: true);
                b.Property(o => o.State).HasConversion<string>().HasMaxLength(12);
                b.Property(o => o.Token).IsConcurrencyToken();
                b.Property(o => o.Document).HasColumnType("jsonb");
                b.HasOne<Customer>().WithMany(c => c.Orders).HasForeignKey(o => new { o.TenantId, o.CustomerId });
                b.HasOne<Country>().WithMany().HasForeignKey(o => o.CountryCode).OnDelete(DeleteBehavior.Restrict);
                b.IsDistributedBy(o => o.TenantId);
            });

        modelBuilder.Entity<Line>(
            b =>
            {
                b.HasKey(l => new { l.TenantId, l.OrderId, l.Sku });
                b.HasOne<Order>().WithMany().HasForeignKey(l => new { l.TenantId, l.OrderId });
                b.HasOne<Tenant>().WithMany().HasForeignKey(l => l.TenantId).OnDelete(DeleteBehavior.Restrict);
                b.IsDistributedBy(l => l.TenantId);
            });

        modelBuilder.Entity<LogEntry>();
    }

    // The thresholds are reached with few rows.
    private sealed class SmallLimits : SetLimits
    {
        public SmallLimits()
        {
            InsertOfArrays = 6;
            RowsOfValues = 7;
            FewDistributionValues = 1;
            ScatteredRows = 4;
            RowsForShardLookup = 8;
            RowsOfShard = 3;
            Length = 150;
        }
    }
}

public sealed class Country
{
    public string Code { get; set; } = "";

    public string? Name { get; set; }
}

public sealed class Tenant
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public int Version { get; set; }

    public string? CountryCode { get; set; }
}

public sealed class Customer
{
    public int TenantId { get; set; }

    public int Id { get; set; }

    public string Email { get; set; } = "";

    public string? Note { get; set; }

    public int Age { get; set; }

    public Guid? Reference { get; set; }

    public string? CountryCode { get; set; }

    [System.Text.Json.Serialization.JsonIgnore]
    public List<Order> Orders { get; } = [];
}

public enum OrderState
{
    New,
    Paid,
    Sent
}

public sealed class Order
{
    public int TenantId { get; set; }

    public long Id { get; set; }

    public int? CustomerId { get; set; }

    public OrderState State { get; set; }

    public decimal Net { get; set; }

    public decimal Gross { get; set; }

    public string? CountryCode { get; set; }

    public int Priority { get; set; }

    public string? Token { get; set; }

    public string? Document { get; set; }
}

public sealed class Line
{
    public int TenantId { get; set; }

    public long OrderId { get; set; }

    public string Sku { get; set; } = "";

    public double Quantity { get; set; }

    public int[]? Sizes { get; set; }

    public DateOnly? Due { get; set; }

    public string? Text { get; set; }
}

public sealed class LogEntry
{
    public long Id { get; set; }

    public string? Message { get; set; }
}
