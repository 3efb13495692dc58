using System.Text.RegularExpressions;

namespace EFCore.Citus.FunctionalTests.Consumer;

[Collection(nameof(ConsumerCollection))]
public partial class AnalyzersTest(ConsumerFixture consumer)
{
    [Fact]
    public async Task Build_prints_what_is_wrong_with_links()
    {
        var output = await consumer.DotnetAsync(
            Path.Combine(consumer.Root, "Mistakes"), "build", "-m:1", "--nologo", "--no-restore", "--no-incremental");

        var warnings = Warning().Matches(output)
            .Select(m => (Id: m.Groups["id"].Value, Text: m.Groups["text"].Value, Link: m.Groups["link"].Value))
            .Distinct()
            .OrderBy(w => w.Id, StringComparer.Ordinal)
            .ToList();

        // The others are disabled by the .editorconfig file and by a pragma. The last one is a suggestion that the file changes to a
        // warning.
        Assert.Equal(["CITUS020", "CITUS120"], warnings.Select(w => w.Id));
        Assert.Equal(["https://github.com/efcore-citus/EFCore.Citus/blob/main/docs/rules/CITUS020.md", "https://github.com/efcore-citus/EFCore.Citus/blob/main/docs/rules/CITUS120.md"], warnings.Select(w => w.Link));
        Assert.StartsWith("The primary key {'Id'} of entity type 'Order' does not contain", warnings[0].Text, StringComparison.Ordinal);
        Assert.Contains("0 Error(s)", output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"warning (?<id>CITUS\d+): (?<text>.*) \((?<link>[^()]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Warning();
}
