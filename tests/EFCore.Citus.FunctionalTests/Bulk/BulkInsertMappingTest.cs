using System.Globalization;
using System.Net;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using NpgsqlTypes;

namespace EFCore.Citus.FunctionalTests.Bulk;

/// <summary>
///     Tests that bulk operations write the same rows as SaveChanges for each mapping.
/// </summary>
public class BulkInsertMappingTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    [Theory]
    [InlineData("distributed")]
    [InlineData("reference")]
    [InlineData("local")]
    public async Task Values_of_all_kinds(string kind)
        => await AssertSameAsSaveChangesAsync<Item>(
            b =>
            {
                b.Entity<Item>(i =>
                {
                    i.ToTable("items").HasKey(x => new { x.StoreId, x.Id });
                    _ = kind switch
                    {
                        "distributed" => i.IsDistributedBy(x => x.StoreId),
                        "reference" => i.IsReferenceTable(),
                        _ => i.IsLocalTable()
                    };
                    i.Property(x => x.Id).ValueGeneratedNever();
                    i.Property(x => x.Code).HasConversion(c => c.Value, v => new Code(v));
                    i.Property(x => x.Other).HasConversion(c => c!.Value.Value, v => new Code(v));
                    i.Property(x => x.Size).HasConversion<string>();
                    i.Property(x => x.Document).HasColumnType("jsonb");
                    i.Property(x => x.Price).HasPrecision(12, 3);
                    i.Property(x => x.Day).HasColumnType("date");
                    i.Property(x => x.Emptied).HasConversion(new EmptyConverter());
                    i.Property<string?>("Shadow");
                });
            },
            () =>
            [
                new Item
                {
                    StoreId = 1, Id = 1, Name = "İstanbul ı \"q\" \\ \t 🚀", Code = new Code("A"), Other = new Code("B"), Size = Size.Large,
                    Color = Color.Blue, Numbers = [1, -2, 3], Words = ["a", "", "c,d"], Read = new List<int> { 4, 5 }, Price = 1234.567m,
                    When = new DateTime(2024, 2, 29, 23, 59, 59, DateTimeKind.Utc), Day = new DateTime(2024, 2, 29), DateOnly = new DateOnly(1, 1, 1),
                    Offset = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), Span = TimeSpan.FromMinutes(-5), Time = new TimeOnly(1, 2, 3),
                    Range = new NpgsqlRange<int>(1, true, 5, false), Document = """{"a": [1, null, "ü"]}""", Bytes = [0, 255, 1],
                    Guid = Guid.Parse("0123456789abcdef0123456789abcdef"), Flag = true, Real = float.NaN, Double = double.PositiveInfinity,
                    Address = IPAddress.Loopback, Small = short.MinValue, Tiny = 255, Letter = 'ş', Unsigned = uint.MaxValue,
                    Maybe = 7, MaybeColor = Color.Red, Emptied = ""
                },
                new Item { StoreId = 2, Id = 1, Name = "", Code = new Code(""), Numbers = [], Words = [], Read = [], Bytes = [], Document = "null", Emptied = "x" },
                new Item { StoreId = 2, Id = 2, Name = "min", Code = new Code("c"), Numbers = null, Words = null, Read = null, Bytes = null, Emptied = null }
            ],
            "items");

    [Fact]
    public async Task Owned_and_complex_parts_in_the_same_table_and_in_JSON()
        => await AssertSameAsSaveChangesAsync<Person>(
            b => b.Entity<Person>(p =>
            {
                p.ToTable("people").IsDistributedBy(x => x.StoreId);
                p.HasKey(x => new { x.StoreId, x.Id });
                p.Property(x => x.Id).ValueGeneratedNever();
                p.OwnsOne(x => x.Home, h => h.OwnsOne(y => y.Geo));
                p.OwnsOne(x => x.Work, w =>
                {
                    w.ToJson();
                    w.OwnsOne(y => y.Geo);
                });
                p.OwnsMany(x => x.Phones, w => w.ToJson("the phones"));
                p.ComplexProperty(x => x.Name);
                p.ComplexProperty(x => x.Settings, s => s.ToJson());
                p.ComplexCollection(x => x.Marks, s => s.ToJson());
            }),
            () =>
            [
                new Person
                {
                    StoreId = 1, Id = 1, Name = new Name { First = "Ada", Last = null },
                    Home = new Address { Street = "a", Number = 1, Geo = new Geo { Lat = 1.5, Long = -2 } },
                    Work = new Address { Street = "\"w\"", Number = null, Geo = new Geo { Lat = 0.1 } },
                    Phones = [new Phone { Number = "1", Kind = Size.Large, At = new DateTime(2024, 1, 2, 3, 4, 5, DateTimeKind.Utc) }, new Phone { Number = "ü" }],
                    Settings = new Settings { Theme = "dark", Values = [1, 2] },
                    Marks = [new Mark { Value = 1 }, new Mark { Value = null }]
                },
                new Person { StoreId = 2, Id = 1, Name = new Name { First = "" }, Home = new Address { Street = "" }, Settings = new Settings() },
                new Person { StoreId = 2, Id = 2, Name = new Name { First = "x" }, Settings = new Settings { Values = [] }, Phones = null! }
            ],
            "people");

    [Theory]
    [InlineData("TPH")]
    [InlineData("TPC")]
    public async Task Hierarchies(string strategy)
        => await AssertSameAsSaveChangesAsync<Vehicle>(
            b =>
            {
                b.Entity<Vehicle>(v =>
                {
                    v.HasKey(x => new { x.StoreId, x.Id });
                    v.IsDistributedBy(x => x.StoreId);
                    v.Property(x => x.Id).ValueGeneratedNever();
                });
                b.Entity<Car>();
                b.Entity<Truck>();
                b.Entity<Ship>().OwnsOne(s => s.Port, p => p.Ignore(a => a.Geo));
                if (strategy == "TPH")
                {
                    b.Entity<Vehicle>().ToTable("vehicles").HasDiscriminator<int>("kind").HasValue<Car>(7).HasValue<Truck>(8).HasValue<Ship>(9);
                }
                else
                {
                    b.Entity<Vehicle>().UseTpcMappingStrategy();
                    b.Entity<Car>().ToTable("cars");
                    b.Entity<Truck>().ToTable("trucks");
                    b.Entity<Ship>().ToTable("ships");
                }
            },
            () =>
            [
                new Car { StoreId = 1, Id = 1, Doors = 3, Plate = "x" },
                new Truck { StoreId = 1, Id = 2, Doors = 2, Plate = "", Load = 1.5 },
                new Ship { StoreId = 2, Id = 1, Draft = 7, Port = new Address { Street = "p", Number = 1 } },
                new Car { StoreId = 2, Id = 2, Doors = 5, Plate = "y" },
                new Ship { StoreId = 2, Id = 3 }
            ],
            strategy == "TPH" ? ["vehicles"] : ["cars", "trucks", "ships"]);

    [Fact]
    public async Task Tables_that_entity_types_share()
        => await AssertSameAsSaveChangesAsync<Blog>(
            b =>
            {
                b.Entity<Blog>(x =>
                {
                    x.ToTable("blogs").IsDistributedBy(y => y.StoreId).HasKey("StoreId", "Id");
                    x.HasOne(y => y.Details).WithOne().HasForeignKey<BlogDetails>(y => new { y.StoreId, y.Id });
                    x.Property(y => y.Id).ValueGeneratedNever();
                });
                b.Entity<BlogDetails>(x =>
                {
                    x.ToTable("blogs").HasKey(y => new { y.StoreId, y.Id });
                    x.Property(y => y.Id).ValueGeneratedNever();
                });
            },
            () =>
            [
                new Blog { StoreId = 1, Id = 1, Title = "t", Details = new BlogDetails { Text = "d" } },
                new Blog { StoreId = 1, Id = 2, Title = "only" }
            ],
            "blogs");

    [Fact]
    public async Task Names_of_all_kinds()
    {
        var longName = new string('x', 60) + "éy";
        await AssertSameAsSaveChangesAsync<Blog>(
            b =>
            {
                b.HasDefaultSchema("odd \"schema\"");
                b.Entity<Blog>(x =>
                {
                    x.ToTable("select \"from\" İ").IsDistributedBy(y => y.StoreId).HasKey("StoreId", "Id");
                    x.Property(y => y.StoreId).HasColumnName("order by");
                    x.Property(y => y.Id).HasColumnName("a.b'c").ValueGeneratedNever();
                    x.Property(y => y.Title).HasColumnName(longName);
                    x.Ignore(y => y.Details);
                });
            },
            () => [new Blog { StoreId = 1, Id = 1, Title = "t" }, new Blog { StoreId = 1, Id = 2, Title = "u" }],
            "odd \"schema\".select \"from\" İ");
    }

    [Fact]
    public async Task A_culture_that_writes_otherwise_changes_nothing()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("tr-TR");
            await Values_of_all_kinds("distributed");
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    // The objects are created again each time, so that they do not contain values that SaveChanges has set.
    private async Task AssertSameAsSaveChangesAsync<TEntity>(
        Action<ModelBuilder> build,
        Func<IReadOnlyList<TEntity>> create,
        params string[] tables)
        where TEntity : class
    {
        await using var context = await BulkContext.MigrateAsync(Database, build);
        var cancellationToken = TestContext.Current.CancellationToken;

        context.AddRange(create());
        await context.SaveChangesAsync(cancellationToken);
        context.ChangeTracker.Clear();
        var expected = await RowsAsync(tables);
        Assert.NotEmpty(expected);
        await DeleteAsync(tables);

        Assert.Equal(create().Count, await context.BulkInsertAsync(create(), cancellationToken: cancellationToken));
        Assert.Equal(expected, await RowsAsync(tables));
        Assert.Empty(context.ChangeTracker.Entries());
        await DeleteAsync(tables);

        Assert.Equal(create().Count, await context.Set<TEntity>().BulkInsertAsync(Stream(create()), cancellationToken: cancellationToken));
        Assert.Equal(expected, await RowsAsync(tables));
        await DeleteAsync(tables);

        Assert.Equal(create().Count, context.Set<TEntity>().BulkInsert(create()));
        Assert.Equal(expected, await RowsAsync(tables));

        // All rows exist, so none of them changes.
        Assert.Equal((0, create().Count, 0), Counts(await context.BulkUpsertAsync(create(), cancellationToken: cancellationToken)));
        Assert.Equal(expected, await RowsAsync(tables));
        await DeleteAsync(tables);

        Assert.Equal((create().Count, 0, 0), Counts(context.BulkUpsert(create())));
        Assert.Equal(expected, await RowsAsync(tables));
    }

    private static (long, long, long) Counts(EFCore.Citus.Bulk.BulkUpsertResult result)
        => (result.Inserted, result.Updated, result.Skipped);

    private static async IAsyncEnumerable<TEntity> Stream<TEntity>(IEnumerable<TEntity> entities)
    {
        foreach (var entity in entities)
        {
            await Task.Yield();
            yield return entity;
        }
    }

    private async Task<List<string>> RowsAsync(string[] tables)
    {
        var rows = new List<string>();
        foreach (var table in tables)
        {
            rows.AddRange(await Database.ColumnAsync<string>($"SELECT to_jsonb(t)::text FROM {Quote(table)} t ORDER BY 1"));
        }

        return rows;
    }

    private async Task DeleteAsync(string[] tables)
    {
        foreach (var table in tables)
        {
            await Database.ExecuteAsync($"TRUNCATE {Quote(table)}");
        }
    }

    private static string Quote(string table)
        => string.Join('.', table.Split('.').Select(n => $"\"{n.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));

    private enum Size
    {
        Small,
        Large
    }

    private enum Color
    {
        Red,
        Blue
    }

    private readonly record struct Code(string Value);

    private sealed class EmptyConverter() : Microsoft.EntityFrameworkCore.Storage.ValueConversion.ValueConverter<string?, string>(
        v => v ?? "none",
        v => v == "none" ? null : v)
    {
#pragma warning disable EF1001 // The only way to convert nulls.
        public override bool ConvertsNulls
            => true;
#pragma warning restore EF1001
    }

    private sealed class Item
    {
        public int StoreId { get; set; }

        public int Id { get; set; }

        public required string Name { get; set; }

        public Code Code { get; set; }

        public Code? Other { get; set; }

        public Size Size { get; set; }

        public Color Color { get; set; }

        public Color? MaybeColor { get; set; }

        public int? Maybe { get; set; }

        public int[]? Numbers { get; set; }

        public List<string>? Words { get; set; }

        public IReadOnlyList<int>? Read { get; set; }

        public decimal Price { get; set; }

        public DateTime When { get; set; } = DateTime.UnixEpoch;

        public DateTime Day { get; set; }

        public DateOnly DateOnly { get; set; }

        public DateTimeOffset Offset { get; set; }

        public TimeSpan Span { get; set; }

        public TimeOnly Time { get; set; }

        public NpgsqlRange<int> Range { get; set; }

        public string? Document { get; set; }

        public byte[]? Bytes { get; set; }

        public Guid Guid { get; set; }

        public bool Flag { get; set; }

        public float Real { get; set; }

        public double Double { get; set; }

        public IPAddress? Address { get; set; }

        public short Small { get; set; }

        public byte Tiny { get; set; }

        public char Letter { get; set; } = 'x';

        public uint Unsigned { get; set; }

        public string? Emptied { get; set; }
    }

    private sealed class Person
    {
        public int StoreId { get; set; }

        public int Id { get; set; }

        public Name Name { get; set; } = null!;

        public Address? Home { get; set; }

        public Address? Work { get; set; }

        public List<Phone> Phones { get; set; } = [];

        public Settings Settings { get; set; } = null!;

        public List<Mark> Marks { get; set; } = [];
    }

    private sealed class Name
    {
        public required string First { get; set; }

        public string? Last { get; set; }
    }

    private sealed class Address
    {
        public required string Street { get; set; }

        public int? Number { get; set; }

        public Geo? Geo { get; set; }
    }

    private sealed class Geo
    {
        public double Lat { get; set; }

        public double? Long { get; set; }
    }

    private sealed class Phone
    {
        public required string Number { get; set; }

        public Size Kind { get; set; }

        public DateTime? At { get; set; }
    }

    private sealed class Settings
    {
        public string? Theme { get; set; }

        public int[]? Values { get; set; }
    }

    private sealed class Mark
    {
        public int? Value { get; set; }
    }

    private abstract class Vehicle
    {
        public int StoreId { get; set; }

        public int Id { get; set; }
    }

    private class Car : Vehicle
    {
        public int Doors { get; set; }

        public required string Plate { get; set; }
    }

    private sealed class Truck : Car
    {
        public double Load { get; set; }
    }

    private sealed class Ship : Vehicle
    {
        public int? Draft { get; set; }

        public Address? Port { get; set; }
    }

    private sealed class Blog
    {
        public int StoreId { get; set; }

        public int Id { get; set; }

        public string? Title { get; set; }

        public BlogDetails? Details { get; set; }
    }

    private sealed class BlogDetails
    {
        public int StoreId { get; set; }

        public int Id { get; set; }

        public string? Text { get; set; }
    }
}
