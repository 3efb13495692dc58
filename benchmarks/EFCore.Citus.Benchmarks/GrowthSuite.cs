namespace EFCore.Citus.Benchmarks;

/// <summary>
///     Measures how the time of SaveChanges grows with the number of rows, and creates a plot for each operation.
/// </summary>
public static class GrowthSuite
{
    private static readonly int[] Sizes = [1, 10, 100, 1000, 10_000, 100_000];

    public static async Task RunAsync(string connectionString, IReadOnlyList<string> arguments)
    {
        var folder = arguments.Count > 0 ? arguments[0] : Path.Combine("benchmarks", "growth");
        Directory.CreateDirectory(folder);
        var (ours, plain) = await WritesSuite.PrepareAsync(connectionString);

        Console.WriteLine(WritesSuite.Header);
        foreach (var work in Enum.GetValues<Work>())
        {
            var plot = new GrowthPlot($"{work} of rows in one SaveChanges");
            foreach (var tenants in new[] { 1, 500 })
            {
                var ofOurs = plot.AddLine($"EFCore.Citus, {Describe(tenants)}");
                var ofPlain = plot.AddLine($"plain provider, {Describe(tenants)}");
                foreach (var rows in Sizes)
                {
                    // The plain provider takes half a minute for a hundred thousand rows.
                    var most = rows switch { <= 100 => 21, <= 1000 => 7, <= 10_000 => 3, _ => 0 };
                    var @case = new WritesCase(work, Shape.Plain, rows, tenants);
                    var pairs = await WritesSuite.MeasureAsync(@case, ours, plain, TimeSpan.FromSeconds(5), most);
                    ofOurs.Add((rows, WritesSuite.Median(pairs.Select(p => p.Ours))));
                    ofPlain.Add((rows, WritesSuite.Median(pairs.Select(p => p.Plain))));
                    Console.WriteLine(WritesSuite.Line(@case, pairs));
                }
            }

            plot.Save(Path.Combine(folder, $"{work.ToString().ToLowerInvariant()}.svg"));
        }
    }

    private static string Describe(int tenants)
        => tenants == 1 ? "1 tenant" : $"{tenants} tenants";
}
