using System.Diagnostics;
using System.Text.RegularExpressions;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.RandomModels;

/// <summary>
///     Models made up at random: what the library accepts is created on the cluster and removed again, and what it refuses is refused by the
///     server, too. <c>CITUS_RANDOM_MODELS</c> sets how many, <c>CITUS_RANDOM_SEED</c> with which to begin.
/// </summary>
public partial class RandomModelsTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(4);

    // What the server accepts and then gets wrong.
    private static readonly HashSet<string> Silent = ["CITUS042", "CITUS100"];

    private int _accepted;
    private int _refused;

    [Fact]
    public async Task Library_and_server_agree()
    {
        var count = RandomTest.Number("CITUS_RANDOM_MODELS", 50);
        var first = RandomTest.Number("CITUS_RANDOM_SEED", 1);
        var disagreements = new List<string>();
        var watch = Stopwatch.StartNew();
        var database = await TestDatabase.CreateAsync(Cluster);
        var seed = first;

        for (; seed < first + count && watch.Elapsed < TimeLimit; seed++)
        {
            var spec = new RandomSpec(new Random(seed)).Create(withMistakes: seed % 2 == 0);
            if (await FindDisagreementAsync(database, spec) is { } disagreement)
            {
                disagreements.Add($"Seed {seed}: {disagreement}\n{spec}\n");

                // What is left behind must not disturb the others.
                await database.DisposeAsync();
                database = await TestDatabase.CreateAsync(Cluster);
            }
        }

        await database.DisposeAsync();
        TestContext.Current.SendDiagnosticMessage(
            "Random models: {0} accepted, {1} refused, in {2:0} s", _accepted, _refused, watch.Elapsed.TotalSeconds);
        Assert.True(disagreements.Count == 0, string.Join('\n', disagreements));
        Assert.InRange(_accepted + _refused, (seed - first) * 3 / 4, count);
        Assert.True(count < 20 || (_accepted > 0 && _refused > 0));
    }

    private async Task<string?> FindDisagreementAsync(TestDatabase database, ModelSpec spec)
    {
        await using var context = new SpecContext(spec, database.ConnectionString, Cluster.CitusVersion);
        try
        {
            _ = context.Model;
        }
        catch (InvalidOperationException refusal) when (refusal.Message.Contains("CITUS", StringComparison.Ordinal))
        {
            _refused++;

            return await FindRefusalAsync(spec) is null && !RuleId().Matches(refusal.Message).Select(m => m.Value).Any(Silent.Contains)
                ? $"the server accepts what the library refuses: {refusal.Message}"
                : null;
        }

        // Entity Framework Core has rules, too, and the mistakes that are made at random break some.
        catch (InvalidOperationException)
        {
            return null;
        }

        _accepted++;
        try
        {
            await Migrating.MigrateAsync(null, context);
            await CitusCatalog.AssertMatchesAsync(context, database);
            await Migrating.MigrateAsync(context, null);

            // Entity Framework Core never drops a schema.
            await database.ExecuteAsync("DROP SCHEMA IF EXISTS \"Other Schema\"");
            await CitusCatalog.AssertEmptyAsync(database);

            return null;
        }
        catch (Exception e)
        {
            return $"the library accepts what does not work: {e.Message}";
        }
    }

    /// <summary>
    ///     What the server says to the same tables, made by hand.
    /// </summary>
    /// <remarks>
    ///     In a database of its own: Citus creates sequences on workers beside the transaction, and they stay when it is rolled back.
    /// </remarks>
    private async Task<string?> FindRefusalAsync(ModelSpec spec)
    {
        await using var database = await TestDatabase.CreateAsync(Cluster);
        await using var context = new SpecContext(spec, database.ConnectionString, Cluster.CitusVersion, isValidated: false);
        foreach (var statement in RawDdl.Create(context.GetService<IDesignTimeModel>().Model))
        {
            try
            {
                await database.ExecuteAsync(statement);
            }
            catch (PostgresException e)
            {
                return $"{e.MessageText}: {statement}";
            }
        }

        return null;
    }

    [GeneratedRegex(@"CITUS\d{3}(?=:)")]
    private static partial Regex RuleId();
}
