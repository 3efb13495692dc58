using System.Globalization;
using System.Text;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Update;

/// <summary>
///     Tests that SaveChanges has the same rows, entities and exceptions with sets and row by row. <c>CITUS_FUZZ_SEED</c> configures the
///     first seed, and <c>CITUS_FUZZ_PROGRAMS</c> the number of programs.
/// </summary>
public class SaveChangesDifferentialTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private const int Steps = 4;

    private const string SequentialMode = "SET LOCAL citus.multi_shard_modify_mode TO 'sequential'";

    private static readonly int Seed = Setting("CITUS_FUZZ_SEED", 1);
    private static readonly int Programs = Setting("CITUS_FUZZ_PROGRAMS", 12);

    [Fact]
    public async Task Sets_change_nothing_but_the_time_it_takes()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var other = await TestDatabase.CreateAsync(Cluster);
        var one = ShopContext.Options(Database.ConnectionString, sets: true);
        var two = ShopContext.Options(other.ConnectionString, sets: false);
        foreach (var options in new[] { one, two })
        {
            await using var context = new ShopContext(options);
            await context.Database.EnsureCreatedAsync(cancellationToken);
        }

        for (var seed = Seed; seed < Seed + Programs; seed++)
        {
            await RunAsync(seed, one, two, cancellationToken);
        }
    }

    private static async Task RunAsync(
        int seed, DbContextOptions<ShopContext> one, DbContextOptions<ShopContext> two, CancellationToken cancellationToken)
    {
        const string empty = "TRUNCATE \"Lines\", \"Orders\", \"Customers\", \"Tenants\", \"Countries\", \"Log\"";
        await using var sets = new ShopContext(one);
        await using var rows = new ShopContext(two);
        await sets.Database.ExecuteSqlRawAsync(empty, cancellationToken);
        await rows.Database.ExecuteSqlRawAsync(empty, cancellationToken);

        // Every third program has a single transaction for all steps.
        var inTransaction = seed % 3 == 0;
        await using var transaction = inTransaction ? await sets.Database.BeginTransactionAsync(cancellationToken) : null;
        await using var otherTransaction = inTransaction ? await rows.Database.BeginTransactionAsync(cancellationToken) : null;

        // A transaction that has queried several shards cannot write a reference table that they reference, unless it is in sequential
        // mode.
        var writesCountries = !inTransaction || seed % 2 == 0;
        if (inTransaction && writesCountries)
        {
            await sets.Database.ExecuteSqlRawAsync(SequentialMode, cancellationToken);
            await rows.Database.ExecuteSqlRawAsync(SequentialMode, cancellationToken);
        }

        for (var step = 0; step < Steps; step++)
        {
            var where = string.Create(CultureInfo.InvariantCulture, $"seed {seed}, step {step}");
            var expected = await StepAsync(rows, seed, step, writesCountries, cancellationToken);
            var actual = await StepAsync(sets, seed, step, writesCountries, cancellationToken);

            Assert.True(expected.Outcome == actual.Outcome, $"{where}: {actual.Outcome}\ninstead of {expected.Outcome}");
            Assert.True(
                actual.Entries.Count <= expected.Entries.Count || actual.Entries.Intersect(expected.Culprits).Any(),
                $"{where}: {string.Join(", ", actual.Entries)}\ninstead of {string.Join(", ", expected.Entries)}");
            if (expected.Entries.Intersect(expected.Culprits).Any())
            {
                Assert.NotEmpty(actual.Entries.Intersect(expected.Culprits));
            }

            AssertSame(where, expected.Entities, actual.Entities);
            AssertSame(where, await rows.DumpAsync(cancellationToken), await sets.DumpAsync(cancellationToken));
        }
    }

    private static async Task<Result> StepAsync(
        ShopContext context, int seed, int step, bool writesCountries, CancellationToken cancellationToken)
    {
        context.ChangeTracker.Clear();

        // A step that fails takes values from sequences as well, but not the same ones.
        await context.Database.ExecuteSqlRawAsync(
            "SELECT setval(pg_get_serial_sequence('\"Customers\"', 'Id'), {0}), setval(pg_get_serial_sequence('\"Log\"', 'Id'), {0})",
            [(step + 1) * 1000],
            cancellationToken);

        var changes = new RandomChanges((seed * 100) + step, writesCountries);
        var (culprits, behind) = await changes.ApplyAsync(context, step, cancellationToken);
        if (behind is not null)
        {
            await context.Database.ExecuteSqlRawAsync(behind, cancellationToken);
        }

        var (outcome, entries) = await SaveAsync(context, (seed + step) % 2 == 0, cancellationToken);
        Assert.True((changes.Fault == Fault.None) == (entries.Count == 0), $"seed {seed}, step {step}: {changes.Fault}, {outcome}");

        return new Result(
            outcome,
            [.. culprits.Select(c => Describe(context.Entry(c), hasFailed: true))],
            entries,
            Describe(context, hasFailed: entries.Count > 0));
    }

    private static async Task<(string Outcome, List<string> Entries)> SaveAsync(
        ShopContext context, bool async, CancellationToken cancellationToken)
    {
        try
        {
            var saved = async ? await context.SaveChangesAsync(cancellationToken) : context.SaveChanges();

            return (saved.ToString(CultureInfo.InvariantCulture), []);
        }
        catch (DbUpdateException exception)
        {
            var state = exception.InnerException is PostgresException inner ? $"{inner.SqlState} {inner.MessageText}" : "";

            // A constraint name ends with the number of the shard.
            return (
                $"{exception.GetType().Name} {exception.Message} {System.Text.RegularExpressions.Regex.Replace(state, @"_?\d+""", "\"")}",
                [.. exception.Entries.Select(e => Describe(e, hasFailed: true))]);
        }
    }

    private static string Describe(ShopContext context, bool hasFailed)
    {
        var builder = new StringBuilder();
        foreach (var line in context.ChangeTracker.Entries().Select(e => Describe(e, hasFailed)).Order(StringComparer.Ordinal))
        {
            builder.AppendLine(line);
        }

        return builder.ToString();
    }

    // The number of rows with generated values before another row failed is only visible in the state of these properties.
    private static string Describe(EntityEntry entry, bool hasFailed)
        => $"{entry.Metadata.ShortName()} {entry.State}: {string.Join(", ", entry.Properties.Select(p => $"{p.Metadata.Name}={Text(p.CurrentValue)}{(p.IsTemporary ? "?" : "")}{(p.IsModified && (!hasFailed || p.Metadata.ValueGenerated == ValueGenerated.Never) ? "*" : "")}/{Text(p.OriginalValue)}"))}";

    // Temporary keys come from a counter that all contexts share.
    private static string Text(object? value)
        => value switch
        {
            null => "null",
            int[] array => $"[{string.Join(' ', array)}]",
            int number and < -1000000 => "temporary",
            long number and < -1000000 => "temporary",
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => $"'{value}'"
        };

    private static void AssertSame(string where, string expected, string actual)
    {
        if (expected != actual)
        {
            var position = expected.Zip(actual).TakeWhile(pair => pair.First == pair.Second).Count();
            var from = Math.Max(0, position - 200);
            Assert.Fail(
                $"{where}:\n{actual.Substring(from, Math.Min(500, actual.Length - from))}\ninstead of\n{expected.Substring(from, Math.Min(500, expected.Length - from))}");
        }
    }

    private static int Setting(string name, int otherwise)
        => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    private sealed record Result(string Outcome, List<string> Culprits, List<string> Entries, string Entities);
}
