using System.Collections.Concurrent;
using EFCore.Citus.FunctionalTests.CitusCases.Execution;
using EFCore.Citus.FunctionalTests.CitusCases.Prediction;
using EFCore.Citus.FunctionalTests.TestUtilities;

namespace EFCore.Citus.FunctionalTests.CitusCases;

/// <summary>
///     Runs cases a few at a time, ahead of the tests that ask for them one by one, and remembers what came of them. The environment variable
///     <c>CITUS_CASES_REPORT</c> names a file in which disagreements are listed.
/// </summary>
public sealed class CitusCasesFixture(CitusClusterFixture cluster) : IAsyncDisposable
{
    private const int AtATime = 3;

    private readonly ConcurrentDictionary<string, Lazy<Task<string?>>> _runs = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _slots = new(AtATime);
    private readonly Lazy<Task<CaseServer>> _server = new(async () => new CaseServer(await cluster.GetCitusAsync()));

    /// <summary>Gets what library and server disagree about, or <see langword="null" />.</summary>
    internal async Task<string?> FindDisagreementAsync(CitusCase citusCase)
    {
        // Skips the test, and no other, when there is no server.
        await cluster.GetCitusAsync();

        var runnable = CitusCase.All.Where(c => CaseCatalog.Predict(c).Verdict != CaseVerdict.OutOfScope).ToList();
        var next = runnable.SkipWhile(c => c != citusCase).Concat(runnable).Where(c => !_runs.ContainsKey(c.Id)).Take(AtATime);
        foreach (var ahead in next.ToList())
        {
            _ = Start(ahead);
        }

        return await Start(citusCase);
    }

    public async ValueTask DisposeAsync()
    {
        var disagreements = new List<(CitusCase, string)>();
        foreach (var (id, run) in _runs)
        {
            if (await run.Value is { } disagreement)
            {
                disagreements.Add((CitusCase.Get(id), disagreement));
            }
        }

        if (_server.IsValueCreated)
        {
            await (await _server.Value).DisposeAsync();
        }

        CaseCatalog.WriteReport(disagreements);
        _slots.Dispose();
    }

    private Task<string?> Start(CitusCase citusCase)
        => _runs.GetOrAdd(citusCase.Id, _ => new Lazy<Task<string?>>(() => StartAlone(citusCase))).Value;

    // Not as a part of the test that starts it, which may end, and be cancelled, before it.
    private Task<string?> StartAlone(CitusCase citusCase)
    {
        using var suppression = ExecutionContext.SuppressFlow();

        return Task.Run(() => RunAsync(citusCase));
    }

    private async Task<string?> RunAsync(CitusCase citusCase)
    {
        await _slots.WaitAsync();
        try
        {
            return await CaseAgreement.FindDisagreementAsync(citusCase, CaseCatalog.Predict(citusCase), await _server.Value);
        }
        catch (Exception exception)
        {
            // For the test that asks for it, which may not be the one that started it.
            return $"The case cannot be run: {exception}";
        }
        finally
        {
            _slots.Release();
        }
    }
}
