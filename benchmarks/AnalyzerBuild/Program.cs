// Times the build of a project with 500 entity types, with the analyzers and without them. See ../README.md.
//
//   dotnet run --project benchmarks/AnalyzerBuild [-- <pairs of builds> [<entity types>]]

using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Xml.Linq;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var pairs = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 11;
var count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 500;
var folder = Directory.CreateTempSubdirectory("analyzer-build-").FullName;
var repository = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

try
{
    Run("dotnet", "build", Path.Combine(repository, "src", "EFCore.Citus"), "--configuration", "Release", "-m:1", "--nologo", "-v:q");
    WriteProject();
    Run("dotnet", "restore", folder, "--nologo", "-v:q");
    Measure();
}
finally
{
    Directory.Delete(folder, recursive: true);
}

return;

void Measure()
{
    // The first builds are not measured, because they read files from the disk for the first time.
    Build(withAnalyzers: true);
    Build(withAnalyzers: false);

    var with = new List<Cost>();
    var without = new List<Cost>();
    for (var i = 0; i < pairs; i++)
    {
        // The order alternates, so that neither variant always comes first.
        var first = i % 2 == 0;
        (first ? with : without).Add(Build(first));
        (first ? without : with).Add(Build(!first));

        Print($"{i + 1,3}: elapsed {with[i].Elapsed,6:F2} s with, {without[i].Elapsed,6:F2} s without");
    }

    Compare("elapsed", c => c.Elapsed);
    if (OperatingSystem.IsLinux())
    {
        Compare("processor", c => c.Processor);
    }

    void Compare(string name, Func<Cost, double> cost)
        => Print(
            $"{name}: {Median(with.Select(cost)):F2} s with, {Median(without.Select(cost)):F2} s without, "
            + $"ratio of the pairs {Median(with.Zip(without, (w, o) => cost(w) / cost(o))):F3}");

    // The report contains the time of each analyzer in one build, summed over all threads.
    var report = Run("dotnet", [.. BuildArguments(withAnalyzers: true), "-p:ReportAnalyzer=true", "-v:d"]);
    foreach (var line in report.Split('\n'))
    {
        if (line.Contains("Total analyzer execution time", StringComparison.Ordinal)
            || line.Contains(" EFCore.Citus.Analyzers", StringComparison.Ordinal))
        {
            Console.WriteLine(line.TrimEnd());
        }
    }
}

Cost Build(bool withAnalyzers)
{
    var watch = Stopwatch.StartNew();
    var processor = GetProcessorTimeOfChildren();
    Run("dotnet", [.. BuildArguments(withAnalyzers)]);

    return new Cost(watch.Elapsed.TotalSeconds, GetProcessorTimeOfChildren() - processor);
}

// Gets the processor time of the child processes of a build and their descendants, which no class of .NET provides.
static double GetProcessorTimeOfChildren()
{
    const int Children = -1;
    var usage = new long[18];

    return OperatingSystem.IsLinux() && Native.GetResourceUsage(Children, usage) == 0
        ? usage[0] + usage[2] + ((usage[1] + usage[3]) / 1e6)
        : 0;
}

// Each build starts without incremental results, and without a server that another build has warmed up.
string[] BuildArguments(bool withAnalyzers)
    =>
    [
        "build", folder, "--no-restore", "--no-incremental", "--nologo", "-m:1", "-nodeReuse:false", "-p:UseSharedCompilation=false",
        $"-p:WithAnalyzers={withAnalyzers}"
    ];

static string Run(string program, params string[] arguments)
{
    using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
    var output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();

    return process.ExitCode == 0 && !output.Contains("warning CITUS", StringComparison.Ordinal)
        ? output
        : throw new InvalidOperationException(output);
}

static double Median(IEnumerable<double> values)
{
    var sorted = values.Order().ToList();

    return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
}

static void Print(DefaultInterpolatedStringHandler line)
    => Console.WriteLine(line.ToStringAndClear());

