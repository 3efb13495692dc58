using System.Collections;
using System.Diagnostics;
using System.Text;

namespace EFCore.Citus.FunctionalTests.Consumer;

/// <summary>
///     Executes programs as a user does in a terminal.
/// </summary>
internal static class CommandLine
{
    // Against programs that wait forever; a build takes minutes on a machine that does much else.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    /// <summary>
    ///     Executes a program and returns its output. The test fails if the exit code differs from the expected one.
    /// </summary>
    public static async Task<string> RunAsync(
        string program,
        IEnumerable<string> arguments,
        string workingDirectory,
        IReadOnlyDictionary<string, string> environment,
        int expectedExitCode = 0)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        SetEnvironment(start, environment);

        var output = new StringBuilder();
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, e) => Append(output, e.Data);
        process.ErrorDataReceived += (_, e) => Append(output, e.Data);

        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        cancellation.CancelAfter(Limit);

        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellation.Token);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        string text;
        lock (output)
        {
            text = output.ToString();
        }

        Assert.True(
            process.ExitCode == expectedExitCode,
            $"'{program} {string.Join(' ', start.ArgumentList)}' exited with {process.ExitCode}:\n{text}");

        return text;
    }

    // The variables that the test runner sets for MSBuild and the host must not affect the programs that a test starts.
    private static void SetEnvironment(ProcessStartInfo start, IReadOnlyDictionary<string, string> environment)
    {
        foreach (var name in Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(e => (string)e.Key))
        {
            if (name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase))
            {
                start.Environment.Remove(name);
            }
        }

        // As for the tests: these programs end long before profiles of them are of use.
        start.Environment["DOTNET_TieredPGO"] = "0";

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
    }

    private static void Append(StringBuilder output, string? line)
    {
        if (line is not null)
        {
            lock (output)
            {
                output.Append(line).Append('\n');
            }
        }
    }
}
