using System.Diagnostics;

namespace EFCore.Citus.FunctionalTests.TestUtilities;

/// <summary>
///     Crashes a worker of a cluster that no other test uses, with servers that are processes of this machine.
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

    /// <summary>Prepares a crash of the first worker.</summary>
    public static async Task<WorkerCrash> PrepareAsync(TestDatabase database)
        => new(database, (await database.OnWorkersAsync("SELECT pid FROM pg_stat_activity WHERE backend_type = 'background writer'"))[0]);

    /// <summary>Crashes the worker. After the crash of one process, the server terminates all others, and recovers.</summary>
    public void Now()
    {
        using var kill = Process.Start("kill", ["-s", "KILL", _process]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
        Thread.Sleep(500);
    }

    /// <summary>Waits until all workers and all shards of a table respond again.</summary>
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
