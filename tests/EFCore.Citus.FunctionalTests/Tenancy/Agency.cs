using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.Citus.FunctionalTests.Tenancy;

#pragma warning disable CA1819 // A model as applications write it.

/// <summary>
///     Represents a tenant key without operators that is stored as text.
/// </summary>
public readonly struct AgencyCode(string value) : IEquatable<AgencyCode>
{
    public string Value { get; } = value;

    public bool Equals(AgencyCode other)
        => Value == other.Value;

    public override bool Equals(object? obj)
        => obj is AgencyCode other && Equals(other);

    public override int GetHashCode()
        => Value?.GetHashCode(StringComparison.Ordinal) ?? 0;

    public override string ToString()
        => Value;
}

public class Agency
{
    public Guid Id { get; set; }
    public AgencyCode Code { get; set; }
    public required string City { get; set; }
}

public class Agent
{
    public int Id { get; set; }
    public AgencyCode AgencyCode { get; set; }
    public required string Name { get; set; }
    public List<Asset> Assets { get; } = [];
    public List<Contract> Contracts { get; } = [];
    public List<Agent> Deputies { get; } = [];
    public List<Agent> DeputyOf { get; } = [];
    public List<Rule> Rules { get; set; } = [];
}

public abstract class Asset
{
    public long Id { get; set; }
    public int AgentId { get; set; }
    public Agent? Agent { get; set; }
    public required string Name { get; set; }
}

public class House : Asset
{
    public int Rooms { get; set; }
}

public class Plot : Asset
{
    public int Area { get; set; }
}

public class Contract
{
    private readonly ILazyLoader? _lazyLoader;

    public Contract()
    {
    }

    private Contract(ILazyLoader lazyLoader)
        => _lazyLoader = lazyLoader;

    public int Id { get; set; }
    public int AgentId { get; set; }

    public Agent? Agent
    {
        get => _lazyLoader is null ? field : _lazyLoader.Load(this, ref field);
        set;
    }

    public int Price { get; set; }
    public int Doubled { get; set; }
    public string State { get; set; } = null!;
    public string? Terms { get; set; }
    public string[] Words { get; set; } = [];
    public uint Version { get; set; }
}

public class Rule
{
    public required string Text { get; set; }
    public int Days { get; set; }
}

public class Turnover
{
    public AgencyCode AgencyCode { get; set; }
    public int AgentId { get; set; }
    public long Sum { get; set; }
}

/// <summary>
///     Represents a model with mappings that the plain shop does not have: a tenant key that is not the primary key and has a converter,
///     another name for it in each table, TPC, an entity split over two tables, a view, and values that the database generates.
/// </summary>
public class AgencyContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Agency> Agencies => Set<Agency>();
    public DbSet<Agent> Agents => Set<Agent>();
    public DbSet<Asset> Assets => Set<Asset>();
    public DbSet<Contract> Contracts => Set<Contract>();
    public DbSet<Turnover> Turnovers => Set<Turnover>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
        => configurationBuilder.Properties<AgencyCode>().HaveConversion<CodeConverter>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasTenant<Agency>(a => a.Code);
        modelBuilder.Entity<Agent>(
            b =>
            {
                b.BelongsToTenant(a => a.AgencyCode).Property(a => a.AgencyCode).HasColumnName("agency");
                b.HasMany(a => a.Deputies).WithMany(a => a.DeputyOf);
                b.ComplexCollection(a => a.Rules, r => r.ToJson());
            });
        modelBuilder.Entity<Asset>().UseTpcMappingStrategy().BelongsToTenant("Owner");
        modelBuilder.Entity<House>();
        modelBuilder.Entity<Plot>();
        modelBuilder.Entity<Contract>(
            b =>
            {
                b.ToTable("Contracts").SplitToTable("Terms", t => t.Property(c => c.Terms));
                b.Property(c => c.Id).UseHiLo();
                b.Property(c => c.Doubled).HasComputedColumnSql("\"Price\" * 2", stored: true);
                b.Property(c => c.State).HasDefaultValue("draft");
                b.Property(c => c.Version).IsRowVersion();
            });
        modelBuilder.Entity<Turnover>().HasNoKey().ToView("turnovers");
    }

    private sealed class CodeConverter()
        : Microsoft.EntityFrameworkCore.Storage.ValueConversion.ValueConverter<AgencyCode, string>(c => c.Value, v => new AgencyCode(v));
}
