using System.Text.RegularExpressions;
using EFCore.Citus.TestUtilities;

namespace EFCore.Citus.FunctionalTests.Consumer;

/// <summary>
///     Reads the snippets for test frameworks on the page of the development cluster.
/// </summary>
public static partial class TestFrameworkSnippets
{
    private static readonly (string Heading, string Project)[] Frameworks =
        [("xUnit.net v3", "XunitV3Tests"), ("xUnit.net v2", "XunitV2Tests"), ("NUnit", "NUnitTests"), ("MSTest", "MSTestTests")];

    public static IEnumerable<string> Projects
        => Frameworks.Select(f => f.Project);

    /// <summary>Reads the only snippet under the heading of each framework.</summary>
    public static IReadOnlyList<(string Project, string Snippet)> Read()
    {
        var sections = Heading().Split(File.ReadAllText(Repository.PathTo("src", "EFCore.Citus.DevCluster", "README.md")));

        return
        [
            .. Frameworks.Select(
                framework =>
                {
                    var section = Assert.Single(sections, s => s.StartsWith(framework.Heading + "\n", StringComparison.Ordinal));

                    return (framework.Project, Assert.Single(Fence().Matches(section)).Groups["code"].Value);
                })
        ];
    }

    [GeneratedRegex("^#+ ", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^```csharp\r?\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
