using System.Diagnostics;

namespace EFCore.Citus.FunctionalTests.TestUtilities;

/// <summary>
///     The crash of a worker of a cluster that no other test uses, whose servers are processes of this machine.
/// </summary>
internal sealed class WorkerCrash
{
    private readonly TestDatabase _database;
    private readonly string _process;

    private WorkerCrash(TestDatabase database, string process)
    {
        _database = database;
        _process = process;
    }

    /// <summary>Gets ready to crash the first worker.</summary>
    public static async Task<WorkerCrash> PrepareAsync(TestDatabase database)
        => new(database, (await database.OnWorkersAsync("SELECT pid FROM pg_stat_activity WHERE backend_type = 'background writer'"))[0]);

    /// <summary>Crashes it: the death of one process has the server stop all others, and recover.</summary>
    public void Now()
    {
        using var kill = Process.Start("kill", ["-s", "KILL", _process]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
        Thread.Sleep(500);
    }

    /// <summary>Waits until all workers answer again, and all shards of a table.</summary>
    public Task RecoverAsync(string table)
        => WaitForRecoveryAsync(_database, table);

    /// <inheritdoc cref="RecoverAsync" />
    public static async Task WaitForRecoveryAsync(TestDatabase database, string table)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await database.OnWorkersAsync("SELECT 1");
                await database.ScalarAsync<long>($"SELECT count(*) FROM {table}");

                return;
            }
            catch (Exception exception) when (exception is not OperationCanceledException && watch.Elapsed < TimeSpan.FromSeconds(60))
            {
                await Task.Delay(200, TestContext.Current.CancellationToken);
            }
        }
    }
}
