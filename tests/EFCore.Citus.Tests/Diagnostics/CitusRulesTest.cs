using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.Shared;
using EFCore.Citus.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;

namespace EFCore.Citus.Tests.Diagnostics;

/// <summary>
///     Tests that the catalog of rules matches the pages of the documentation.
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
    public void Every_named_error_is_an_error_of_a_rule()
    {
        var errors = CitusRules.All.SelectMany(r => r.CitusErrors).ToHashSet(StringComparer.Ordinal);
        var named = typeof(CitusErrors).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!);

        Assert.All(named, e => Assert.Contains(e, errors));
    }

    [Fact]
    public void Rules_of_a_category_stand_together()
    {
        var categories = CitusRules.All.Select(r => r.Category).ToList();
        var changes = categories.Zip(categories.Skip(1)).Count(c => c.First != c.Second);

        Assert.Equal(categories.Distinct().Order(), categories.Distinct());
        Assert.Equal(changes + 1, categories.Distinct().Count());
    }

    [Fact]
    public void Pages_are_below_the_address_of_the_project()
        => Assert.StartsWith(
            XDocument.Load(Repository.PathTo("Directory.Build.props")).Descendants("PackageProjectUrl").Single().Value + "/",
            Documentation.Root,
            StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_rule_has_a_page_with_its_title_and_errors(string id)
    {
        var rule = CitusRules.All.Single(r => r.Id == id);
        var page = File.ReadAllText(Repository.PathTo(rule.HelpLink[Documentation.Root.Length..].Split('/')));

        Assert.StartsWith($"# {rule.Id}: {rule.Title}\n", page, StringComparison.Ordinal);
        Assert.Matches(
            "^Cause, What Citus reports(, Why)?, How to fix it, When it does not apply(, Configuration)?$",
            string.Join(", ", Heading().Matches(page).Select(m => m.Groups[1].Value)));
        // The tests of the analyzers verify whether the compiler reports the rule as well.
        Assert.Equal(
            $"Category: {Words(rule.Category)}. Severity: {Severity(rule)}, {When(rule)}. Citus: {Versions(rule)}.",
            page.Split('\n')[2].Replace("; warning, when the code is compiled", "", StringComparison.Ordinal));

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
            CitusRules.All.Select(r => $"| [{r.Id}]({r.Id}.md) | {Words(r.Category)} | {Words(r.Severity)} | {r.Title} |"),
            rows);
    }

    [Fact]
    public void Every_warning_about_a_model_has_an_event_of_its_own()
    {
        var events = typeof(CitusEventId).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(f => (f.Name, Id: (EventId)f.GetValue(null)!))
            .ToList();
        Assert.All(events, e => Assert.EndsWith("." + e.Name, e.Id.Name, StringComparison.Ordinal));
        Assert.All(events, e => Assert.InRange(e.Id.Id, CoreEventId.ProviderBaseId + 1000, CoreEventId.ProviderBaseId + 1999));
        Assert.Equal(events.Count, events.DistinctBy(e => e.Id.Id).Count());

        var ofModels = events
            .Where(e => e.Id.Name!.StartsWith(DbLoggerCategory.Model.Validation.Name, StringComparison.Ordinal))
            .Select(e => e.Id);
        Assert.Equal(
            ofModels.OrderBy(e => e.Id),
            CitusRules.All.Select(r => r.EventId).OfType<EventId>().OrderBy(e => e.Id));
        Assert.All(
            CitusRules.All.Where(r => r.EventId is not null), r => Assert.Equal(CitusRuleSeverity.Warning, r.Severity));
    }

    [Theory]
    [InlineData(null, null, null, true)]
    [InlineData("14.0", null, null, false)]
    [InlineData("14.0", null, "12.1.12", true)]
    [InlineData("14.0", null, "13.2", true)]
    [InlineData("14.0", null, "13.9.9", true)]
    [InlineData("14.0", null, "14.0", false)]
    [InlineData("14.0", null, "14.0.1", false)]
    [InlineData(null, "13.0", null, false)]
    [InlineData(null, "13.0", "12.1.12", false)]
    [InlineData(null, "13.0", "13.0", true)]
    [InlineData(null, "13.0", "14.0", true)]
    public void A_rule_of_some_versions_counts_where_the_version_is_known(string? until, string? since, string? citus, bool expected)
    {
        var rule = new CitusRule("CITUS000", CitusRuleCategory.Columns, "")
        {
            Since = Parse(since) ?? CitusRule.OldestVersion,
            Until = Parse(until)
        };

        Assert.Equal(expected, rule.AppliesTo(Parse(citus), postgres: null));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("15.20", true)]
    [InlineData("16.9", true)]
    [InlineData("17.0", false)]
    [InlineData("18.1", false)]
    public void A_rule_of_some_versions_of_PostgreSQL_counts_where_that_is_known(string? postgres, bool expected)
    {
        var rule = new CitusRule("CITUS000", CitusRuleCategory.Columns, "") { UntilPostgres = new Version(17, 0) };

        Assert.Equal(expected, rule.AppliesTo(citus: null, Parse(postgres)));
        Assert.Equal(expected, rule.AppliesTo(new Version(13, 2), Parse(postgres)));
    }

    [Fact]
    public void Rules_of_migrations_are_rules_of_all_versions()
        // The migrations SQL generator does not check versions.
        => Assert.All(
            CitusRules.All.Where(r => r.Category == CitusRuleCategory.Migrations), r => Assert.True(r.AppliesTo(citus: null, postgres: null)));

    private static Version? Parse(string? version)
        => version is null ? null : Version.Parse(version);

    private static string Severity(CitusRule rule)
        => Words(rule.Severity) + (rule.EventId is { Name: { } name } ? $" `CitusEventId.{name[(name.LastIndexOf('.') + 1)..]}`" : "");

    private static string When(CitusRule rule)
        => rule.Severity == CitusRuleSeverity.Suggestion ? "when the code is compiled"
            : rule.IsOfStatements ? "when a statement is executed"
            : rule.Category == CitusRuleCategory.Migrations ? "when the SQL of a migration is generated"
            : "when the model is built";

    private static string Versions(CitusRule rule)
        => (rule.Until is null ? $"{rule.Since} and later" : $"{rule.Since} until {rule.Until}")
            + (rule.UntilPostgres is null ? "" : $"; PostgreSQL: until {rule.UntilPostgres.Major}");

    private static string Words(CitusRuleSeverity severity)
        => severity.ToString().ToLowerInvariant();

    // "ForeignKeys" is written as "Foreign keys".
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
