using System.Text.RegularExpressions;
using EFCore.Citus.TestUtilities;

namespace EFCore.Citus.Tests.Docs;

/// <summary>
///     Tests that every page is reachable from README, and that each link leads to an existing file and heading.
/// </summary>
public partial class LinkTest
{
    [Fact]
    public void Every_page_is_reached_from_README()
    {
        var reached = new HashSet<string>();
        var waiting = new Queue<string>([Repository.PathTo("README.md")]);
        while (waiting.TryDequeue(out var page))
        {
            if (reached.Add(page))
            {
                LinksOf(page).Select(link => link.Path).Where(IsPage).ToList().ForEach(waiting.Enqueue);
            }
        }

        Assert.Empty(Pages().Except(reached).Select(page => Path.GetRelativePath(Repository.Root, page)));
    }

    [Fact]
    public void Every_link_leads_to_a_file_and_a_heading()
        => Assert.Empty(
            from page in Pages()
            from link in LinksOf(page)
            where !File.Exists(link.Path) && !Directory.Exists(link.Path)
                || (link.Heading.Length > 0 && !Headings(link.Path).Contains(link.Heading))
            select $"{Path.GetRelativePath(Repository.Root, page)}: {link.Text}");

    private static IEnumerable<string> Pages()
        => Directory.EnumerateFiles(Repository.PathTo("docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Repository.Root, "*.md"))
            .Append(Repository.PathTo("benchmarks", "README.md"))
            .Concat(Directory.EnumerateFiles(Repository.PathTo("src"), "README.md", SearchOption.AllDirectories));

    private static bool IsPage(string path)
        => path.EndsWith(".md", StringComparison.Ordinal) && File.Exists(path);

    private static IEnumerable<(string Text, string Path, string Heading)> LinksOf(string page)
        => from match in LinkPattern().Matches(WithoutCode(page))
           let path = match.Groups["path"].Value
           where !path.Contains("://", StringComparison.Ordinal)
           select (
               match.Value,
               path.Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, path)),
               match.Groups["heading"].Value);

    // The anchors are generated in the same way as by GitHub.
    private static HashSet<string> Headings(string page)
        =>
        [
            .. from match in HeadingPattern().Matches(WithoutCode(page))
            select NoSlugPattern().Replace(match.Groups[1].Value.Trim(), "").Replace(' ', '-').ToLowerInvariant()
        ];

    private static string WithoutCode(string page)
        => CodePattern().Replace(File.ReadAllText(page), "");

    [GeneratedRegex(@"^ *```.*?^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodePattern();

    [GeneratedRegex(@"\[[^\]]*\]\((?<path>[^)#\s]*)(#(?<heading>[^)\s]*))?\)")]
    private static partial Regex LinkPattern();

    [GeneratedRegex("^#+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex HeadingPattern();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoSlugPattern();
}
