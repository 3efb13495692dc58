using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Represents a context with a model for which the order of creation is difficult: a chain, a diamond, a cycle, a self-reference,
///     foreign keys to a reference and to a distributed table in one table, two colocation groups, names that require delimiters, two
///     schemas, identity columns and seed data. It grows in three stages.
/// </summary>
public class TwelveTablesContext(string connectionString, int stage = 3) : DbContext
{
    public int Stage { get; } = stage;

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
        => optionsBuilder
            .UseNpgsql(connectionString, npgsql => npgsql.UseAdminDatabase("citus").UseCitus())
            .ReplaceService<IModelCacheKeyFactory, StageCacheKeyFactory>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Country>(b =>
        {
            b.ToTable("countries").IsReferenceTable();
            b.HasKey(c => c.Code);
            b.HasData(new Country { Code = "AT" }, new Country { Code = "TR" });
        });

        modelBuilder.Entity<Currency>(b =>
        {
            b.ToTable("currencies", "Sales Area").IsReferenceTable();
            b.HasKey(c => c.Code);
            b.HasOne<Country>().WithMany().HasForeignKey(c => c.CountryCode);
            b.HasData(new Currency { Code = "EUR", CountryCode = "AT" });
        });

        modelBuilder.Entity<Store>(b =>
        {
            b.ToTable("stores").IsDistributedBy(s => s.Id);
            b.Property(s => s.Id).ValueGeneratedNever();
            b.HasOne<Country>().WithMany().HasForeignKey(s => s.CountryCode);
            b.HasData(new Store { Id = 1, CountryCode = "AT" }, new Store { Id = 2, CountryCode = "TR" });
        });

        // The chain is stores <- Order <- Line Item. The same table has a foreign key to a reference table.
        modelBuilder.Entity<Order>(b =>
        {
            b.ToTable("Order").IsDistributedBy(o => o.StoreId);
            b.HasKey(o => new { o.StoreId, o.Id });
            b.Property(o => o.Id).ValueGeneratedOnAdd();
            b.HasOne<Store>().WithMany().HasForeignKey(o => o.StoreId);
            b.HasOne<Currency>().WithMany().HasForeignKey(o => o.CurrencyCode).OnDelete(DeleteBehavior.SetNull);
            b.HasIndex(o => new { o.StoreId, o.Number }).IsUnique();
            b.HasData(
                new Order { StoreId = 1, Id = 7, Number = 1, CurrencyCode = "EUR" },
                new Order { StoreId = 2, Id = 8, Number = 1 });
            b.ToTable(t => t.HasComment("It's an order").HasCheckConstraint("CK number", "\"Number\" > 0"));
        });

        if (Stage >= 2)
        {
            AddStage2(modelBuilder);
        }

        if (Stage >= 3)
        {
            AddStage3(modelBuilder);
        }
    }

    private static void AddStage2(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<User>(b =>
        {
            b.ToTable("user").IsDistributedBy(u => u.StoreId);
            b.HasKey(u => new { u.StoreId, u.Id });
            b.HasOne<Store>().WithMany().HasForeignKey(u => u.StoreId);
            b.HasData(new User { StoreId = 1, Id = 1 });
        });

        // The diamond leads through Order and through user to stores.
        modelBuilder.Entity<LineItem>(b =>
        {
            b.ToTable("Line Item", "Sales Area").IsDistributedBy(l => l.StoreId);
            b.HasKey(l => new { l.StoreId, l.Id });
            b.Property(l => l.Id).ValueGeneratedOnAdd();
            b.Property(l => l.Total).HasComputedColumnSql("\"Quantity\" * 2", stored: true);
            b.HasOne<Order>().WithMany().HasForeignKey(l => new { l.StoreId, l.OrderId });
            b.HasOne<User>().WithMany().HasForeignKey(l => new { l.StoreId, l.UserId }).OnDelete(DeleteBehavior.Restrict);
        });

        modelBuilder.Entity<Team>(b =>
        {
            b.ToTable("teams").IsDistributedBy(t => t.StoreId);
            b.HasKey(t => new { t.StoreId, t.Id });
            b.HasOne<Member>().WithMany().HasForeignKey(t => new { t.StoreId, t.LeaderId }).OnDelete(DeleteBehavior.NoAction);
        });

        modelBuilder.Entity<Member>(b =>
        {
            b.ToTable("members").IsDistributedBy(m => m.StoreId);
            b.HasKey(m => new { m.StoreId, m.Id });
            b.HasOne<Team>().WithMany().HasForeignKey(m => new { m.StoreId, m.TeamId }).OnDelete(DeleteBehavior.NoAction);
        });
    }

    private static void AddStage3(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Category>(b =>
        {
            b.ToTable("select").IsDistributedBy(c => c.StoreId, t => t.IsColocatedWith<Store>());
            b.HasKey(c => new { c.StoreId, c.Id });
            b.HasOne<Category>().WithMany().HasForeignKey(c => new { c.StoreId, c.ParentId }).OnDelete(DeleteBehavior.NoAction);
        });

        modelBuilder.Entity<Device>(b =>
        {
            b.ToTable("devices").IsDistributedBy(d => d.Id, t => t.IsNotColocated().HasShardCount(8));
        });

        modelBuilder.Entity<DeviceEvent>(b =>
        {
            b.ToTable("device_events").IsDistributedBy(e => e.DeviceId);
            b.HasKey(e => new { e.DeviceId, e.Id });
            b.Property(e => e.Id).ValueGeneratedOnAdd();
            b.HasOne<Device>().WithMany().HasForeignKey(e => e.DeviceId);
            b.HasOne<Country>().WithMany().HasForeignKey(e => e.CountryCode);
        });

        modelBuilder.Entity<Setting>(b => b.ToTable("settings"));
    }

    private sealed class StageCacheKeyFactory : IModelCacheKeyFactory
    {
        public object Create(DbContext context, bool designTime)
            => (context.GetType(), (context as TwelveTablesContext)?.Stage, designTime);
    }
}

public class Country
{
    public required string Code { get; set; }
}

public class Currency
{
    public required string Code { get; set; }

    public required string CountryCode { get; set; }
}

public class Store
{
    public int Id { get; set; }

    public required string CountryCode { get; set; }
}

public class Order
{
    public int StoreId { get; set; }

    public long Id { get; set; }

    public int Number { get; set; }

    public string? CurrencyCode { get; set; }
}

public class User
{
    public int StoreId { get; set; }

    public int Id { get; set; }
}

public class LineItem
{
    public int StoreId { get; set; }

    public long Id { get; set; }

    public long OrderId { get; set; }

    public int UserId { get; set; }

    public int Quantity { get; set; }

    public int Total { get; set; }
}

public class Team
{
    public int StoreId { get; set; }

    public int Id { get; set; }

    public int? LeaderId { get; set; }
}

public class Member
{
    public int StoreId { get; set; }

    public int Id { get; set; }

    public int TeamId { get; set; }
}

public class Category
{
    public int StoreId { get; set; }

    public int Id { get; set; }

    public int? ParentId { get; set; }
}

public class Device
{
    public long Id { get; set; }
}

public class DeviceEvent
{
    public long DeviceId { get; set; }

    public long Id { get; set; }

    public string? CountryCode { get; set; }
}

public class Setting
{
    public int Id { get; set; }
}
