using EFCore.Citus.FunctionalTests.Tenancy;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace EFCore.Citus.FunctionalTests.Query;

/// <summary>
///     Provides distributed, reference and local tables, and the same rows in a database with local tables for the plain provider.
/// </summary>
public sealed class FormsFixture(CitusClusterFixture cluster) : ComparedDatabases(cluster)
{
    private static readonly Lazy<IServiceProvider> ServicesWithoutChanges = new(
        () => new ServiceCollection().AddEntityFrameworkNpgsql().AddEntityFrameworkCitus().BuildServiceProvider());

    public FormsContext CreateContext(CapturedCommands? commands = null, bool useKeyPropagation = true)
    {
        var builder = new DbContextOptionsBuilder<DistributedFormsContext>().UseNpgsql(
            DistributedConnectionString,
            npgsql => npgsql.UseCitus(citus => citus.UseKeyPropagation(useKeyPropagation)));

        // Tests compare with what Citus reports.
        builder.ConfigureWarnings(w => w.Ignore(CitusEventId.UnsupportedQueryWarning));
        if (!useKeyPropagation)
        {
            builder.UseInternalServiceProvider(ServicesWithoutChanges.Value);
        }

        return new DistributedFormsContext((commands is null ? builder : builder.AddInterceptors(commands)).Options);
    }

    public FormsContext CreatePlainContext()
        => new(new DbContextOptionsBuilder<FormsContext>().UseNpgsql(PlainConnectionString).Options);

    protected override DbContext CreateDistributed()
        => CreateContext();

    protected override DbContext CreatePlain()
        => CreatePlainContext();

    protected override Task FillAsync(DbContext context)
    {
        context.AddRange(Rows());

        return context.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    private static IEnumerable<object> Rows()
    {
        for (var i = 1; i <= 60; i++)
        {
            yield return new FormsOrder
            {
                StoreId = i % 8,
                Id = i,
                CustomerId = i % 3 == 0 ? null : i,
                Total = i % 7,
                Note = i % 2 == 0 ? null : "n",
                At = DateTime.UnixEpoch,
                Items =
                {
                    new FormsItem { Name = $"it's {i}", Quantity = i % 5, Due = i % 2 == 0 ? null : DateTime.UnixEpoch.AddDays(i), Price = i / 4m },
                    new FormsItem { Name = "", Quantity = i }
                },
                Details = new FormsDetails { Number = i, Text = "t" }
            };
            if (i % 4 > 0)
            {
                yield return new FormsLine { StoreId = i % 8, Id = i, OrderId = i, Quantity = i % 4, At = DateTime.UnixEpoch };
            }
        }

        for (var i = 1; i <= 5; i++)
        {
            yield return new FormsCountry { Id = i + 4, At = DateTime.UnixEpoch };
            yield return new FormsJob { Id = i + 58, Total = i + 4, OrderId = i == 2 ? null : i };
        }
    }
}

[CollectionDefinition]
public sealed class FormsCollection : ICollectionFixture<FormsFixture>;

public class FormsContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<FormsOrder> Orders
        => Set<FormsOrder>();

    public DbSet<FormsLine> Lines
        => Set<FormsLine>();

    public DbSet<FormsCountry> Countries
        => Set<FormsCountry>();

    public DbSet<FormsJob> Jobs
        => Set<FormsJob>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<FormsOrder>(
            order =>
            {
                order.ToTable("orders").HasKey(o => new { o.StoreId, o.Id });
                order.OwnsMany(o => o.Items, items => items.ToJson());
                order.ComplexProperty(o => o.Details, details => details.ToJson());
            });
        modelBuilder.Entity<FormsLine>(
            line =>
            {
                line.ToTable("lines").HasKey(l => new { l.StoreId, l.Id });
                line.HasOne(l => l.Order).WithMany().HasForeignKey(l => new { l.StoreId, l.OrderId });
            });
        modelBuilder.Entity<FormsCountry>().ToTable("countries").Property(c => c.Id).ValueGeneratedNever();
        modelBuilder.Entity<FormsJob>().ToTable("jobs").Property(j => j.Id).ValueGeneratedNever();
    }
}

public class DistributedFormsContext(DbContextOptions options) : FormsContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<FormsOrder>().IsDistributedBy(o => o.StoreId);
        modelBuilder.Entity<FormsLine>().IsDistributedBy(l => l.StoreId);
        modelBuilder.Entity<FormsCountry>().IsReferenceTable();
    }
}

public class FormsOrder
{
    public int StoreId { get; set; }

    public int Id { get; set; }

    public int? CustomerId { get; set; }

    public int Total { get; set; }

    public string? Note { get; set; }

    public DateTime At { get; set; }

    public DateTime? Changed { get; set; }

    public List<FormsItem> Items { get; } = [];

    public required FormsDetails Details { get; set; }
}

public class FormsItem
{
    public required string Name { get; set; }

    public int Quantity { get; set; }

    public DateTime? Due { get; set; }

    public decimal Price { get; set; }
}

public class FormsDetails
{
    public int Number { get; set; }

    public bool IsLarge { get; set; }

    public required string Text { get; set; }
}

public class FormsLine
{
    public int StoreId { get; set; }

    public int Id { get; set; }

    public int OrderId { get; set; }

    public int Quantity { get; set; }

    public DateTime At { get; set; }

    public FormsOrder Order { get; set; } = null!;
}

public class FormsCountry
{
    public int Id { get; set; }

    public DateTime At { get; set; }
}

public class FormsJob
{
    public int Id { get; set; }

    public int Total { get; set; }

    public int? OrderId { get; set; }
}
