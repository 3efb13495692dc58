using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.Citus.FunctionalTests.Tenancy.Scopes;

public class Account
{
    public int Id { get; set; }
    public required string Name { get; set; }
    public List<Project> Projects { get; } = [];
}

public class Country
{
    public required string Id { get; set; }
    public required string Name { get; set; }
}

public class Project
{
    public int Id { get; set; }
    public Account? Account { get; set; }
    public required string Name { get; set; }
    public string? CountryId { get; set; }
    public Country? Country { get; set; }
    public int Budget { get; set; }
    public bool IsHidden { get; set; }
    public List<Ticket> Tickets { get; } = [];
}

public class Ticket
{
    private readonly ILazyLoader? _lazyLoader;

    public Ticket()
    {
    }

    private Ticket(ILazyLoader lazyLoader)
        => _lazyLoader = lazyLoader;

    public long Id { get; set; }
    public int ProjectId { get; set; }

    public Project? Project
    {
        get => _lazyLoader is null ? field : _lazyLoader.Load(this, ref field);
        set;
    }

    public required string Title { get; set; }
    public int Points { get; set; }
    public int? ParentId { get; set; }
    public List<Label> Labels { get; } = [];
}

public class Label
{
    public Guid Id { get; set; }
    public required string Name { get; set; }
    public List<Ticket> Tickets { get; } = [];
}

public class DeskContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Account> Accounts => Set<Account>();
    public DbSet<Project> Projects => Set<Project>();
    public DbSet<Ticket> Tickets => Set<Ticket>();
    public DbSet<Label> Labels => Set<Label>();
    public DbSet<Country> Countries => Set<Country>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasTenant<Account>(a => a.Id);
        modelBuilder.Entity<Account>().Property(a => a.Id).ValueGeneratedNever();
        modelBuilder.Entity<Country>().IsReferenceTable();
        modelBuilder.Entity<Label>().BelongsToTenant();
        modelBuilder.Entity<Project>(
            b =>
            {
                b.HasIndex(p => p.Name).IsUnique();
                b.HasQueryFilter(p => !p.IsHidden);
            });
    }
}
