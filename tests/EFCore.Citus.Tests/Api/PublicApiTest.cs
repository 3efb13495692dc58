using System.Reflection;
using EFCore.Citus.Design;
using EFCore.Citus.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EFCore.Citus.Tests.Api;

public class PublicApiTest
{
    private const string UpdateVariable = "UPDATE_API_SNAPSHOT";

    public static TheoryData<string> Packages
        => ["EFCore.Citus", "EFCore.Citus.AspNetCore", "EFCore.Citus.DevCluster"];

    [Theory]
    [MemberData(nameof(Packages))]
    public void Public_api_is_the_one_that_was_agreed(string package)
    {
        var path = Repository.PathTo("tests", "EFCore.Citus.Tests", "Api", package + ".txt");
        var actual = PublicApiWriter.Write(Assembly.Load(package));

        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            File.WriteAllText(path, actual);
        }

        var expected = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (actual != expected)
        {
            Assert.Fail(
                $"The public API of {package} differs from '{path}':\n\n{Difference(expected, actual)}\n"
                + $"If the change is intended, run the tests once with the environment variable {UpdateVariable}=1 and commit the file.");
        }
    }

    [Fact]
    public void Public_types_say_where_they_belong()
    {
        // Types that users call, catch or choose belong to the namespaces in which Entity Framework Core has similar ones, and all other
        // types to the namespace of the package.
        var misplaced = typeof(CitusDesignTimeServices).Assembly.GetExportedTypes()
            .Where(
                t => t.IsSubclassOf(typeof(Attribute)) || t.IsSubclassOf(typeof(Exception)) || t.IsSubclassOf(typeof(EventData))
                    || t == typeof(CitusEventId) || t == typeof(CitusDefaultColocation)
                    || t.Name.EndsWith("Extensions", StringComparison.Ordinal) || t.Name.EndsWith("Behavior", StringComparison.Ordinal)
                    ? !t.Namespace!.StartsWith("Microsoft.", StringComparison.Ordinal)
                    : !t.Namespace!.StartsWith("EFCore.Citus", StringComparison.Ordinal))
            .Select(t => t.FullName);

        Assert.Empty(misplaced);
    }

    // Lines are almost always unique within their type, so a set difference with the last heading is sufficient for the reader.
    private static string Difference(string expected, string actual)
    {
        var old = WithHeadings(expected).ToHashSet();
        var current = WithHeadings(actual).ToHashSet();

        return string.Concat(
            old.Except(current).Select(l => (Line: l, Sign: "-"))
                .Concat(current.Except(old).Select(l => (Line: l, Sign: "+")))
                .OrderBy(l => l.Line.Heading, StringComparer.Ordinal)
                .ThenBy(l => l.Line.Text, StringComparer.Ordinal)
                .Select(l => $"{l.Sign} {l.Line.Heading}: {l.Line.Text}\n"));
    }

    private static IEnumerable<(string Heading, string Text)> WithHeadings(string text)
    {
        var heading = "";
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!line.StartsWith("    ", StringComparison.Ordinal))
            {
                heading = line.Trim();
            }

            yield return (heading, line.Trim());
        }
    }
}
