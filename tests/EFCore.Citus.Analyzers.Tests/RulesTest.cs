using System.Collections.Immutable;
using System.Reflection;
using EFCore.Citus.CodeFixes;
using EFCore.Citus.Shared;
using EFCore.Citus.TestUtilities;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace EFCore.Citus.Analyzers.Tests;

/// <summary>
///     Tests that the analyzers, the library and the documentation are consistent for each rule.
/// </summary>
public class RulesTest
{
    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers =
        [new CitusModelAnalyzer(), new CitusMigrationAnalyzer(), new CitusQueryAnalyzer(), new CitusOptionsAnalyzer()];

    public static TheoryData<string> Ids { get; } = new(CitusDescriptors.All.Select(d => d.Id));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Descriptor_says_what_the_rule_says(string id)
    {
        var descriptor = CitusDescriptors.All.Single(d => d.Id == id);
        var rule = CitusRules.All.Single(r => r.Id == id);

        Assert.Equal(rule.Title, descriptor.Title.ToString());
        Assert.Equal(rule.HelpLink, descriptor.HelpLinkUri);
        Assert.Equal($"Citus.{rule.Category}", descriptor.Category);
        Assert.Equal(
            rule.Severity == CitusRuleSeverity.Suggestion ? DiagnosticSeverity.Info : DiagnosticSeverity.Warning,
            descriptor.DefaultSeverity);
        Assert.True(descriptor.IsEnabledByDefault);
        Assert.True(rule.AppliesTo(citus: null, postgres: null), "The compiler does not know which version the server has.");
        Assert.Single(Analyzers, a => a.SupportedDiagnostics.Contains(descriptor));
    }

    [Fact]
    public void Rules_of_the_analyzers_are_those_of_the_library()
        => Assert.Equal(
            ReadRules(typeof(Microsoft.EntityFrameworkCore.DistributedByAttribute).Assembly), ReadRules(typeof(CitusModelAnalyzer).Assembly));

    [Fact]
    public void Pages_say_what_the_compiler_reports()
    {
        var reported = Directory.EnumerateFiles(Repository.PathTo("docs", "rules"), "CITUS*.md")
            .Where(f => File.ReadLines(f).ElementAt(2).Contains("when the code is compiled", StringComparison.Ordinal))
            .Select(f => Path.GetFileNameWithoutExtension(f));

        Assert.Equal(CitusDescriptors.All.Select(d => d.Id), reported.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Help_links_lead_to_pages()
        => Assert.All(CitusDescriptors.All, d => Assert.True(File.Exists(Repository.PathTo(d.HelpLinkUri[Documentation.Root.Length..].Split('/')))));

    [Fact]
    public void Releases_list_every_rule()
    {
        var listed = new[] { "Shipped", "Unshipped" }
            .SelectMany(n => File.ReadLines(Repository.PathTo("src", "EFCore.Citus.Analyzers", $"AnalyzerReleases.{n}.md")))
            .Where(l => l.StartsWith("CITUS", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

        Assert.Equal(
            CitusDescriptors.All.Select(
                d => $"{d.Id} | {d.Category} | {d.DefaultSeverity} | "
                    + $"{Analyzers.Single(a => a.SupportedDiagnostics.Contains(d)).GetType().Name}, [Documentation]({d.HelpLinkUri[Documentation.Root.Length..]})"),
            listed);
    }

    [Fact]
    public void Documentation_lists_every_rule()
    {
        var fixable = typeof(PropertyListCodeFix).Assembly.GetTypes()
            .Where(t => t is { IsAbstract: false } && t.IsAssignableTo(typeof(CodeFixProvider)))
            .SelectMany(t => ((CodeFixProvider)Activator.CreateInstance(t)!).FixableDiagnosticIds)
            .ToHashSet();

        Assert.Equal(
            CitusDescriptors.All.Select(
                d => $"| [{d.Id}](rules/{d.Id}.md) | {d.Category} | {(d.DefaultSeverity == DiagnosticSeverity.Info ? "suggestion" : "warning")} | "
                    + $"{(fixable.Contains(d.Id) ? "yes" : "")} | {d.Title} |"),
            File.ReadLines(Repository.PathTo("docs", "analyzers.md")).Where(l => l.StartsWith("| [CITUS", StringComparison.Ordinal)));
    }

    [Fact]
    public void Fixes_are_exported_and_fix_what_is_reported()
    {
        var providers = typeof(PropertyListCodeFix).Assembly.GetTypes()
            .Where(t => t is { IsAbstract: false } && t.IsAssignableTo(typeof(CodeFixProvider)))
            .ToList();

        Assert.Equal(4, providers.Count);
        Assert.All(
            providers,
            t => Assert.Equal([LanguageNames.CSharp], t.GetCustomAttribute<ExportCodeFixProviderAttribute>()!.Languages));

        var fixable = providers.SelectMany(t => ((CodeFixProvider)Activator.CreateInstance(t)!).FixableDiagnosticIds).ToList();
        Assert.Equal(fixable.Distinct(), fixable);
        Assert.Subset(CitusDescriptors.All.Select(d => d.Id).ToHashSet(), fixable.ToHashSet());
    }

    [Fact]
    public void Analyzers_are_found_by_the_compiler()
        => Assert.Equal(
            Analyzers.Select(a => a.GetType().Name).Order(StringComparer.Ordinal),
            new AnalyzerFileReference(typeof(CitusModelAnalyzer).Assembly.Location, new Loader())
                .GetAnalyzers(LanguageNames.CSharp)
                .Select(a => a.GetType().Name)
                .Order(StringComparer.Ordinal));

    // The rules are internal in both assemblies, which compile the same files.
    private static IReadOnlyList<string> ReadRules(Assembly assembly)
    {
        var all = (System.Collections.IEnumerable)assembly.GetType("EFCore.Citus.Shared.CitusRules", throwOnError: true)!
            .GetProperty("All")!
            .GetValue(null)!;

        return all.Cast<object>()
            .Select(r => string.Join('|', new[] { "Id", "Title", "Category", "Severity", "HelpLink" }.Select(p => r.GetType().GetProperty(p)!.GetValue(r))))
            .ToList();
    }

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath)
            => Assembly.LoadFrom(fullPath);
    }
}
