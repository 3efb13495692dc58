using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.Benchmarks;

/// <summary>
///     Compares SaveChanges of this package with the plain provider. Both alternate and use the same tables.
/// </summary>
public static class WritesSuite
{
    private static readonly TimeSpan TotalTime = TimeSpan.FromMinutes(9);

    /// <summary>Gets the header for the columns of <see cref="Line" />.</summary>
    public static string Header { get; } = $"{"work",-18} {"rows",7} {"tenants",7} {"ours_ms",10} {"plain_ms",10} {"ratio",7}";

    public static async Task RunAsync(string connectionString, IReadOnlyList<string> arguments)
    {
        var all = arguments.Contains("--all");
        var filters = arguments.Where(a => !a.StartsWith("--", StringComparison.Ordinal)).ToList();
        var cases = (all ? WritesCase.All() : WritesCase.Default())
            .Where(c => filters.TrueForAll(f => $"{c.Name} {c.Rows} {c.Tenants} ".Contains(f, StringComparison.OrdinalIgnoreCase)))
            .ToList();

        var (ours, plain) = await PrepareAsync(connectionString);

        Console.WriteLine(Header);
        var start = Stopwatch.GetTimestamp();
        var failed = 0;
        for (var i = 0; i < cases.Count; i++)
        {
            var left = TotalTime - Stopwatch.GetElapsedTime(start);
            var share = all ? TimeSpan.FromSeconds(60) : left / Math.Max(1, cases.Count - i);
            var pairs = await MeasureAsync(cases[i], ours, plain, share, cases[i].Rows <= 100 ? 41 : 7);
            var ratio = Median(pairs.Select(p => p.Plain / p.Ours));
            var missed = cases[i].Goal is { } goal && ratio < goal * (goal <= 1 ? 0.9 : 1);
            failed += missed ? 1 : 0;
            Console.WriteLine(Line(cases[i], pairs) + (missed ? string.Create(CultureInfo.InvariantCulture, $"  goal {cases[i].Goal}") : ""));
        }

        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"# {cases.Count} cases, {failed} below their goals"));
    }

    /// <summary>
    ///     Gets a line with the results: the medians, and the median of the ratios.
    /// </summary>
    public static string Line(WritesCase @case, IReadOnlyList<(double Ours, double Plain)> pairs)
        => string.Create(
            CultureInfo.InvariantCulture,
            $"{@case.Name,-18} {@case.Rows,7} {@case.Tenants,7} {Median(pairs.Select(p => p.Ours)),10:F1} {Median(pairs.Select(p => p.Plain)),10:F1} {Median(pairs.Select(p => p.Plain / p.Ours)),7:F2}");

    /// <summary>
    ///     Creates the tables and warms up.
    /// </summary>
    public static async Task<(DbContextOptions Ours, DbContextOptions Plain)> PrepareAsync(string connectionString)
    {
        var ours = new DbContextOptionsBuilder().UseNpgsql(connectionString, npgsql => npgsql.UseCitus()).Options;
        var plain = new DbContextOptionsBuilder().UseNpgsql(connectionString).Options;
        await using (var context = new WritesContext(ours))
        {
            await context.Database.EnsureCreatedAsync();
        }

        await WarmUpAsync(ours, plain);

        return (ours, plain);
    }

    // The runtime recompiles methods that are called frequently. Without a warm-up, the first lines would include that time.
    private static async Task WarmUpAsync(DbContextOptions ours, DbContextOptions plain)
    {
        foreach (var work in Enum.GetValues<Work>())
        {
            for (var i = 0; i < 15; i++)
            {
                await OnceAsync(new WritesCase(work, Shape.Plain, 1000, 1), ours);
                await OnceAsync(new WritesCase(work, Shape.Plain, 100, 1), plain);
            }
        }
    }

    /// <summary>
    ///     Saves with both providers alternately.
    /// </summary>
    /// <returns>The milliseconds of each pair.</returns>
    public static async Task<List<(double Ours, double Plain)>> MeasureAsync(
        WritesCase @case, DbContextOptions ours, DbContextOptions plain, TimeSpan time, int most)
    {
        var pairs = new List<(double, double)>();
        var start = Stopwatch.GetTimestamp();

        // The first pair warms up, unless it is the only one. Afterwards, as many pairs are measured as the time permits, and at least
        // three.
        for (var i = 0; i <= most && (i < 4 || Stopwatch.GetElapsedTime(start) < time); i++)
        {
            var oursFirst = i % 2 == 0;
            var one = await OnceAsync(@case, oursFirst ? ours : plain);
            var other = await OnceAsync(@case, oursFirst ? plain : ours);
            if (i > 0 || most == 0)
            {
                pairs.Add(oursFirst ? (one, other) : (other, one));
            }
        }

        return pairs;
    }

    private static async Task<double> OnceAsync(WritesCase @case, DbContextOptions options)
    {
        await using var context = new WritesContext(options);
        var rows = Enumerable.Range(0, @case.Rows).Select(i => WritesContext.Create(@case.Table, i, @case.Tenants)).ToList();
        var table = context.Model.FindEntityType(rows[0].GetType())!.GetTableName()!;

        // The name of a table cannot be a parameter, and comes from the model.
#pragma warning disable EF1002
        await context.Database.ExecuteSqlRawAsync($"TRUNCATE \"{table}\"");
#pragma warning restore EF1002

        if (@case.Work == Work.Insert)
        {
            context.AddRange(rows);
            FillWideColumns(context, rows);

            return await SaveAsync(context, @case.Rows);
        }

        // The table is filled by the fastest method, because only the following operation is measured.
        await using (var filling = new WritesContext(Filling(options)))
        {
            filling.AddRange(rows);
            await filling.SaveChangesAsync();
        }

        context.AttachRange(rows);
        foreach (var row in rows)
        {
            if (@case.Work == Work.Delete)
            {
                context.Remove(row);
            }
            else
            {
                row.Name += " changed";
                row.Amount++;
            }
        }

        return await SaveAsync(context, @case.Rows);
    }

    private static void FillWideColumns(WritesContext context, List<Row> rows)
    {
        if (rows[0] is not WideRow)
        {
            return;
        }

        foreach (var row in rows)
        {
            var entry = context.Entry(row);
            for (var i = 0; i < WritesContext.WideColumns.Length; i++)
            {
                entry.Property(WritesContext.WideColumns[i]).CurrentValue = i % 2 == 0 ? i : WritesContext.WideColumns[i];
            }
        }
    }

    private static DbContextOptions Filling(DbContextOptions options)
        => Fillings.GetOrAdd(
            options,
            o => new DbContextOptionsBuilder().UseNpgsql(
                new WritesContext(o).Database.GetConnectionString(), npgsql => npgsql.UseCitus()).Options);

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<DbContextOptions, DbContextOptions> Fillings = new();

    private static async Task<double> SaveAsync(WritesContext context, int rows)
    {
        // Objects of earlier runs are collected first, so that their collection is not measured.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        var start = Stopwatch.GetTimestamp();
        var saved = await context.SaveChangesAsync();
        var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;

        return saved == rows ? elapsed : throw new InvalidOperationException($"{saved} rows instead of {rows} were saved.");
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();

        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
