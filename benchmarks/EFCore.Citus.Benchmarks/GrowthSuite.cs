using System.Globalization;

namespace EFCore.Citus.Benchmarks;

/// <summary>
///     How the time of SaveChanges grows with the rows, as a plot for each kind of work.
/// </summary>
public static class GrowthSuite
{
    private static readonly int[] Sizes = [1, 10, 100, 1000, 10_000, 100_000];

    public static async Task RunAsync(string connectionString, IReadOnlyList<string> arguments)
    {
        var folder = arguments.Count > 0 ? arguments[0] : Path.Combine("benchmarks", "growth");
        Directory.CreateDirectory(folder);
        var (ours, plain) = await WritesSuite.PrepareAsync(connectionString);

        Console.WriteLine($"{"work",-8} {"rows",7} {"tenants",7} {"ours_ms",10} {"plain_ms",10} {"ratio",7}");
        foreach (var work in Enum.GetValues<Work>())
        {
            var plot = new GrowthPlot($"{work} of rows in one SaveChanges");
            foreach (var tenants in new[] { 1, 500 })
            {
                var ofOurs = plot.AddLine($"EFCore.Citus, {Describe(tenants)}");
                var ofPlain = plot.AddLine($"plain provider, {Describe(tenants)}");
                foreach (var rows in Sizes)
                {
                    // A hundred thousand rows take the plain provider half a minute.
                    var most = rows switch { <= 100 => 21, <= 1000 => 7, <= 10_000 => 3, _ => 0 };
                    var pairs = await WritesSuite.MeasureAsync(
                        new WritesCase(work, Shape.Plain, rows, tenants), ours, plain, TimeSpan.FromSeconds(5), most);
                    var (one, other, ratio) = (
                        WritesSuite.Median(pairs.Select(p => p.Ours)),
                        WritesSuite.Median(pairs.Select(p => p.Plain)),
                        WritesSuite.Median(pairs.Select(p => p.Plain / p.Ours)));
                    ofOurs.Add((rows, one));
                    ofPlain.Add((rows, other));
                    Console.WriteLine(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{work.ToString().ToLowerInvariant(),-8} {rows,7} {tenants,7} {one,10:F1} {other,10:F1} {ratio,7:F2}"));
                }
            }

            plot.Save(Path.Combine(folder, $"{work.ToString().ToLowerInvariant()}.svg"));
        }
    }

    private static string Describe(int tenants)
        => tenants == 1 ? "1 tenant" : $"{tenants} tenants";
}
