using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EFCore.Citus.DevCluster.Local;

/// <summary>
///     Represents an installation of the PostgreSQL server programs on this machine.
/// </summary>
/// <param name="BinDirectory">The folder that contains <c>initdb</c> and <c>postgres</c>.</param>
/// <param name="MajorVersion">The major version of the programs.</param>
/// <param name="HasCitus">Whether the <c>citus</c> extension is installed for them.</param>
internal sealed partial record PostgresInstallation(string BinDirectory, int MajorVersion, bool HasCitus)
{
    /// <summary>
    ///     Finds the installations on the machine. The installation on the <c>PATH</c> of the user comes first, followed by the others from
    ///     the newest to the oldest.
    /// </summary>
    public static IReadOnlyList<PostgresInstallation> FindAll()
    {
        // Citus does not support Windows, where stopping a server with its parent process would also require another mechanism.
        if (OperatingSystem.IsWindows())
        {
            return [];
        }

        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);

        // A link on the PATH, as created by Debian and Homebrew, is resolved to the folder that contains all programs.
        var onPath = path
            .Select(folder => Path.Combine(folder, "pg_config"))
            .Where(File.Exists)
            .Select(program => Ask(program, "--bindir"))
            .Concat(path.Where(folder => File.Exists(Path.Combine(folder, "postgres"))).Select(ResolveProgramFolder));

        return onPath.OfType<string>()
            .Select(TryDescribe)
            .Concat(UsualFolders().Select(TryDescribe).OrderByDescending(i => i?.MajorVersion))
            .OfType<PostgresInstallation>()
            .DistinctBy(i => i.BinDirectory)
            .ToArray();
    }

    private static IEnumerable<string> UsualFolders()
        => new (string Parent, string Pattern, string Child)[]
            {
                ("/usr/lib/postgresql", "*", "bin"),
                ("/usr", "pgsql-*", "bin"),
                ("/usr/local", "pgsql*", "bin"),
                ("/opt/homebrew/opt", "postgresql*", "bin"),
                ("/usr/local/opt", "postgresql*", "bin"),
                ("/Applications/Postgres.app/Contents/Versions", "*", "bin"),
                ("/Library/PostgreSQL", "*", "bin"),
            }
            .Where(place => Directory.Exists(place.Parent))
            .SelectMany(place => Directory.GetDirectories(place.Parent, place.Pattern).Select(d => Path.Combine(d, place.Child)));

    private static string? ResolveProgramFolder(string folder)
    {
        var program = new FileInfo(Path.Combine(folder, "postgres"));

        return Path.GetDirectoryName(program.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? program.FullName);
    }

    private static PostgresInstallation? TryDescribe(string binDirectory)
    {
        var postgres = Path.Combine(binDirectory, "postgres");
        if (!File.Exists(postgres) || !File.Exists(Path.Combine(binDirectory, "initdb")))
        {
            return null;
        }

        var version = VersionNumber().Match(Ask(postgres, "--version") ?? "");
        if (!version.Success)
        {
            return null;
        }

        var major = int.Parse(version.ValueSpan, CultureInfo.InvariantCulture);
        var hasCitus = ShareFolders(binDirectory, major).Any(f => File.Exists(Path.Combine(f, "extension", "citus.control")));

        return new PostgresInstallation(binDirectory, major, hasCitus);
    }

    private static IEnumerable<string> ShareFolders(string binDirectory, int majorVersion)
    {
        // The output of pg_config is exact. Some distributions have a separate package for it, so the layouts that they use are the
        // fallback.
        var pgConfig = Path.Combine(binDirectory, "pg_config");
        if (File.Exists(pgConfig) && Ask(pgConfig, "--sharedir") is { } answer)
        {
            return [answer];
        }

        var prefix = Path.GetDirectoryName(binDirectory) ?? "/";
        var version = majorVersion.ToString(CultureInfo.InvariantCulture);

        return
        [
            Path.Combine(prefix, "share"),
            Path.Combine(prefix, "share", "postgresql"),
            Path.Combine(prefix, "share", $"postgresql@{version}"),
            $"/usr/share/postgresql/{version}",
        ];
    }

    private static string? Ask(string program, string question)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, question) { RedirectStandardOutput = true, RedirectStandardError = true });
            var answer = process?.StandardOutput.ReadToEnd().Trim();
            process?.WaitForExit();

            return process is { ExitCode: 0 } && !string.IsNullOrEmpty(answer) ? answer : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // The file is not a program that can be executed on this machine.
            return null;
        }
    }

    [GeneratedRegex(@"(?<=\(PostgreSQL\) )\d+")]
    private static partial Regex VersionNumber();
}
