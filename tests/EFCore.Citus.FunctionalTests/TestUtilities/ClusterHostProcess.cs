using System.Diagnostics;
using System.Globalization;
using EFCore.Citus.DevCluster;

namespace EFCore.Citus.FunctionalTests.TestUtilities;

/// <summary>
///     Represents a process of the tool <c>citus-dev</c>, with a separate temporary folder that shows the remaining files.
/// </summary>
public sealed class ClusterHostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly DirectoryInfo _temporaryFolder = Directory.CreateTempSubdirectory("citus-host-");
    private int[] _postmasters = [];

    private ClusterHostProcess(string[] arguments, (string Name, string Value)[] environment)
    {
        // PostgreSQL may run as another user.
        if (!OperatingSystem.IsWindows())
        {
            _temporaryFolder.UnixFileMode |= UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        }

        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "EFCore.Citus.DevCluster.Tool.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The variables that select the cluster of the tests must not affect this process.
        start.Environment.Remove("CITUS_CONNECTION");
        start.Environment.Remove("CITUS_DEVCLUSTER_SOURCES");
        start.Environment["TMPDIR"] = _temporaryFolder.FullName;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public CitusClusterSource Source { get; private set; }

    public string ConnectionString { get; private set; } = "";

    /// <summary>Gets the exit code of the process, which must have ended.</summary>
    public int ExitCode
        => _process.ExitCode;

    /// <summary>
    ///     Starts the process and waits until its cluster is running. If Citus is not available, PostgreSQL without Citus is used.
    /// </summary>
    public static Task<ClusterHostProcess> StartAsync(params (string Name, string Value)[] environment)
        => StartAsync(["--allow-plain-postgres"], environment);

    /// <summary>Starts the process and waits until its cluster is running.</summary>
    public static async Task<ClusterHostProcess> StartAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        var host = new ClusterHostProcess(arguments, environment);
        try
        {
            await host.ReadAsync();
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }

        return host;
    }

    /// <summary>Starts the process and waits until its servers are about to start.</summary>
    public static async Task<ClusterHostProcess> StartHalfwayAsync(params (string Name, string Value)[] environment)
    {
        var host = new ClusterHostProcess(["--allow-plain-postgres"], environment);
        await WaitUntilAsync(() => host._temporaryFolder.GetDirectories("citus-devcluster.*").Length > 0);

        return host;
    }

    /// <summary>Starts the process, which must not find a cluster, and gets its errors.</summary>
    public static Task<string> GetErrorAsync(params (string Name, string Value)[] environment)
        => GetErrorAsync(["--allow-plain-postgres"], expectedExitCode: 1, environment);

    /// <summary>Starts the process, which must fail, and gets its errors.</summary>
    public static async Task<string> GetErrorAsync(
        string[] arguments, int expectedExitCode, params (string Name, string Value)[] environment)
    {
        await using var host = new ClusterHostProcess(arguments, environment);
        await host._process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
        Assert.Equal(expectedExitCode, host._process.ExitCode);
        Assert.Empty(host._temporaryFolder.GetDirectories("citus-devcluster.*"));

        return await host._errors;
    }

    /// <summary>Terminates the process with a signal.</summary>
    public async Task KillAsync(string signal)
    {
        using (var kill = Process.Start("kill", ["-s", signal, _process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, kill.ExitCode);
        }

        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
    }

    /// <summary>Asserts that the given number of servers is running, and remembers them.</summary>
    public void AssertServersRun(int count)
    {
        _postmasters =
        [
            .. _temporaryFolder.GetFiles("postmaster.pid", SearchOption.AllDirectories)
                .Select(file => int.Parse(File.ReadLines(file.FullName).First(), CultureInfo.InvariantCulture)),
        ];

        Assert.Equal(count, _postmasters.Length);
        Assert.All(_postmasters, pid => Assert.True(IsRunning(pid)));
    }

    /// <summary>Asserts that the servers and all of their files are removed.</summary>
    public async Task AssertNothingRemainsAsync()
    {
        await WaitUntilAsync(
            () => !_postmasters.Any(IsRunning) && _temporaryFolder.GetDirectories("citus-devcluster.*").Length == 0);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        await AssertNothingRemainsAsync();
        _process.Dispose();
        _temporaryFolder.Delete(recursive: true);
    }

    private static bool IsRunning(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);

            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < Patience, "It has not happened within three minutes.");
            await Task.Delay(20, CancellationToken.None);
        }
    }

    private async Task ReadAsync()
    {
        Source = Enum.Parse<CitusClusterSource>(await ReadAsync("Source:"));
        ConnectionString = await ReadAsync("Connection string:");
    }

    private async Task<string> ReadAsync(string label)
    {
        while (await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience) is { } line)
        {
            if (line.StartsWith(label, StringComparison.Ordinal))
            {
                return line[label.Length..].Trim();
            }
        }

        throw new InvalidOperationException($"The process has not printed '{label}'. {await _errors}");
    }
}
