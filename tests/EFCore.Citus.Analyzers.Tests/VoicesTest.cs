using System.Text.RegularExpressions;
using EFCore.Citus.Analyzers.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using static EFCore.Citus.Analyzers.Tests.TestUtilities.Sources;

namespace EFCore.Citus.Analyzers.Tests;

/// <summary>
///     Tests that the analyzers, the validator of models and the rules of migrations decide alike over the same tables: as source, as a
///     model, and as operations without a model.
/// </summary>
public partial class VoicesTest
{
    private static readonly string[] Types = ["Local", "ManagedLocal", "Reference", "Distributed", "SingleShard"];

    [Theory]
    [InlineData("NoAction", "T, Other", 12)]
    [InlineData("Cascade", "T, Other", 14)]
    [InlineData("SetNull", "T, Other", 16)]
    [InlineData("NoAction", "Other, T", 13)]
    public async Task Foreign_keys(string action, string columns, int refused)
    {
        var pairs = Types.SelectMany(t => Types.Select(p => (Type: t, Principal: p))).ToList();
        var statements = string.Join(
            '\n',
            pairs.Select(
                p => $"""
                    {Declare($"P{p.Type}{p.Principal}", p.Principal)}
                    {Declare($"C{p.Type}{p.Principal}", p.Type)}
                    b.Entity<C{p.Type}{p.Principal}>().HasOne<P{p.Type}{p.Principal}>().WithMany().HasForeignKey({Quote(columns)})
                        .OnDelete(DeleteBehavior.{action});
                    """));
        var classes = string.Join(
            '\n',
            pairs.Select(
                p => $$"""
                    public class P{{p.Type}}{{p.Principal}} { public int T { get; set; } public int Id { get; set; } }
                    public class C{{p.Type}}{{p.Principal}}
                    {
                        public int T { get; set; }
                        public int Id { get; set; }
                        public int? Other { get; set; }
                    }
                    """));

        var (diagnostics, violations) = await Verifier.CompareAsync(Context(statements, classes));
        var ofSource = diagnostics.Select(d => $"{d.Id} {EntityType().Match(d.GetMessage()).Groups[1]}").Order().ToList();
        var ofModel = violations!.Select(v => $"{v[..8]} {EntityType().Match(v).Groups[1]}").Order().ToList();
        var ofOperations = pairs.SelectMany(p => FindRules(b => AddForeignKey(b, p.Type, p.Principal, action, columns)).Select(r => $"{r} C{p.Type}{p.Principal}"))
            .Order().ToList();

        Assert.Equal(ofModel, ofSource);
        Assert.Equal(ofModel, ofOperations);
        Assert.Equal(refused, ofModel.Count);
    }

    [Theory]
    [InlineData("T, At, Id")]
    [InlineData("T, Id")]
    [InlineData("At, Id")]
    [InlineData("Id")]
    public async Task Keys(string columns)
    {
        var kinds = new Dictionary<string, string>
        {
            ["Primary"] = $"HasKey({Quote(columns)})",
            ["Alternate"] = $"HasAlternateKey({Quote(columns)})",
            ["Index"] = $"HasIndex({Quote(columns)}).IsUnique()"
        };
        var statements = string.Join(
            '\n',
            kinds.Select(
                k => $"""
                    b.Entity<{k.Key}>().IsDistributedBy(e => e.T).IsPartitionedByTime(e => e.At, "1 month");
                    {(k.Key == "Primary" ? "" : $"b.Entity<{k.Key}>().HasKey(e => new {{ e.T, e.At }});")}
                    b.Entity<{k.Key}>().{k.Value};
                    """));
        var classes = string.Join(
            '\n',
            kinds.Select(
                k => $$"""public class {{k.Key}} { public int T { get; set; } public DateTime At { get; set; } public int Id { get; set; } }"""));

        var (diagnostics, violations) = await Verifier.CompareAsync(Context(statements, classes));
        var ofSource = diagnostics.Select(d => $"{d.Id} {EntityType().Match(d.GetMessage()).Groups[1]}").Order().ToList();
        var ofModel = (violations ?? []).Select(v => $"{v[..8]} {EntityType().Match(v).Groups[1]}").Order().ToList();
        var ofOperations = kinds.Keys.SelectMany(k => FindRules(b => AddKey(b, k, columns.Split(", "))).Select(r => $"{r} {k}")).Order().ToList();

        var missing = (columns.Contains('T', StringComparison.Ordinal) ? 0 : 1) + (columns.Contains("At", StringComparison.Ordinal) ? 0 : 1);
        Assert.Equal(ofModel, ofSource);
        Assert.Equal(ofModel, ofOperations);
        Assert.Equal(3 * missing, ofModel.Count);
    }

    private static string Declare(string entity, string type)
        => $"b.Entity<{entity}>().{type switch
        {
            "Distributed" => "IsDistributedBy(e => e.T)",
            _ => $"Is{type}Table()"
        }}.HasKey(e => new {{ e.T, e.Id }});";

    private static string Quote(string columns)
        => string.Join(", ", columns.Split(", ").Select(c => $"\"{c}\""));

    private static void AddForeignKey(MigrationBuilder b, string type, string principal, string action, string columns)
    {
        Create(b, "P", principal);
        Create(b, "C", type);
        b.AddForeignKey(
            "fk", "C", columns.Split(", "), "P", principalColumns: ["T", "Id"], onDelete: Enum.Parse<ReferentialAction>(action));
    }

    private static void Create(MigrationBuilder b, string name, string type)
    {
        b.CreateTable(
            name,
            t => new { T = t.Column<int>(), Id = t.Column<int>(), Other = t.Column<int>(nullable: true) },
            constraints: t => t.PrimaryKey("pk_" + name, x => new { x.T, x.Id }));
        _ = type switch
        {
            "ManagedLocal" => (object)b.AddLocalTableToMetadata(name),
            "Reference" => b.CreateReferenceTable(name),
            "Distributed" => b.CreateDistributedTable(name, "T"),
            "SingleShard" => b.CreateSingleShardTable(name),
            _ => b
        };
    }

    private static void AddKey(MigrationBuilder b, string kind, string[] columns)
    {
        b.CreateTable("e", t => new { T = t.Column<int>(), At = t.Column<DateTime>(), Id = t.Column<int>() })
            .Annotation("Citus:PartitionColumn", "At");
        b.CreateDistributedTable("e", "T");
        _ = kind switch
        {
            "Primary" => (object)b.AddPrimaryKey("k", "e", columns),
            "Alternate" => b.AddUniqueConstraint("k", "e", columns),
            _ => b.CreateIndex("k", "e", columns, unique: true)
        };
    }

    private static IEnumerable<string> FindRules(Action<MigrationBuilder> build)
    {
        using var context = new OperationsContext();
        var builder = new MigrationBuilder(context.Database.ProviderName);
        build(builder);
        try
        {
            context.GetService<IMigrationsSqlGenerator>().Generate(builder.Operations);

            return [];
        }
        catch (InvalidOperationException exception)
        {
            return RuleId().Matches(exception.Message).Select(m => m.Value).ToList();
        }
    }

    [GeneratedRegex("entity type '(.+?)'")]
    private static partial Regex EntityType();

    [GeneratedRegex(@"^CITUS\d{3}(?=: )", RegexOptions.Multiline)]
    private static partial Regex RuleId();

    private sealed class OperationsContext : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder options)
            => options.UseNpgsql("Host=none", npgsql => npgsql.UseCitus());
    }
}
