using System.Xml.Linq;
using EFCore.Citus.TestUtilities;

namespace EFCore.Citus.Tests.Docs;

/// <summary>
///     Tests that README contains the versions that the packages depend on.
/// </summary>
public class ReadmeTest
{
    [Theory]
    [InlineData("Microsoft.EntityFrameworkCore.Relational", "LowestEFCoreVersion")]
    [InlineData("Npgsql.EntityFrameworkCore.PostgreSQL", "LowestNpgsqlEFCoreVersion")]
    public void Supported_versions_are_those_of_the_packages(string package, string property)
    {
        var version = XDocument.Load(Repository.PathTo("Directory.Packages.props")).Descendants(property).Single().Value;

        Assert.Contains(
            $"| {package} | {version} and later patches of 10 |", File.ReadAllText(Repository.PathTo("README.md")), StringComparison.Ordinal);
    }
}
