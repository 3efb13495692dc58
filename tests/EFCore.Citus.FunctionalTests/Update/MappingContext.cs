using System.Net;
using System.Net.NetworkInformation;
using System.Numerics;
using EFCore.Citus.Update.Sets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Microsoft.EntityFrameworkCore.ValueGeneration;
using NpgsqlTypes;

namespace EFCore.Citus.FunctionalTests.Update;

/// <summary>
///     Represents a context with all mappings of a row: hierarchies, owned types, documents, types, names, procedures and generated values.
/// </summary>
internal sealed class MappingContext(DbContextOptions<MappingContext> options) : DbContext(options)
{
    public const string Wide = "Wide";
    public const int WideColumns = 200;
    public const string LongName = "select \"Ünïcödé\" 'é' ; -- $citus$ @p0 {0} _____________";

    /// <summary>The SQL to be executed before the tables are created.</summary>
    public const string Domains =
        "CREATE DOMAIN positive AS int CHECK (VALUE > 0); CREATE DOMAIN code3 AS char(3); CREATE DOMAIN short AS varchar(6) NOT NULL";

    /// <summary>The SQL to be executed after the tables are created.</summary>
    public const string Procedures =
        """
        CREATE PROCEDURE add_call("TenantId" int, "Id" int, "Name" text) LANGUAGE sql AS
            'INSERT INTO "Calls" ("TenantId", "Id", "Name") VALUES ($1, $2, ''by procedure: '' || $3)';
        CREATE PROCEDURE remove_call("TenantId_Original" int, "Id_Original" int) LANGUAGE sql AS
            'DELETE FROM "Calls" WHERE "TenantId" = $1 AND "Id" = $2';
        """;

