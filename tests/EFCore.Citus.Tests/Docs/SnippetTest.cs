using System.Text.RegularExpressions;
using EFCore.Citus.TestUtilities;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EFCore.Citus.Tests.Docs;

/// <summary>
///     Compiles every C# snippet of the documentation. A snippet consists of statements, members or types. The names that the pages use
///     without a declaration are in <c>SnippetSurroundings.txt</c>.
/// </summary>
public partial class SnippetTest
{
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path))
    ];

    public static TheoryData<string> Pages { get; } = new(
        Directory.EnumerateFiles(Repository.PathTo("docs"), "*.md", SearchOption.AllDirectories)
            .Append(Repository.PathTo("README.md"))
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

    private static IEnumerable<string> Snippets(string page)
        => Fence().Matches(File.ReadAllText(page)).Select(m => m.Groups["code"].Value);

    // A snippet must compile in one of the three forms. The errors of the form with the fewest errors are reported.
    private static IEnumerable<string> Errors(string snippet)
    {
        var surroundings = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Docs", "SnippetSurroundings.txt"));
        string[] forms =
        [
            surroundings.Replace("/*statements*/", snippet, StringComparison.Ordinal),
            surroundings.Replace("/*members*/", snippet, StringComparison.Ordinal),
            surroundings.Replace("/*types*/", snippet, StringComparison.Ordinal)
        ];

        return forms.Select(Compile).OrderBy(errors => errors.Count).First().Select(error => $"{error}\n{snippet}");
    }

    private static List<string> Compile(string source)
        => CSharpCompilation.Create(
                "Snippet",
                [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Latest))],
                References,
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable))
            .GetDiagnostics()
            .Where(d => d.Severity == DiagnosticSeverity.Error)
            .Select(d => d.ToString())
            .ToList();

    // The pattern matches HasKey(o => new { o.StoreId, o.Id }) and HasKey("StoreId", "Id").
    [GeneratedRegex("""HasKey\((\w+ => new \{ .*\w\.(?<key>Id) \}|".*", "(?<key>Id)")\)""")]
    private static partial Regex WidenedKey();

    [GeneratedRegex(@"^```csharp\r?\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
