using System.Collections.Concurrent;
using EFCore.Citus.FunctionalTests.CitusCases.Execution;
using EFCore.Citus.FunctionalTests.CitusCases.Prediction;
using EFCore.Citus.FunctionalTests.TestUtilities;

namespace EFCore.Citus.FunctionalTests.CitusCases;

/// <summary>
///     Executes several cases in parallel before the tests request them one by one, and caches the results. The environment variable
///     <c>CITUS_CASES_REPORT</c> specifies a file to which disagreements are written.
/// </summary>
public sealed class CitusCasesFixture(CitusClusterFixture cluster) : IAsyncDisposable
{
    private const int AtATime = 3;

    private readonly ConcurrentDictionary<string, Lazy<Task<string?>>> _runs = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _slots = new(AtATime);
    private readonly Lazy<Task<CaseServer>> _server = new(async () => new CaseServer(await cluster.GetCitusAsync()));

    /// <summary>Gets the disagreement between library and server, or <see langword="null" /> if they agree.</summary>
    internal async Task<string?> FindDisagreementAsync(CitusCase citusCase)
    {
        // If there is no server, only this test is skipped.
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

    // The task is not part of the test that starts it, because that test may end and be cancelled first.
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
            // The exception is reported by the test that requests the case, which may not be the test that started it.
            return $"The case cannot be run: {exception}";
        }
        finally
        {
            _slots.Release();
        }
    }
}
