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
                    // A hundred thousand rows take the plain provider half a minute.
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
