using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace EFCore.Citus.FunctionalTests.Workers;

/// <summary>
///     Represents a context with tables of each type, which are created on the coordinator and used on a worker.
/// </summary>
internal sealed class WorkerContext(string connectionString, Action<NpgsqlDbContextOptionsBuilder>? npgsql = null) : DbContext
{
    public DbSet<Country> Countries => Set<Country>();

    public DbSet<Store> Stores => Set<Store>();

    public DbSet<Order> Orders => Set<Order>();

    public DbSet<Note> Notes => Set<Note>();

    public DbSet<Setting> Settings => Set<Setting>();

    public static async Task CreateTablesAsync(TestDatabase database)
    {
        await using var context = new WorkerContext(database.ConnectionString);
        await Migrating.MigrateAsync(null, context);
    }

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
        => optionsBuilder
            .UseNpgsql(
                connectionString,
                options =>
                {
                    options.UseCitus();
                    npgsql?.Invoke(options);
                })
            .ConfigureWarnings(
                w => w.Ignore(CitusEventId.GeneratedIntegerColumnWarning, CitusEventId.SequenceOnCoordinatorWarning));

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Country>().ToTable("countries").IsReferenceTable().HasKey(c => c.Code);
        modelBuilder.Entity<Store>().ToTable("stores").IsDistributedBy(s => s.Id);
        modelBuilder.Entity<Order>(
            b =>
            {
                b.ToTable("orders").IsDistributedBy(o => o.StoreId).HasKey(o => new { o.StoreId, o.Id });
                b.Property(o => o.Id).ValueGeneratedOnAdd();
                b.HasOne(o => o.Store).WithMany(s => s.Orders).HasForeignKey(o => o.StoreId);
                b.HasOne<Country>().WithMany().HasForeignKey(o => o.CountryCode);
                b.Property(o => o.Version).IsConcurrencyToken();
            });
        modelBuilder.Entity<Note>().ToTable("notes").IsSingleShardTable();
        modelBuilder.Entity<Setting>().ToTable("settings").IsManagedLocalTable().Property(s => s.Id).UseSerialColumn();
        modelBuilder.Entity<Job>().ToTable("jobs").IsLocalTable();
        modelBuilder.Entity<Ticket>().ToTable("tickets").IsDistributedBy(t => t.Id);
        modelBuilder.Entity<SerialTicket>().ToTable("serial_tickets").IsDistributedBy(t => t.Id).Property(t => t.Id).UseSerialColumn();
        modelBuilder.Entity<HiLoTicket>().ToTable("hi_lo_tickets").IsDistributedBy(t => t.Id).Property(t => t.Id).UseHiLo();
        modelBuilder.HasSequence<long>("numbers");
        modelBuilder.Entity<Numbered>().ToTable("numbered").IsDistributedBy(n => n.Id)
            .Property(n => n.Number).HasDefaultValueSql("nextval('numbers')");
    }
}

internal sealed class Country
{
    public string Code { get; set; } = "";

    public string? Name { get; set; }
}

internal sealed class Store
{
    public long Id { get; set; }

    public string Name { get; set; } = "";

    public List<Order> Orders { get; } = [];
}

internal sealed class Order
{
    public long StoreId { get; set; }

    public long Id { get; set; }

    public Store? Store { get; set; }

    public string? CountryCode { get; set; }

    public decimal Total { get; set; }

    public int Version { get; set; }
}

internal sealed class Note
{
    public Guid Id { get; set; }

    public string Text { get; set; } = "";
}

internal sealed class Setting
{
    public long Id { get; set; }

    public string Value { get; set; } = "";
}

internal sealed class Job
{
    public long Id { get; set; }
}

internal sealed class Ticket
{
    public int Id { get; set; }

    public string? Text { get; set; }
}

internal sealed class SerialTicket
{
    public int Id { get; set; }

    public string? Text { get; set; }
}

internal sealed class HiLoTicket
{
    public long Id { get; set; }
}

internal sealed class Numbered
{
    public Guid Id { get; set; }

    public long Number { get; set; }
}
