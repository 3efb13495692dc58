using System.IO.Compression;
using System.Xml.Linq;
using EFCore.Citus.Shared;
using EFCore.Citus.TestUtilities;

namespace EFCore.Citus.FunctionalTests.Consumer;

[Collection(nameof(ConsumerCollection))]
public class PackageTest(ConsumerFixture consumer)
{
    [Theory]
    [InlineData(
        "EFCore.Citus",
        "analyzers/dotnet/cs/EFCore.Citus.Analyzers.dll",
        "analyzers/dotnet/cs/EFCore.Citus.CodeFixes.dll",
        "build/EFCore.Citus.targets",
        "buildTransitive/EFCore.Citus.targets")]
    [InlineData("EFCore.Citus.DevCluster")]
    public async Task Package_contains_library_documentation_and_readme(string package, params string[] more)
    {
        var entries = await ReadEntriesAsync($"{package}.{ConsumerFixture.PackageVersion}.nupkg");

        string[] expected = ["README.md", "icon.png", $"{package}.nuspec", $"lib/net10.0/{package}.dll", $"lib/net10.0/{package}.xml", .. more];
        Assert.Equal(expected.Order(StringComparer.Ordinal), entries.Keys.Where(e => IsOurs(e) && !IsPage(e)).Order(StringComparer.Ordinal));
        Assert.Contains("# ", entries["README.md"], StringComparison.Ordinal);

        var symbols = await ReadEntriesAsync($"{package}.{ConsumerFixture.PackageVersion}.snupkg");
        Assert.Contains($"lib/net10.0/{package}.pdb", symbols.Keys);
    }

    [Fact]
    public async Task Package_contains_the_pages_of_the_rules_and_the_address_of_the_project()
    {
        var entries = await ReadEntriesAsync($"EFCore.Citus.{ConsumerFixture.PackageVersion}.nupkg");

        Assert.Equal(
            Directory.GetFiles(Repository.PathTo("docs", "rules")).Select(f => "docs/rules/" + Path.GetFileName(f)).Order(StringComparer.Ordinal),
            entries.Keys.Where(IsPage).Order(StringComparer.Ordinal));
        Assert.StartsWith(
            Assert.Single(Descendants(XDocument.Parse(entries["EFCore.Citus.nuspec"]), "projectUrl")).Value + "/",
            Documentation.Root,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EFCore.Citus", "Microsoft.EntityFrameworkCore.Relational", "Npgsql", "Npgsql.EntityFrameworkCore.PostgreSQL")]
    [InlineData("EFCore.Citus.DevCluster", "Npgsql", "Testcontainers.PostgreSql")]
    public async Task Package_takes_any_patch_of_its_dependencies_and_not_the_next_major_version(string package, params string[] dependencies)
    {
        var entries = await ReadEntriesAsync($"{package}.{ConsumerFixture.PackageVersion}.nupkg");
        var manifest = XDocument.Parse(entries[$"{package}.nuspec"]);
        var actual = Descendants(manifest, "dependency").ToDictionary(d => (string)d.Attribute("id")!, d => (string)d.Attribute("version")!);

        Assert.Equal(dependencies, actual.Keys.Order(StringComparer.Ordinal));
        Assert.All(
            actual.Where(d => d.Key != "Testcontainers.PostgreSql"), d => Assert.Matches(@"^\[10\.0\.\d+, 11\.0\.0\)$", d.Value));
        Assert.Equal("MIT", Assert.Single(Descendants(manifest, "license")).Value);
    }

    private static IEnumerable<XElement> Descendants(XDocument document, string name)
        => document.Descendants().Where(e => e.Name.LocalName == name);

    private static bool IsPage(string entry)
        => entry.StartsWith("docs/rules/", StringComparison.Ordinal);

    // The other entries belong to the packaging format.
    private static bool IsOurs(string entry)
        => !entry.StartsWith("_rels/", StringComparison.Ordinal)
            && !entry.StartsWith("package/", StringComparison.Ordinal)
            && entry != "[Content_Types].xml";

    private async Task<Dictionary<string, string>> ReadEntriesAsync(string file)
    {
        var entries = new Dictionary<string, string>();
        await using var archive = await ZipFile.OpenReadAsync(Path.Combine(consumer.Feed, file), TestContext.Current.CancellationToken);
        foreach (var entry in archive.Entries)
        {
            using var reader = new StreamReader(await entry.OpenAsync(TestContext.Current.CancellationToken));
            entries[entry.FullName] = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        }

        return entries;
    }
}
