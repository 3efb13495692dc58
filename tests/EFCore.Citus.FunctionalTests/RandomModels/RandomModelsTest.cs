using System.Diagnostics;
using System.Text.RegularExpressions;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.RandomModels;

/// <summary>
///     Tests random models. A model that the library accepts is created on the cluster and removed again. The server refuses a model that
///     the library refuses. <c>CITUS_RANDOM_MODELS</c> configures the number of models, and <c>CITUS_RANDOM_SEED</c> the first seed.
/// </summary>
public partial class RandomModelsTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(4);

    // The server accepts models that violate these rules, but with incorrect results.
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

                // The remaining objects must not affect the other models.
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

        // Entity Framework Core also validates models, and some of the random mistakes violate its rules.
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

            // Entity Framework Core does not drop schemas.
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
    ///     Finds the error of the server for the same tables, created by manual SQL.
    /// </summary>
    /// <remarks>
    ///     A separate database is used, because Citus creates sequences on workers outside the transaction, and they remain when it is
    ///     rolled back.
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
