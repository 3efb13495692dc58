using System.Reflection;
using System.Text.RegularExpressions;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.TestUtilities;

namespace EFCore.Citus.Tests.Diagnostics;

/// <summary>
///     The catalogue and the pages of the documentation say the same.
/// </summary>
public partial class CitusRulesTest
{
    public static readonly TheoryData<string> Ids = new(CitusRules.All.Select(r => r.Id));

    [Fact]
    public void The_catalogue_is_complete_and_in_order()
    {
        var fields = typeof(CitusRules).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(f => f.GetValue(null))
            .OfType<CitusRule>();

        Assert.Equal(fields.OrderBy(r => r.Id, StringComparer.Ordinal), CitusRules.All);
        Assert.Equal(CitusRules.All.Count, CitusRules.All.DistinctBy(r => r.Id).Count());
        Assert.Equal(CitusRules.All.Count, CitusRules.All.DistinctBy(r => r.Title).Count());
        Assert.All(CitusRules.All, r => Assert.Matches(@"^CITUS\d{3}$", r.Id));
    }

    [Fact]
    public void Rules_of_a_category_stand_together()
    {
        var categories = CitusRules.All.Select(r => r.Category).ToList();
        var changes = categories.Zip(categories.Skip(1)).Count(c => c.First != c.Second);

        Assert.Equal(Enum.GetValues<CitusRuleCategory>(), categories.Distinct());
        Assert.Equal(changes + 1, categories.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_rule_has_a_page_that_says_what_it_says(string id)
    {
        var rule = CitusRules.All.Single(r => r.Id == id);
        var page = File.ReadAllText(Repository.PathTo(rule.HelpLink.Split('/')));

        Assert.StartsWith($"# {rule.Id}: {rule.Title}\n", page, StringComparison.Ordinal);
        Assert.Equal(
            ["Cause", "What Citus says", "How to fix it", "When it does not apply"],
            Heading().Matches(page).Select(m => m.Groups[1].Value));
        Assert.Matches($@"^Category: {Words(rule.Category)}\. Severity: error", page.Split('\n')[2]);

        var quotes = Quote().Matches(page).Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(rule.CitusErrors.Count, quotes.Count);
        Assert.All(
            rule.CitusErrors.Zip(quotes),
            q => Assert.Matches("^" + Placeholder().Replace(Regex.Escape(q.First), @"\w+") + "$", q.Second));
        Assert.Contains("```csharp\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_page_belongs_to_a_rule_and_is_listed()
    {
        var pages = Directory.EnumerateFiles(Repository.PathTo("docs", "rules"), "CITUS*.md")
            .Select(f => Path.GetFileNameWithoutExtension(f))
            .Order(StringComparer.Ordinal);
        Assert.Equal(CitusRules.All.Select(r => r.Id), pages);

        var rows = File.ReadLines(Repository.PathTo("docs", "rules", "README.md")).Where(l => l.StartsWith("| [", StringComparison.Ordinal));
        Assert.Equal(
            CitusRules.All.Select(r => $"| [{r.Id}]({r.Id}.md) | {Words(r.Category)} | {r.Title} |"),
            rows);
    }

    // "ForeignKeys" is written "Foreign keys".
    private static string Words(CitusRuleCategory category)
        => Capital().Replace(category.ToString(), m => m.Index == 0 ? m.Value : " " + m.Value.ToLowerInvariant());

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();

    [GeneratedRegex(@"^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^> (.+)$", RegexOptions.Multiline)]
    private static partial Regex Quote();

    [GeneratedRegex(@"\\\{\d}")]
    private static partial Regex Placeholder();
}