void WriteProject()
{
    // The settings of this repository do not apply to the project. Only its assemblies are referenced.
    Write("Directory.Build.props", "<Project />");
    Write("Directory.Packages.props", "<Project />");
    Write(
        "Shop.csproj",
        $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <WithAnalyzers Condition="'$(WithAnalyzers)' == ''">true</WithAnalyzers>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Microsoft.EntityFrameworkCore.Relational" Version="{Version("Microsoft.EntityFrameworkCore.Relational")}" />
            <PackageReference Include="Npgsql.EntityFrameworkCore.PostgreSQL" Version="{Version("Npgsql.EntityFrameworkCore.PostgreSQL")}" />
            <Reference Include="{repository}/src/EFCore.Citus/bin/Release/net10.0/EFCore.Citus.dll" />
          </ItemGroup>
          <ItemGroup Condition="'$(WithAnalyzers)' == 'true'">
            <Analyzer Include="{repository}/src/EFCore.Citus.CodeFixes/bin/Release/netstandard2.0/EFCore.Citus.*.dll" />
          </ItemGroup>
        </Project>
        """);

    for (var i = 0; i < count; i++)
    {
        Write($"Model/Entity{i}.cs", Entity(i));
        Write($"Configurations/Entity{i}Configuration.cs", Configuration(i));
        Write($"Services/Entity{i}Service.cs", Service(i));
    }

    Write(
        "ShopContext.cs",
        $$"""
        using Microsoft.EntityFrameworkCore;

        namespace Shop;

        public class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
        {
        {{Repeat(i => $"    public DbSet<Entity{i}> Entities{i} => Set<Entity{i}>();")}}

            protected override void OnModelCreating(ModelBuilder modelBuilder)
                => modelBuilder.ApplyConfigurationsFromAssembly(typeof(ShopContext).Assembly);
        }
        """);

    Write(
        "Migrations/20250101000000_Init.cs",
        $$"""
        using Microsoft.EntityFrameworkCore.Migrations;

        namespace Shop.Migrations;

        public class Init : Migration
        {
            protected override void Up(MigrationBuilder migrationBuilder)
            {
        {{Repeat(Table)}}
            }
        }
        """);
}

string Entity(int i)
    => $$"""
        namespace Shop;

        public class Entity{{i}}
        {
            public int TenantId { get; set; }
            public int Id { get; set; }
            public int ParentId { get; set; }
            public int LookupId { get; set; }
            public required string Name { get; set; }
            public string? Description { get; set; }
            public decimal Amount { get; set; }
            public DateTime CreatedAt { get; set; }
            public bool IsActive { get; set; }
        {{(IsReference(i)
            ? ""
            : $$"""
                public Entity{{Parent(i)}}? Parent { get; set; }
                public Entity{{Lookup(i)}}? Lookup { get; set; }
            """)}}
        }
        """;

// One entity type in ten is mapped to a reference table. The others reference a distributed parent and a reference table.
string Configuration(int i)
    => $$"""
        using Microsoft.EntityFrameworkCore;
        using Microsoft.EntityFrameworkCore.Metadata.Builders;

        namespace Shop;

        public class Entity{{i}}Configuration : IEntityTypeConfiguration<Entity{{i}}>
        {
            public void Configure(EntityTypeBuilder<Entity{{i}}> builder)
            {
                builder.ToTable("entity{{i}}");
                builder.Property(e => e.Name).HasMaxLength(200);
                builder.Property(e => e.Amount).HasPrecision(18, 2);
        {{(IsReference(i)
            ? """
                    builder.IsReferenceTable();
                    builder.HasKey(e => e.Id);
                    builder.HasIndex(e => e.Name).IsUnique();
            """
            : """
                    builder.IsDistributedBy(e => e.TenantId);
                    builder.HasKey(e => new { e.TenantId, e.Id });
                    builder.Property(e => e.Id).ValueGeneratedOnAdd();
                    builder.HasIndex(e => new { e.TenantId, e.Name }).IsUnique();
                    builder.HasOne(e => e.Parent).WithMany().HasForeignKey(e => new { e.TenantId, e.ParentId });
                    builder.HasOne(e => e.Lookup).WithMany().HasForeignKey(e => e.LookupId).OnDelete(DeleteBehavior.Restrict);
            """)}}
            }
        }
        """;

bool IsReference(int i)
    => i % 10 == 0;

int Parent(int i)
    => IsReference(i / 2) ? (i / 2) + 1 : i / 2;

int Lookup(int i)
    => i / 10 * 10;

string Service(int i)
    => $$"""
        using Microsoft.EntityFrameworkCore;

        namespace Shop;

        public class Entity{{i}}Service(ShopContext context)
        {
            public async Task<List<Entity{{i}}>> FindAsync(int tenantId, string name, CancellationToken cancellationToken)
                => await context.Entities{{i}}
                    .Where(e => e.TenantId == tenantId && e.Name.StartsWith(name))
                    .OrderBy(e => e.CreatedAt)
                    .ToListAsync(cancellationToken);

            public async Task<int> RenameAsync(int tenantId, int id, string name, CancellationToken cancellationToken)
            {
                var entity = await context.Entities{{i}}.SingleAsync(e => e.TenantId == tenantId && e.Id == id, cancellationToken);
                entity.Name = name;
                entity.Description = null;

                return await context.SaveChangesAsync(cancellationToken);
            }

            public async Task<decimal> SumAsync(int tenantId, CancellationToken cancellationToken)
            {
                var sum = 0m;
                foreach (var entity in await context.Entities{{i}}.Where(e => e.TenantId == tenantId).ToListAsync(cancellationToken))
                {
                    if (entity.IsActive && entity.Amount > 0)
                    {
                        sum += entity.Amount;
                    }
                }

                return sum;
            }
        }
        """;

string Table(int i)
    => $"""
                migrationBuilder.CreateTable(
                    name: "entity{i}",
                    columns: table => new
                    {"{"}
                        TenantId = table.Column<int>(type: "integer", nullable: false),
                        Id = table.Column<int>(type: "integer", nullable: false),
                        Name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false)
                    {"}"},
                    constraints: table => table.PrimaryKey("PK_entity{i}", x => new {"{"} x.TenantId, x.Id {"}"}))
                    .Annotation("Citus:DistributionColumn", "TenantId");
        """;

string Repeat(Func<int, string> line)
    => string.Join('\n', Enumerable.Range(0, count).Select(line));

void Write(string file, string text)
{
    var path = Path.Combine(folder, file);
    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
    File.WriteAllText(path, text + "\n");
}

// Gets the lowest version of the package that the library works with, which it is compiled with.
string Version(string package)
{
    var versions = XDocument.Load(Path.Combine(repository, "Directory.Packages.props"));
    var property = versions.Descendants("PackageVersion")
        .First(v => (string)v.Attribute("Include")! == package)
        .Attribute("Version")!.Value.Split('(', ')')[1];

    return versions.Descendants(property).First().Value;
}

static string Here([CallerFilePath] string path = "")
    => Path.GetDirectoryName(path)!;

internal sealed record Cost(double Elapsed, double Processor);

internal static class Native
{
    [DllImport("libc", EntryPoint = "getrusage")]
    public static extern int GetResourceUsage(int who, [Out] long[] usage);
}
