using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.Text;

namespace EFCore.Citus.Analyzers.Tests.TestUtilities;

/// <summary>
///     Represents source with the places of expected diagnostics marked as <c>{|CITUS020:HasKey(e => e.Id)|}</c>. Markers may be nested.
/// </summary>
internal sealed partial record MarkedSource(string Text, IReadOnlyList<(string Id, TextSpan Span)> Markers)
{
    public static MarkedSource Parse(string source)
    {
        var text = new StringBuilder();
        var open = new Stack<(string Id, int Start)>();
        var markers = new List<(string, TextSpan)>();
        var position = 0;

        foreach (Match match in Marker().Matches(source))
        {
            text.Append(source, position, match.Index - position);
            position = match.Index + match.Length;

            if (match.Groups["id"].Success)
            {
                open.Push((match.Groups["id"].Value, text.Length));
            }
            else
            {
                var (id, start) = open.Pop();
                markers.Add((id, TextSpan.FromBounds(start, text.Length)));
            }
        }

        text.Append(source, position, source.Length - position);
        Assert.Empty(open);

        return new MarkedSource(text.ToString(), markers);
    }

    [GeneratedRegex(@"\{\|(?<id>\w+):|\|\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Marker();
}