    internal static DbContextOptions<MappingContext> Options(string connectionString, bool sets, Action<DbContextOptionsBuilder>? more = null)
    {
        var builder = new DbContextOptionsBuilder<MappingContext>();
        builder.UseNpgsql(
            connectionString,
            npgsql => npgsql
                .MapEnum<Mood>("Mood \"X\"", "other Schema")
                .UseCitus(c => c.UseSetBasedSaveChanges(sets).MinSetSize(3).DefaultShardCount(4)));
        builder.ReplaceService<SetLimits, FewRows>();
        builder.EnableSensitiveDataLogging();
        more?.Invoke(builder);

        return builder.Options;
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasPostgresExtension("citext").HasPostgresExtension("hstore").HasPostgresExtension("ltree");

        Distributed<Animal>(modelBuilder, "Animals");
        modelBuilder.Entity<Cat>();
        modelBuilder.Entity<Dog>().Property(d => d.Bark).HasDefaultValue("woof");

        Distributed<Vehicle>(modelBuilder, "Vehicles").UseTptMappingStrategy();
        modelBuilder.Entity<Car>().ToTable("Cars");
        modelBuilder.Entity<Truck>().ToTable("Trucks");

        Distributed<Figure>(modelBuilder, null).UseTpcMappingStrategy();
        modelBuilder.Entity<Circle>().ToTable("Circles");
        modelBuilder.Entity<Square>().ToTable("Squares");

        var document = Distributed<Document>(modelBuilder, "Documents");
        document.OwnsOne(d => d.Author);
        document.HasOne(d => d.Detail).WithOne().HasForeignKey<Detail>(d => new { d.TenantId, d.Id });
        document.Navigation(d => d.Detail).IsRequired();
        Distributed<Detail>(modelBuilder, "Documents");

        var page = Distributed<Page>(modelBuilder, "Pages");
        page.OwnsOne(p => p.Owned, o => o.ToJson());
        page.OwnsMany(p => p.Many, o => o.ToJson());
        page.ComplexProperty(p => p.Complex, c => c.ToJson());
        page.ComplexProperty(p => p.Flat);

        var scalars = Distributed<Scalars>(modelBuilder, "Scalars");
        scalars.Property(s => s.Padded).HasColumnType("CHAR(3)");
        scalars.Property(s => s.National).HasColumnType("nchar(3)");
        scalars.Property(s => s.Bits).HasColumnType("BIT(8)");
        scalars.Property(s => s.SomeBits).HasColumnType("bit varying(9)");
        scalars.Property(s => s.Positive).HasColumnType("positive");
        scalars.Property(s => s.Code).HasColumnType("code3");
        scalars.Property(s => s.Short).HasColumnType("short");
        scalars.Property(s => s.System).HasColumnType("name");
        scalars.Property(s => s.Exact).HasColumnType("NUMERIC(10,2)");
        scalars.Property(s => s.Rounded).HasPrecision(3);
        scalars.Property(s => s.Local).HasColumnType("timestamp (0) without time zone");
        scalars.Property(s => s.Span).HasColumnType("interval(2)");
        scalars.Property(s => s.Oid).HasColumnType("oid");
        scalars.Property(s => s.Xid).HasColumnType("xid");
        scalars.Property(s => s.Insensitive).HasColumnType("citext");
        scalars.Property(s => s.Path).HasColumnType("ltree");
        scalars.Property(s => s.AsText).HasConversion<string>().HasMaxLength(9);
        scalars.Property(s => s.Xml).HasColumnType("xml");
        scalars.Property(s => s.Json).HasColumnType("json");
        scalars.Property(s => s.Money).HasColumnType("money");
        scalars.Property(s => s.Nothing).HasConversion(new ConvertingNulls());
        scalars.Property(s => s.Empty).HasConversion(e => e == "" ? null : e, e => e ?? "").IsRequired(false);

        Distributed<Lists>(modelBuilder, "Lists");

        var clash = Distributed<Clash>(modelBuilder, LongName, "My \"Schema\"");
        string[] names = ["a0", "c0", "v", "source", "affected", "mode", "citus_set", "t", "$citus_set$ 'x' @p1 \"q\""];
        for (var i = 0; i < names.Length; i++)
        {
            clash.Property<int?>($"P{i}").HasColumnName(names[i]);
        }

        clash.Property(c => c.Number).HasColumnName("Nümber \"'\" @p0").UseIdentityAlwaysColumn();
        Distributed<Source>(modelBuilder, "source").Property(s => s.Name).HasColumnName("source");

        Distributed<Call>(modelBuilder, "Calls")
            .InsertUsingStoredProcedure("add_call", p => p.HasParameter(c => c.TenantId).HasParameter(c => c.Id).HasParameter(c => c.Name))
            .DeleteUsingStoredProcedure("remove_call", p => p.HasOriginalValueParameter(c => c.TenantId).HasOriginalValueParameter(c => c.Id));

        Distributed<Versioned>(modelBuilder, "Versioned").Property(v => v.Version).IsRowVersion();

        var tokens = Distributed<Tokens>(modelBuilder, "Tokens");
        tokens.Property(t => t.Padded).HasColumnType("char(5)").IsConcurrencyToken();
        tokens.Property(t => t.Exact).HasPrecision(10, 2).IsConcurrencyToken();
        tokens.Property(t => t.Insensitive).HasColumnType("citext").IsConcurrencyToken();
        tokens.Property(t => t.Mood).IsConcurrencyToken();
        tokens.Property(t => t.Address).IsConcurrencyToken();
        tokens.Property(t => t.Moment).IsConcurrencyToken();

        var generated = Distributed<Generated>(modelBuilder, "Generated");
        generated.Property(g => g.Twice).HasComputedColumnSql("\"Id\" * 2", stored: true);
        generated.Property(g => g.Default).HasDefaultValueSql("'by default'");
        generated.Property(g => g.Serial).UseIdentityByDefaultColumn();

        modelBuilder.Entity<Numbered>(
            b =>
            {
                b.ToTable("Numbered").HasKey(n => new { n.TenantId, n.Id });
                b.Property(n => n.Id).UseHiLo("numbers");
                b.Property(n => n.Reference).HasValueGenerator<GuidValueGenerator>();
                b.IsDistributedBy(n => n.TenantId);
            });

        modelBuilder.Entity<StrongKey>(
            b =>
            {
                b.Property(s => s.Id).HasConversion(i => i.Value, v => new StrongId(v)).UseIdentityByDefaultColumn();
                b.ToTable("StrongKeys").HasKey(s => new { s.Tenant, s.Id });
                b.Property(s => s.Tenant).HasColumnType("citext");
                b.IsDistributedBy(s => s.Tenant);
            });

        modelBuilder.Entity<PaddedTenant>(
            b =>
            {
                b.ToTable("PaddedTenants").HasKey(s => new { s.Tenant, s.Id });
                b.Property(s => s.Tenant).HasColumnType("char(8)");
                b.Property(s => s.Id).HasColumnType("numeric(10,2)");
                b.Property(s => s.Text).HasDefaultValue("x");
                b.IsDistributedBy(s => s.Tenant);
            });

        modelBuilder.SharedTypeEntity<Dictionary<string, object>>(
            Wide,
            b =>
            {
                b.IndexerProperty<int>("TenantId");
                b.IndexerProperty<int>("Id").ValueGeneratedNever();
                b.ToTable(Wide).HasKey("TenantId", "Id");
                for (var i = 0; i < WideColumns; i++)
                {
                    b.IndexerProperty<string?>($"W{i}");
                }

                b.IsDistributedBy("TenantId");
            });

        modelBuilder.Entity<Local>(b => b.ToTable("Locals").IsLocalTable().HasKey(l => new { l.TenantId, l.Id }));
        modelBuilder.Entity<Reference>(b => b.ToTable("References").IsReferenceTable().HasKey(l => new { l.TenantId, l.Id }));
    }

    private static EntityTypeBuilder<T> Distributed<T>(ModelBuilder modelBuilder, string? table, string? schema = null)
        where T : Row
    {
        var builder = modelBuilder.Entity<T>();
        builder.HasKey(r => new { r.TenantId, r.Id });
        builder.Property(r => r.Id).ValueGeneratedNever();
        if (table is not null)
        {
            builder.ToTable(table, schema);
        }

        return builder.IsDistributedBy(r => r.TenantId);
    }

