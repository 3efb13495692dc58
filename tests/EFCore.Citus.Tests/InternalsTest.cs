using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using EFCore.Citus.Design;
using EFCore.Citus.TestUtilities;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.Citus.Tests;

/// <summary>
///     Tests that each internal type of Entity Framework Core and Npgsql that is used is documented with a reason. These types may change
///     in any patch release.
/// </summary>
public partial class InternalsTest
{
    private const string SourceFolder = "src/EFCore.Citus";

    private static readonly List<Row> Rows = [.. ReadRows()];

    [Fact]
    public void Every_internal_type_in_use_is_documented()
    {
        var used = InternalTypesOf(typeof(CitusDesignTimeServices).Assembly);

        Assert.NotEmpty(used);
        Assert.Empty(used.Except(Rows.Select(r => r.Type)));
    }

    [Fact]
    public void Every_file_on_the_maps_exists()
    {
        var files = Regex.Matches(File.ReadAllText(Repository.PathTo("docs", "internals.md")), @"`((?:[A-Z]\w+/)+\w+\.cs)`")
            .Select(m => m.Groups[1].Value)
            .Distinct()
            .ToList();

        Assert.NotEmpty(files);
        Assert.All(files, f => Assert.True(File.Exists(Repository.PathTo(SourceFolder, f)), f));
    }

    [Fact]
    public void Every_documented_use_is_there()
    {
        // A type of which only a constant is used is not referenced by the assembly, so the source is searched for it.
        var gone = Rows
            .SelectMany(r => r.Files.Select(f => (r.Type, File: f)))
            .Where(
                u => !File.Exists(Repository.PathTo(SourceFolder, u.File))
                    || !Regex.IsMatch(
                        File.ReadAllText(Repository.PathTo(SourceFolder, u.File)), $@"\b{u.Type[(u.Type.LastIndexOf('.') + 1)..]}\b"));

        Assert.Empty(gone);
    }

    [Fact]
    public void Every_file_that_silences_the_warning_is_documented()
    {
        var root = Repository.PathTo(SourceFolder);
        var silencing = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(f => File.ReadLines(f).Any(l => l.TrimStart().StartsWith("#pragma warning disable EF1001", StringComparison.Ordinal)))
            .Select(f => Path.GetRelativePath(root, f).Replace('\\', '/'));

        Assert.Equal(Rows.SelectMany(r => r.Files).Distinct().Order(StringComparer.Ordinal), silencing.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_documented_use_says_why()
        => Assert.All(Rows, r => Assert.True(r.Reason.Length > 20, $"'{r.Type}' has no reason."));

    private static List<string> InternalTypesOf(Assembly assembly)
    {
        using var stream = File.OpenRead(assembly.Location);
        using var portableExecutable = new PEReader(stream);
        var metadata = portableExecutable.GetMetadataReader();

        var namespaced = metadata.TypeReferences
            .Select(h => metadata.GetTypeReference(h))
            .Select(t => (Namespace: metadata.GetString(t.Namespace), Name: metadata.GetString(t.Name)))
            .Where(t => IsInternal(t.Namespace))
            .Select(t => $"{t.Namespace}.{t.Name.Split('`')[0]}");

        // Public types have internal members, too.
        var members = metadata.MemberReferences
            .Where(h => metadata.GetMemberReference(h).Parent.Kind == HandleKind.TypeReference)
            .Select(h => assembly.ManifestModule.ResolveMember(MetadataTokens.GetToken(h))!)
            .Where(m => m.IsDefined(typeof(EntityFrameworkInternalAttribute), inherit: false))
            .Select(m => m.DeclaringType!.FullName!.Split('`')[0]);

        return [.. namespaced.Concat(members).Distinct()];
    }

    private static bool IsInternal(string ns)
        => (ns.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal)
                || ns.StartsWith("Npgsql.EntityFrameworkCore.PostgreSQL", StringComparison.Ordinal))
            && (ns.EndsWith(".Internal", StringComparison.Ordinal) || ns.Contains(".Internal.", StringComparison.Ordinal));

    private static IEnumerable<Row> ReadRows()
        => File.ReadLines(Repository.PathTo("docs", "internals.md"))
            .Where(l => l.StartsWith("| `", StringComparison.Ordinal))
            .Select(l => l.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries))
            // The table of folders has two columns.
            .Where(c => c.Length == 3)
            .Select(c => new Row(c[0].Trim('`'), [.. InCode().Matches(c[1]).Select(m => m.Groups[1].Value)], c[2]));

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex InCode();

    private sealed record Row(string Type, string[] Files, string Reason);
}
