using System.Reflection;
using System.Xml.Linq;
using EFCore.Citus.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace EFCore.Citus.FunctionalTests.Consumer;

/// <summary>
///     Packs the packages, and builds the projects in <c>tests/Consumer</c> against them in a temporary folder, with the tools and package
///     sources of an ordinary user. The package cache of the machine is not changed.
/// </summary>
public sealed class ConsumerFixture : IAsyncLifetime
{
    public const string PackageVersion = "0.0.0-consumer";

    // The packages contain the assemblies of the configuration that the tests were built with.
    private static readonly string Configuration =
        typeof(ConsumerFixture).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private readonly Dictionary<string, string> _environment = [];
    private readonly Lazy<Task> _testFrameworks;

    public ConsumerFixture()
        => _testFrameworks = new(BuildTestFrameworksAsync);

    public string Root { get; } = Directory.CreateTempSubdirectory("efcore-citus-consumer-").FullName;

    public string Feed
        => Path.Combine(Root, "feed");

    /// <summary>Gets the project that contains the context. It has been built, and has the migration <c>Init</c>.</summary>
    public ConsumerProject Shop { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        SetEnvironment();
        CopyFolder(Repository.PathTo("tests", "Consumer"), Root);
        // The application is also used by other tests. Its part for Citus is added later.
        foreach (var file in new[] { "AdoptionContext.cs", "AdoptionRows.cs" })
        {
            CopyAdoption(file);
        }

        File.Copy(Repository.PathTo("global.json"), Path.Combine(Root, "global.json"));
        Directory.CreateDirectory(Path.Combine(Root, ".config"));
        File.Copy(Repository.PathTo(".config", "dotnet-tools.json"), Path.Combine(Root, ".config", "dotnet-tools.json"));

        await PackAsync("EFCore.Citus");
        await PackAsync("EFCore.Citus.DevCluster");
        await PackAsync("EFCore.Citus.DevCluster.Tool");
        await DotnetAsync(Root, "tool", "restore");
        await DotnetAsync(Root, "build", "Projects.proj", "-m:1", "--nologo");

        Shop = new ConsumerProject(this, Path.Combine(Root, "Shop"));
        await Shop.EfAsync("migrations", "add", "Init");
        await Shop.BuildAsync();
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Root, recursive: true);

        return ValueTask.CompletedTask;
    }

    /// <summary>Gets the project of an application without Citus. It has been built, and has no migrations.</summary>
    public ConsumerProject Adoption
        => new(this, Path.Combine(Root, "Adoption"));

    /// <summary>
    ///     Gets the task that builds the test projects, one for each framework, from the snippets on the page of the development cluster.
    /// </summary>
    public Task TestFrameworks
        => _testFrameworks.Value;

    /// <summary>Copies a file of the application's model to its project.</summary>
    public void CopyAdoption(string file)
        => File.Copy(
            Repository.PathTo("tests", "EFCore.Citus.FunctionalTests", "Migrations", "Adoption", file), Path.Combine(Root, "Adoption", file));

    /// <summary>Creates a copy of the built project that a test can change.</summary>
    public ConsumerProject CopyShop(string name)
    {
        var copy = Path.Combine(Root, "copies", name, "Shop");
        CopyFolder(Shop.Folder, copy);

        return new ConsumerProject(this, copy);
    }

    public Task<string> DotnetAsync(string folder, params string[] arguments)
        => RunAsync("dotnet", arguments, folder);

    public Task<string> RunAsync(
        string program,
        IEnumerable<string> arguments,
        string folder,
        IReadOnlyDictionary<string, string>? environment = null,
        int expectedExitCode = 0)
        => CommandLine.RunAsync(
            program,
            arguments,
            folder,
            environment is null ? _environment : _environment.Concat(environment).ToDictionary(),
            expectedExitCode);

    // The projects have already been built. The manifest is created in a separate folder, so that obj/ is not changed.
    private Task PackAsync(string project)
        => DotnetAsync(
            Repository.Root,
            "pack",
            Path.Combine("src", project),
            "--no-build",
            "--configuration", Configuration,
            "--output", Feed,
            $"-p:PackageVersion={PackageVersion}",
            $"-p:NuspecOutputPath={Path.Combine(Root, "nuspec")}{Path.DirectorySeparatorChar}");

    private async Task BuildTestFrameworksAsync()
    {
        foreach (var (project, snippet) in TestFrameworkSnippets.Read())
        {
            await File.WriteAllTextAsync(Path.Combine(Root, "TestFrameworks", project, "Snippet.cs"), snippet);
        }

        await DotnetAsync(Root, "build", "Projects.proj", "-m:1", "--nologo", "-p:ConsumerFolder=TestFrameworks/");
    }

    private void SetEnvironment()
    {
        var temporary = Path.Combine(Root, "tmp");
        Directory.CreateDirectory(temporary);
        foreach (var name in new[] { "TMPDIR", "TMP", "TEMP" })
        {
            _environment[name] = temporary;
        }

        _environment["CONSUMER_PACKAGE_VERSION"] = PackageVersion;
        _environment["CONSUMER_EF_VERSION"] = VersionOf(typeof(DbContext));
        _environment["CONSUMER_NPGSQL_VERSION"] = VersionOf(typeof(NpgsqlDbContextOptionsBuilder));
        // The versions of the test frameworks are numbers. Those of Entity Framework Core and Npgsql are properties.
        foreach (var package in XDocument.Load(Repository.PathTo("Directory.Packages.props")).Descendants("PackageVersion")
                     .Where(p => char.IsDigit(((string)p.Attribute("Version")!)[0])))
        {
            var name = ((string)package.Attribute("Include")!).Replace('.', '_').ToUpperInvariant();
            _environment[$"CONSUMER_{name}_VERSION"] = (string)package.Attribute("Version")!;
        }

        _environment["CONSUMER_FALLBACK_FOLDER"] = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        _environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        _environment["DOTNET_NOLOGO"] = "1";
        _environment["MSBUILDDISABLENODEREUSE"] = "1";
    }

    private static string VersionOf(Type type)
        => type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            CopyFolder(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }
}
