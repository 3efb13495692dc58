using System.Text.RegularExpressions;
using EFCore.Citus.TestUtilities;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.Tests.Docs;

/// <summary>
///     Compiles every C# snippet of the documentation with the usings that a reader has: those that the SDK of the project adds, that of
///     Entity Framework Core, and those that the snippet shows.
/// </summary>
/// <remarks>
///     A snippet is statements, members or types, which <c>SnippetForms.txt</c> surrounds; the entity types of the pages are in
///     <c>SnippetSurroundings.txt</c>.
/// </remarks>
public partial class SnippetTest
{
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path))
    ];

    private static readonly string[] UsingsOfSdk =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"
    ];

    private static readonly string[] UsingsOfWebSdk =
    [
        "System.Net.Http.Json", "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http",
        "Microsoft.AspNetCore.Routing", "Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection",
        "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging"
    ];

    private static readonly SyntaxTree EntityTypes = Parse(ReadFile("SnippetSurroundings.txt"));

    public static TheoryData<string> Pages { get; } = new(
        Directory.EnumerateFiles(Repository.PathTo("docs"), "*.md", SearchOption.AllDirectories)
            .Append(Repository.PathTo("README.md"))
            .Append(Repository.PathTo("src", "EFCore.Citus.AspNetCore", "README.md"))
            .Where(page => Snippets(page).Any())
            .Select(page => Path.GetRelativePath(Repository.Root, page).Replace('\\', '/')));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Snippets_compile(string page)
    {
        var errors = Snippets(Repository.PathTo(page)).SelectMany(Errors).ToList();

        Assert.Empty(errors);
    }

    // Keys must be generated, because the first added row would otherwise have the key 0, and the second one could not be tracked.
    [Theory]
    [MemberData(nameof(Pages))]
    public void Snippets_that_widen_a_key_keep_its_values_generated(string page)
        => Assert.All(
            Snippets(Repository.PathTo(page)).SelectMany(s => WidenedKey().Matches(s).Select(m => (Key: m.Groups["key"].Value, Snippet: s))),
            k => Assert.Matches($"""Property\((\w+ => \w+\.|")?{k.Key}"?\)\.ValueGeneratedOnAdd\(\)""", k.Snippet));

    // The pages of rules name events in a line that all of them have, and the page that lists them contains the namespace.
    [Fact]
    public void Types_outside_of_the_namespaces_of_Entity_Framework_Core_are_named_with_their_namespace()
    {
        Type[] packages =
            [typeof(DistributedByAttribute), typeof(global::EFCore.Citus.AspNetCore.ITenantResolver), typeof(global::EFCore.Citus.DevCluster.CitusCluster)];
        var types = packages
            .SelectMany(t => t.Assembly.GetExportedTypes())
            .Where(t => t.Namespace!.StartsWith("EFCore.Citus", StringComparison.Ordinal) || t.Namespace == "Microsoft.EntityFrameworkCore.Diagnostics")
            .Select(t => (Name: t.Name.Split('`')[0], t.Namespace))
            .Distinct()
            .ToList();

        var pages = Directory.EnumerateFiles(Repository.PathTo("docs"), "*.md")
            .Append(Repository.PathTo("docs", "rules", "README.md"))
            .Append(Repository.PathTo("README.md"))
            .Where(p => Path.GetFileName(p) != "internals.md");
        Assert.Empty(
            from page in pages
            let text = File.ReadAllText(page)
            from type in types
            where Regex.IsMatch(text, $@"\b{type.Name}\b") && !text.Contains(type.Namespace!, StringComparison.Ordinal)
            select $"{Path.GetFileName(page)}: {type.Namespace}.{type.Name}");
    }

    private static IEnumerable<string> Snippets(string page)
        => Fence().Matches(File.ReadAllText(page)).Select(m => m.Groups["code"].Value);

    // A snippet must compile in one of the three forms. The errors of the form with the fewest errors are reported.
    private static IEnumerable<string> Errors(string snippet)
    {
        var usings = string.Join('\n', Usings(snippet).Concat(Using().Matches(snippet).Select(m => m.Groups["name"].Value)).Distinct().Select(u => $"using {u};"));
        var code = Using().Replace(snippet, "");
        var surroundings = ReadFile("SnippetForms.txt").Replace("/*usings*/", usings, StringComparison.Ordinal);

        return new[] { "/*statements*/", "/*members*/", "/*types*/" }
            .Select(form => Compile(surroundings.Replace(form, code, StringComparison.Ordinal)))
            .OrderBy(errors => errors.Count)
            .First()
            .Select(error => $"{error}\n{snippet}");
    }

    // Projects of web applications and hosts have more usings from their SDK, and migrations are scaffolded with one.
    private static IEnumerable<string> Usings(string snippet)
        => UsingsOfSdk.Append("Microsoft.EntityFrameworkCore")
            .Concat(OfWebProject().IsMatch(snippet) ? UsingsOfWebSdk : [])
            .Concat(snippet.Contains("migrationBuilder.", StringComparison.Ordinal) ? ["Microsoft.EntityFrameworkCore.Migrations"] : []);

    private static List<string> Compile(string source)
        => CSharpCompilation.Create(
                "Snippet",
                [Parse(source), EntityTypes],
                References,
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable))
            .GetDiagnostics()
            .Where(d => d.Severity == DiagnosticSeverity.Error)
            .Select(d => d.ToString())
            .ToList();

    private static SyntaxTree Parse(string source)
        => CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Latest));

    private static string ReadFile(string name)
        => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Docs", name));

    [GeneratedRegex(@"^using (?<name>[\w.]+);\r?\n", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"\b(app\.|services\.|builder\.Services|BackgroundService|IHostedService|WebApplication)")]
    private static partial Regex OfWebProject();

    // The pattern matches HasKey(o => new { o.StoreId, o.Id }) and HasKey("StoreId", "Id")
    [GeneratedRegex("""HasKey\((\w+ => new \{ .*\w\.(?<key>Id) \}|".*", "(?<key>Id)")\)""")]
    private static partial Regex WidenedKey();

    [GeneratedRegex(@"^```csharp\r?\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
