using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EFCore.Citus.DevCluster.Databases;
using Npgsql;

namespace EFCore.Citus.DevCluster.Local;

/// <summary>
///     Represents PostgreSQL servers in a temporary folder of this machine, on separate ports of the loopback interface. The servers are
///     stopped and the folder is deleted when this object is disposed or when the process ends, even if it is killed.
/// </summary>
internal sealed class LocalServers : IAsyncDisposable
{
    /// <summary>The address on which the servers listen.</summary>
    public const string Host = "127.0.0.1";

    /// <summary>The page with the installation instructions for Citus.</summary>
    public const string InstructionsUrl = "https://docs.citusdata.com/en/stable/installation/multi_node.html";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMinutes(1);

    // Instances are kept alive if the caller only keeps the connection string. The garbage collector would otherwise close the input of the
    // watchdog, which would stop the servers.
    private static readonly ConcurrentDictionary<LocalServers, bool> Running = new();

    private readonly Process _watchdog;
    private readonly TaskCompletionSource<string> _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> _errors = new();
    private volatile string? _folder;

    private LocalServers(Process watchdog, IReadOnlyList<int> ports)
    {
        _watchdog = watchdog;
        Ports = ports;
    }

    /// <summary>Gets the port of each server.</summary>
    public IReadOnlyList<int> Ports { get; }

    /// <summary>
    ///     Gets the connection string of a database of one of the servers.
    /// </summary>
    public static string GetConnectionString(int port, string database)
        => new NpgsqlConnectionStringBuilder
        {
            Host = Host,
            Port = port,
            Username = "postgres",
            Database = database,
            IncludeErrorDetail = true,
        }.ConnectionString;

    /// <summary>
    ///     Gets the reason for which servers cannot be started from these installations, and the remedy, or <see langword="null" /> if they
    ///     can.
    /// </summary>
    public static string? FindObstacle(IReadOnlyList<PostgresInstallation> installations, bool needsCitus)
    {
        return (OperatingSystem.IsWindows(), installations.Count, needsCitus && !installations.Any(i => i.HasCitus)) switch
        {
            (true, _, _) => "not supported on Windows; use Docker, or the Windows Subsystem for Linux",
            (_, 0, true) => $"no PostgreSQL server programs were found; install PostgreSQL and Citus ({InstructionsUrl})",
            (_, 0, false) => "no PostgreSQL server programs were found; install PostgreSQL (https://www.postgresql.org/download/)",
            (_, _, true) => "the citus extension is not installed for the PostgreSQL in "
                + string.Join(", ", installations.Select(i => i.BinDirectory))
                + $"; install Citus ({InstructionsUrl})",
            _ => null,
        };
    }

