using System.Globalization;
using System.Xml.Linq;

namespace EFCore.Citus.Benchmarks;

/// <summary>
///     Plots milliseconds over rows as SVG, with logarithmic axes.
/// </summary>
public sealed class GrowthPlot(string title)
{
    private const int Left = 70;
    private const int Top = 40;
    private const int Width = 520;
    private const int Height = 320;
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly string[] Styles =
    [
        "stroke:#0b6e4f", "stroke:#9a9a9a", "stroke:#0b6e4f;stroke-dasharray:6 4", "stroke:#9a9a9a;stroke-dasharray:6 4"
    ];

    private readonly List<(string Name, List<(double Rows, double Milliseconds)> Points)> _lines = [];

    /// <summary>
    ///     Adds a line, to which the caller adds the points.
    /// </summary>
    public List<(double Rows, double Milliseconds)> AddLine(string name)
    {
        _lines.Add((name, []));

        return _lines[^1].Points;
    }

    public void Save(string path)
    {
        var points = _lines.SelectMany(l => l.Points).ToList();
        var (minX, maxX) = Decades(points.Select(p => p.Rows));
        var (minY, maxY) = Decades(points.Select(p => p.Milliseconds));

        string X(double rows) => Number(Left + (Width * (Math.Log10(rows) - minX) / Math.Max(1, maxX - minX)));
        string Y(double time) => Number(Top + Height - (Height * (Math.Log10(time) - minY) / Math.Max(1, maxY - minY)));

        var image = new XElement(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {Left + Width + 30} {Top + Height + 60 + (20 * _lines.Count)}"),
            new XAttribute("font-family", "sans-serif"),
            new XAttribute("font-size", 12),
            new XElement(Svg + "rect", new XAttribute("width", "100%"), new XAttribute("height", "100%"), new XAttribute("fill", "white")),
            Text(Left, 22, title, "font-size:15px"));

        for (var x = minX; x <= maxX; x++)
        {
            var rows = Math.Pow(10, x);
            image.Add(Line(X(rows), Number(Top), X(rows), Number(Top + Height)), Text(X(rows), Top + Height + 18, Label(rows), "text-anchor:middle"));
        }

        for (var y = minY; y <= maxY; y++)
        {
            var time = Math.Pow(10, y);
            image.Add(Line(Number(Left), Y(time), Number(Left + Width), Y(time)), Text(Number(Left - 6), Y(time), $"{Label(time)} ms", "text-anchor:end"));
        }

        image.Add(Text(Number(Left + Width), Top + Height + 36, "rows", "text-anchor:end"));
        for (var i = 0; i < _lines.Count; i++)
        {
            var (name, line) = _lines[i];
            var style = $"fill:none;stroke-width:2.5;{Styles[i % Styles.Length]}";
            var y = Top + Height + 40 + (20 * i);
            image.Add(
                new XElement(
                    Svg + "polyline",
                    new XAttribute("points", string.Join(' ', line.Select(p => $"{X(p.Rows)},{Y(p.Milliseconds)}"))),
                    new XAttribute("style", style)),
                new XElement(
                    Svg + "polyline", new XAttribute("points", $"{Left},{y} {Left + 40},{y}"), new XAttribute("style", style)),
                Text(Left + 48, y + 4, name));
        }

        image.Save(path);
    }

    private static (int Min, int Max) Decades(IEnumerable<double> values)
    {
        var list = values.ToList();

        return ((int)Math.Floor(Math.Log10(list.Min())), (int)Math.Ceiling(Math.Log10(list.Max())));
    }

    private static XElement Line(string x1, string y1, string x2, string y2)
        => new(
            Svg + "line",
            new XAttribute("x1", x1),
            new XAttribute("y1", y1),
            new XAttribute("x2", x2),
            new XAttribute("y2", y2),
            new XAttribute("stroke", "#dddddd"));

    private static XElement Text(object x, object y, string text, string style = "")
        => new(Svg + "text", new XAttribute("x", x), new XAttribute("y", y), new XAttribute("style", style), text);

    private static string Label(double value)
        => value.ToString(value < 1 ? "0.###" : "N0", CultureInfo.InvariantCulture);

    private static string Number(double value)
        => value.ToString("F1", CultureInfo.InvariantCulture);
}
