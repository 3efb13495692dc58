using System.Collections;
using Microsoft.EntityFrameworkCore;
using NpgsqlTypes;

namespace EFCore.Citus.FunctionalTests.Update;

/// <summary>
///     Represents a context with one table that has columns of many types, hierarchies and owned types.
/// </summary>
public sealed class TypesContext(DbContextOptions options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Everything>(
            b =>
            {
                b.ToTable("Everything");
                b.Property(e => e.Id).ValueGeneratedNever();
                b.Property(e => e.Padded).HasColumnType("char(5)");
                b.Property(e => e.Bits).HasColumnType("bit(8)");
                b.Property(e => e.Short).HasMaxLength(20);
                b.Property(e => e.Exact).HasPrecision(10, 2);
                b.Property(e => e.Document).HasColumnType("jsonb");
                b.Property(e => e.State).HasConversion<string>();
                b.ComplexProperty(e => e.Place);
                b.OwnsOne(e => e.Owned, o => o.ToJson());
                b.IsDistributedBy(e => e.Id);
            });
        modelBuilder.Entity<SomethingMore>();
    }

    public static Everything Row(int id)
    {
        var n = id % 100_000;
        var row = n % 3 == 0 ? new SomethingMore { More = $"more {n}", Numbers = n % 7 == 0 ? [n, 2] : null } : new Everything();
        row.Id = id;
        row.Text = n % 5 == 0 ? "" : $"a'b\"c\\d,{{}}\n{n} NULL";
        row.Short = n % 4 == 0 ? null : "null";
        row.Padded = "ab";
        row.Number = n % 2 == 0 ? n / 7.0 : double.NaN;
        row.Single = n / 3f;
        row.Exact = n / 7m;
        row.Bits = new BitArray([true, false, true, false, true, false, true, n % 2 == 0]);
        row.Bytes = n % 6 == 0 ? [] : [0, 1, (byte)n];
        row.Flag = n % 2 == 0;
        row.Tiny = (byte)(n % 200);
        row.State = (OrderState)(n % 3);
        row.Other = (OrderState)(n % 3);
        row.Instant = new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc).AddTicks(n * 12345670L);
        row.Local = new DateTime(1999, 12, 31).AddMinutes(n);
        row.Day = new DateOnly(1, 1, 1).AddDays(n);
        row.Time = new TimeOnly(23, 59, 59, 999);
        row.Span = TimeSpan.FromMilliseconds(n * 1001);
        row.Guid = new Guid(n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        row.Range = n % 2 == 0 ? new NpgsqlRange<int>(n, n + 5) : null;
        row.Document = $$"""{"a": [{{n}}, null, "x'y"]}""";
        row.Place = new Place { Street = $"s {n}", Floor = n % 2 == 0 ? null : n };
        row.Owned = new Part { Name = $"p\"{n}", Sizes = [n] };

        return row;
    }
}

public class Everything
{
    public int Id { get; set; }

    public string Text { get; set; } = "";

    public string? Short { get; set; }

    public string Padded { get; set; } = "";

    public double? Number { get; set; }

    public float Single { get; set; }

    public decimal Exact { get; set; }

    public BitArray? Bits { get; set; }

    public byte[]? Bytes { get; set; }

    public bool Flag { get; set; }

    public byte Tiny { get; set; }

    public OrderState State { get; set; }

    public OrderState Other { get; set; }

    public DateTime Instant { get; set; }

    [System.ComponentModel.DataAnnotations.Schema.Column(TypeName = "timestamp without time zone")]
    public DateTime Local { get; set; }

    public DateOnly Day { get; set; }

    public TimeOnly Time { get; set; }

    public TimeSpan Span { get; set; }

    public Guid Guid { get; set; }

    public NpgsqlRange<int>? Range { get; set; }

    public string? Document { get; set; }

    public Place Place { get; set; } = new();

    public Part? Owned { get; set; }
}

public sealed class SomethingMore : Everything
{
    public string? More { get; set; }

    // Arrays cannot be elements of arrays, so these rows are inserted as lists of values.
    public int[]? Numbers { get; set; }
}

public sealed class Place
{
    public string Street { get; set; } = "";

    public int? Floor { get; set; }
}

public sealed class Part
{
    public string Name { get; set; } = "";

    public List<int> Sizes { get; set; } = [];
}