    /// <summary>
    ///     Starts servers and waits until they accept connections.
    /// </summary>
    public static async Task<LocalServers> StartAsync(
        PostgresInstallation installation,
        int count,
        IReadOnlyDictionary<string, string> settings,
        string? folder,
        CancellationToken cancellationToken)
    {
        var servers = Launch(installation, FindFreePorts(count), settings, folder);
        Running.TryAdd(servers, true);
        try
        {
            await servers.WaitUntilReadyAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await servers.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return servers;
    }

    public async ValueTask DisposeAsync()
    {
        if (!Running.TryRemove(this, out _))
        {
            return;
        }

        _watchdog.StandardInput.Close();
        using var timeout = new CancellationTokenSource(StopTimeout);
        try
        {
            await _watchdog.WaitForExitAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The watchdog continues to wait for its servers independently, so only an exception can be thrown.
            throw new TimeoutException(
                FormattableString.Invariant($"The PostgreSQL servers in '{_folder}' have not stopped within {StopTimeout.TotalSeconds} seconds."));
        }
        finally
        {
            _watchdog.Dispose();
        }
    }

    private static LocalServers Launch(
        PostgresInstallation installation, int[] ports, IReadOnlyDictionary<string, string> settings, string? folder)
    {
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // A separate session, where the system has a program for it, prevents Ctrl+C in a terminal from stopping the servers while the
        // application is still shutting down.
        List<string> command = [.. FindProgram("setsid") is { } setsid ? [setsid] : Array.Empty<string>()];
        if (Environment.IsPrivilegedProcess)
        {
            command.AddRange([RunUser(), "-u", "postgres", "--"]);
        }

        command.AddRange(["sh", "-c", ReadScript(), "citus-devcluster", installation.BinDirectory]);
        command.Add(OperatingSystem.IsLinux() ? "C.UTF-8" : "C");
        command.Add(
            string.Join(
                '\n',
                new Dictionary<string, string>(settings) { ["listen_addresses"] = Host, ["unix_socket_directories"] = "" }
                    .Select(s => $"{s.Key} = {SqlText.Literal(s.Value)}")));
        command.AddRange(ports.Select(p => p.ToString(CultureInfo.InvariantCulture)));

        start.FileName = command[0];
        command.Skip(1).ToList().ForEach(start.ArgumentList.Add);

        // Environment variables for the PostgreSQL programs of the user would affect the servers and the connections between them.
        foreach (var name in start.Environment.Keys.Where(n => n.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        if (folder is not null)
        {
            start.Environment["TMPDIR"] = Path.GetFullPath(folder);
        }

        var servers = new LocalServers(new Process { StartInfo = start, EnableRaisingEvents = true }, ports);
        servers._watchdog.OutputDataReceived += (_, e) => servers.OnOutput(e.Data);
        servers._watchdog.ErrorDataReceived += (_, e) => servers.OnError(e.Data);
        servers._watchdog.Exited += (_, _) => servers._failure.TrySetResult("The programs ended.");
        servers._watchdog.Start();
        servers._watchdog.BeginOutputReadLine();
        servers._watchdog.BeginErrorReadLine();

        return servers;
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(StartTimeout);
        try
        {
            var ready = Task.WhenAll(Ports.Select(p => WaitUntilReadyAsync(p, timeout.Token)));
            if (await Task.WhenAny(ready, _failure.Task).ConfigureAwait(false) != ready)
            {
                await timeout.CancelAsync().ConfigureAwait(false);
                if (_watchdog.HasExited)
                {
                    // The last lines of its output may not have been received yet.
                    await _watchdog.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
                }

                throw new InvalidOperationException(DescribeFailure(await _failure.Task.ConfigureAwait(false)));
            }

            await ready.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException(
                DescribeFailure(
                    FormattableString.Invariant($"They did not accept connections within {StartTimeout.TotalSeconds} seconds.")));
        }
    }

    private static async Task WaitUntilReadyAsync(int port, CancellationToken cancellationToken)
    {
        var connectionString = GetConnectionString(port, "postgres") + ";Pooling=false";
        while (true)
        {
            var connection = new NpgsqlConnection(connectionString);
            await using (connection.ConfigureAwait(false))
            {
                try
                {
                    await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
                    return;
                }
                catch (NpgsqlException)
                {
                    // The server does not listen yet, or reports that it is starting up.
                    await Task.Delay(20, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private void OnOutput(string? line)
    {
        switch (line?.Split(' ', 2))
        {
            case ["folder", var folder]:
                _folder = folder;
                break;
            case ["stopped", var port]:
                _failure.TrySetResult($"The server on port {port} ended.");
                break;
        }
    }

    private void OnError(string? line)
    {
        if (line is not null)
        {
            _errors.Enqueue(line);
        }
    }

    private string DescribeFailure(string what)
    {
        var logs = _folder is { } folder && Directory.Exists(folder)
            ? Directory.GetFiles(folder, "*.log").SelectMany(f => File.ReadLines(f).TakeLast(20))
            : [];

        return $"The PostgreSQL servers could not be started. {what}{Environment.NewLine}"
            + string.Join(Environment.NewLine, _errors.Concat(logs));
    }

    /// <summary>
    ///     Selects ports below the range of ephemeral ports, so that no outgoing connection occupies one before the server does.
    /// </summary>
    private static int[] FindFreePorts(int count)
    {
        var ports = new List<int>(count);
        while (ports.Count < count)
        {
            var port = Random.Shared.Next(20000, 32000);
            if (!ports.Contains(port) && IsFree(port))
            {
                ports.Add(port);
            }
        }

        return [.. ports];
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string RunUser()
        => !File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal))
            ? throw new InvalidOperationException(
                "PostgreSQL cannot run as root, and the user 'postgres' does not exist. Run this program as another user, or create the user "
                + "'postgres'.")
            : FindProgram("runuser")
            ?? throw new InvalidOperationException(
                "PostgreSQL cannot run as root, and the program 'runuser', which runs it as the user 'postgres', does not exist. Run this "
                + "program as another user, or install util-linux.");

    private static string? FindProgram(string name)
        => (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/sbin", "/sbin"])
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    private static string ReadScript()
    {
        using var stream = typeof(LocalServers).Assembly.GetManifestResourceStream("watchdog.sh")!;
        using var reader = new StreamReader(stream);

        return reader.ReadToEnd();
    }
}