    private sealed class FewRows : SetLimits
    {
        public FewRows()
        {
            InsertOfArrays = 6;
            RowsOfValues = 4;
            FewDistributionValues = 1;
            ScatteredRows = 0;
            RowsForShardLookup = 8;
            RowsOfShard = 1;
        }
    }

#pragma warning disable EF1001 // Converters of nulls are not official yet, and yet they are used.
    private sealed class ConvertingNulls() : ValueConverter<string?, string>(
        v => v ?? "nothing", v => v == "nothing" ? null : v, convertsNulls: true);
#pragma warning restore EF1001

    internal enum Mood
    {
        Good,
        Bad
    }

    internal abstract class Row
    {
        public int TenantId { get; set; }

        public int Id { get; set; }

        public string? Name { get; set; }
    }

    internal class Animal : Row;

    internal sealed class Cat : Animal
    {
        public int? Lives { get; set; }
    }

    internal sealed class Dog : Animal
    {
        public string? Bark { get; set; }
    }

    internal class Vehicle : Row;

    internal sealed class Car : Vehicle
    {
        public int Doors { get; set; }
    }

    internal sealed class Truck : Vehicle
    {
        public decimal Load { get; set; }
    }

    internal abstract class Figure : Row;

    internal sealed class Circle : Figure
    {
        public double Radius { get; set; }
    }

    internal sealed class Square : Figure
    {
        public double Side { get; set; }
    }

    internal sealed class Document : Row
    {
        public Person? Author { get; set; }

        public Detail Detail { get; set; } = null!;
    }

    internal sealed class Detail : Row
    {
        public string? Text { get; set; }
    }

    internal sealed class Person
    {
        public string? First { get; set; }

        public int? Age { get; set; }
    }

    internal sealed class Page : Row
    {
        public Person? Owned { get; set; }

        public List<Person> Many { get; set; } = [];

        public Person Complex { get; set; } = new();

        public Person Flat { get; set; } = new();
    }

    internal sealed class Scalars : Row
    {
        public string Padded { get; set; } = "";

        public string National { get; set; } = "";

        public System.Collections.BitArray? Bits { get; set; }

        public System.Collections.BitArray? SomeBits { get; set; }

        public int Positive { get; set; } = 1;

        public string? Code { get; set; }

        public string Short { get; set; } = "";

        public string? System { get; set; }

        public decimal Exact { get; set; }

        public DateTime Rounded { get; set; }

        public DateTime? Local { get; set; }

        public DateTimeOffset? Offset { get; set; }

        public TimeSpan Span { get; set; }

        public uint Oid { get; set; }

        public uint Xid { get; set; }

        public ulong Big { get; set; }

        public BigInteger Huge { get; set; }

        public char Letter { get; set; } = 'x';

        public string? Insensitive { get; set; }

        public Dictionary<string, string?>? Map { get; set; }

        public LTree Path { get; set; }

        public Mood Mood { get; set; }

        public Mood? MoodOrNot { get; set; }

        public Mood AsText { get; set; }

        public string? Xml { get; set; }

        public string? Json { get; set; }

        public decimal Money { get; set; }

        public IPAddress? Address { get; set; }

        public PhysicalAddress? Card { get; set; }

        public NpgsqlPoint Point { get; set; }

        public NpgsqlRange<DateOnly>? Days { get; set; }

        public string? Nothing { get; set; }

        public string Empty { get; set; } = "";

        public byte[]? Bytes { get; set; }
    }

    internal sealed class Lists : Row
    {
        public Mood[]? Moods { get; set; }

        public List<string>? Texts { get; set; }

        public List<NpgsqlRange<int>>? Ranges { get; set; }

        public NpgsqlPolygon? Polygon { get; set; }
    }

    internal sealed class Clash : Row
    {
        public long Number { get; set; }
    }

    internal sealed class Source : Row;

    internal sealed class Call : Row;

    internal sealed class Versioned : Row
    {
        public uint Version { get; set; }
    }

    internal sealed class Tokens : Row
    {
        public string Padded { get; set; } = "";

        public decimal Exact { get; set; }

        public string? Insensitive { get; set; }

        public Mood Mood { get; set; }

        public IPAddress? Address { get; set; }

        public DateTime? Moment { get; set; }
    }

    internal sealed class Generated : Row
    {
        public int Twice { get; set; }

        public string? Default { get; set; }

        public long Serial { get; set; }
    }

    internal sealed class Numbered
    {
        public Guid TenantId { get; set; }

        public long Id { get; set; }

        public Guid Reference { get; set; }

        public string? Name { get; set; }
    }

    internal readonly record struct StrongId(int Value);

    internal sealed class StrongKey
    {
        public string Tenant { get; set; } = "";

        public StrongId Id { get; set; }

        public string? Name { get; set; }
    }

    internal sealed class PaddedTenant
    {
        public string Tenant { get; set; } = "";

        public decimal Id { get; set; }

        public string? Text { get; set; }

        public string? Name { get; set; }
    }

    internal sealed class Local : Row;

    internal sealed class Reference : Row;
}
