using System.Text.RegularExpressions;
using EFCore.Citus.Analyzers.Tests.TestUtilities;

namespace EFCore.Citus.Analyzers.Tests;

public partial class RandomModelTest
{
    // Only rules that depend on the source alone are compared. Colocation groups and the cascades that the convention for navigations
    // configures are not in the source.
    private static readonly HashSet<string> Compared =
    [
        "CITUS001", "CITUS003", "CITUS004", "CITUS020", "CITUS021", "CITUS022", "CITUS040", "CITUS041", "CITUS042", "CITUS044", "CITUS046",
        "CITUS100"
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(54)]
    public async Task Analyzers_and_validator_agree(int seed)
    {
        const int Count = 20;
        var random = new Random(seed);
        var compared = 0;
        for (var i = 0; i < Count; i++)
        {
            var source = new RandomModel(random).Write();
            var (diagnostics, violations) = await Verifier.CompareAsync(source);
            if (violations is null)
            {
                continue;
            }

            compared++;
            var reported = diagnostics.Select(d => Summarize(d.Id, d.GetMessage())).ToHashSet();
            var found = violations.Select(v => Summarize(v[..v.IndexOf(':')], v)).ToHashSet();

            Assert.True(
                found.Where(IsCompared).Order().SequenceEqual(reported.Where(IsCompared).Order()) && reported.IsSubsetOf(found),
                $"Reported: {string.Join(", ", reported.Order())}\nFound: {string.Join(", ", found.Order())}\n{source}");
        }

        Assert.InRange(compared, Count / 2, Count);
    }

    // The analyzers cannot read every model. However, each of their diagnostics must be correct, and they must report most violations.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Analyzers_report_nothing_that_the_validator_accepts(int seed)
    {
        const int Count = 25;
        var random = new Random(seed);
        var (compared, toReport, reportedOfThem) = (0, 0, 0);
        for (var i = 0; i < Count; i++)
        {
            var source = new RandomShapes(random).Write();
            var (diagnostics, violations) = await Verifier.CompareAsync(source);
            if (violations is null)
            {
                continue;
            }

            compared++;
            var reported = diagnostics.Where(d => d.Id != "CITUS005").Select(d => Summarize(d.Id, d.GetMessage())).ToHashSet();
            var found = violations.Select(v => Summarize(v[..v.IndexOf(':')], v)).ToHashSet();

            Assert.True(
                reported.IsSubsetOf(found),
                $"Reported: {string.Join(", ", reported.Except(found))}\nFound: {string.Join(", ", found.Order())}\n{source}");

            toReport += found.Count(IsCompared);
            reportedOfThem += found.Count(f => IsCompared(f) && reported.Contains(f));
        }

        Assert.InRange(compared, Count / 4, Count);
        Assert.InRange(reportedOfThem, toReport * 0.7, toReport);
    }

    // The model determines which entity types are tenant-owned. However, each diagnostic must be correct. Violations that HasTenant finds
    // are reported without any others.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Analyzers_report_nothing_of_models_with_tenants_that_these_accept(int seed)
    {
        const int Count = 25;
        var random = new Random(seed);
        var (compared, agreed) = (0, 0);
        for (var i = 0; i < Count; i++)
        {
            var source = random.Next(2) == 0
                ? WithTenants(new RandomModel(random).Write(), random.Next(2) == 0 ? "HasTenant<E0>(x => x.Id)" : "HasTenantKey<int>(\"TenantId\")")
                : WithTenants(new RandomShapes(random).Write(), "HasTenantKey<int>(\"TenantId\")");
            var (diagnostics, violations) = await Verifier.CompareAsync(source);
            if (violations is null)
            {
                continue;
            }

            compared++;
            var found = violations.Select(v => Summarize(v[..v.IndexOf(':')], v)).ToHashSet();
            var isOfTenants = found.Any(f => f.StartsWith("CITUS16", StringComparison.Ordinal));
            var reported = diagnostics
                .Where(d => d.Id != "CITUS005" && (!isOfTenants || d.Id.StartsWith("CITUS16", StringComparison.Ordinal)))
                .Select(d => Summarize(d.Id, d.GetMessage()))
                .ToHashSet();

            Assert.True(
                reported.IsSubsetOf(found),
                $"Reported: {string.Join(", ", reported.Except(found))}\nFound: {string.Join(", ", found.Order())}\n{source}");

            agreed += reported.Count;
        }

        Assert.InRange(compared, Count / 4, Count);
        Assert.InRange(agreed, 1, int.MaxValue);
    }

    private static string WithTenants(string source, string call)
        => BeginOfModel().Replace(source, m => $"{m.Value}\n        b.{call};", 1);

    private static bool IsCompared(string summary)
        => Compared.Contains(summary.Split(' ')[0]);

    private static string Summarize(string id, string message)
        => $"{id} {EntityType().Match(message).Groups["name"].Value}";

    [GeneratedRegex(@"OnModelCreating\(ModelBuilder b\)\s*\{")]
    private static partial Regex BeginOfModel();

    [GeneratedRegex(@"ntity type '(?<name>\w+)'|'(?<name>[A-Z]\w*)\.\w+'")]
    private static partial Regex EntityType();
}
