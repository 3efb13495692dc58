using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EFCore.Citus.Benchmarks;

public enum Shape
{
    Plain,
    Identity,
    Default,
    Wide,
    Json,
    ThreeKeys,
    TextKey,
    FewShards,
    ManyShards,
    Reference,
    Local
}

public abstract class Row
{
    public int TenantId { get; set; }

    public long Id { get; set; }

    public string Name { get; set; } = "";

    public decimal Amount { get; set; }

    public DateTime Changed { get; set; }
}

public sealed class PlainRow : Row;

public sealed class IdentityRow : Row;

public sealed class DefaultRow : Row
{
    public DateTime Created { get; set; }
}

public sealed class WideRow : Row;

public sealed class JsonRow : Row
{
    public string Document { get; set; } = "{}";
}

public sealed class ThreeKeysRow : Row
{
    public int Part { get; set; }
}

public sealed class TextKeyRow : Row
{
    public string Code { get; set; } = "";
}

public sealed class FewShardsRow : Row;

public sealed class ManyShardsRow : Row;

public sealed class ReferenceRow : Row;

public sealed class LocalRow : Row;

/// <summary>
///     Represents the tables of the suite, either with <c>UseCitus</c> or with the plain provider.
/// </summary>
public sealed class WritesContext(DbContextOptions options) : DbContext(options)
{
    public static readonly string[] WideColumns
        = [.. Enumerable.Range(0, 35).Select(i => string.Create(CultureInfo.InvariantCulture, $"C{i}"))];

    // Citus distributes the tables that the first context creates. The plain provider only has to know their columns.
    private readonly bool _usesCitus = options.Extensions.Any(e => e.GetType().Assembly == typeof(CitusNpgsqlDbContextOptionsBuilderExtensions).Assembly);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        Configure<PlainRow>(modelBuilder);
        Configure<IdentityRow>(modelBuilder).Property(r => r.Id).ValueGeneratedOnAdd().UseIdentityByDefaultColumn();
        Configure<DefaultRow>(modelBuilder).Property(r => r.Created).HasDefaultValueSql("now()");
        var wide = Configure<WideRow>(modelBuilder);
        for (var i = 0; i < WideColumns.Length; i++)
        {
            wide.Property(i % 2 == 0 ? typeof(int) : typeof(string), WideColumns[i]);
        }

        Configure<JsonRow>(modelBuilder).Property(r => r.Document).HasColumnType("jsonb");
        Configure<ThreeKeysRow>(modelBuilder).HasKey(r => new { r.TenantId, r.Part, r.Id });
        Configure<TextKeyRow>(modelBuilder).HasKey(r => new { r.Code, r.Id });
        Configure<FewShardsRow>(modelBuilder);
        Configure<ManyShardsRow>(modelBuilder);
        Configure<ReferenceRow>(modelBuilder);
        Configure<LocalRow>(modelBuilder);
        if (_usesCitus)
        {
            Distribute(modelBuilder);
        }
    }

    private static void Distribute(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<PlainRow>().IsDistributedBy(r => r.TenantId);
        modelBuilder.Entity<IdentityRow>().IsDistributedBy(r => r.TenantId);
        modelBuilder.Entity<DefaultRow>().IsDistributedBy(r => r.TenantId);
        modelBuilder.Entity<WideRow>().IsDistributedBy(r => r.TenantId);
        modelBuilder.Entity<JsonRow>().IsDistributedBy(r => r.TenantId);
        modelBuilder.Entity<ThreeKeysRow>().IsDistributedBy(r => r.TenantId);
        modelBuilder.Entity<TextKeyRow>().IsDistributedBy(r => r.Code);
        modelBuilder.Entity<FewShardsRow>().IsDistributedBy(r => r.TenantId, t => t.HasShardCount(4).IsNotColocated());
        modelBuilder.Entity<ManyShardsRow>().IsDistributedBy(r => r.TenantId, t => t.HasShardCount(128).IsNotColocated());
        modelBuilder.Entity<ReferenceRow>().IsReferenceTable();
    }

    public static Row Create(Shape shape, int index, int tenants)
    {
        Row row = shape switch
        {
            Shape.Plain => new PlainRow(),
            Shape.Identity => new IdentityRow(),
            Shape.Default => new DefaultRow(),
            Shape.Wide => new WideRow(),
            Shape.Json => new JsonRow { Document = $$"""{"index": {{index}}, "tags": ["a", "b"]}""" },
            Shape.ThreeKeys => new ThreeKeysRow { Part = index % 7 },
            Shape.TextKey => new TextKeyRow { Code = string.Create(CultureInfo.InvariantCulture, $"tenant-{index % tenants}") },
            Shape.FewShards => new FewShardsRow(),
            Shape.ManyShards => new ManyShardsRow(),
            Shape.Reference => new ReferenceRow(),
            _ => new LocalRow()
        };
        row.TenantId = (index % tenants) + 1;
        row.Id = shape == Shape.Identity ? 0 : index + 1;
        row.Name = string.Create(CultureInfo.InvariantCulture, $"name of {index}");
        row.Amount = index / 8m;
        row.Changed = DateTime.UtcNow;

        return row;
    }

    private static EntityTypeBuilder<T> Configure<T>(ModelBuilder modelBuilder)
        where T : Row
    {
        var entity = modelBuilder.Entity<T>();
        entity.HasKey(r => new { r.TenantId, r.Id });
        entity.Property(r => r.Id).ValueGeneratedNever();

        return entity;
    }
}
