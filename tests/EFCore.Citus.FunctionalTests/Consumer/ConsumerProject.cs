namespace EFCore.Citus.FunctionalTests.Consumer;

/// <summary>
///     Represents a project that uses the package, and the commands of its developer.
/// </summary>
public sealed class ConsumerProject(ConsumerFixture fixture, string folder)
{
    /// <summary>
    ///     The environment variables that change the model of the project without compiling it: the local table Log becomes a managed local
    ///     table.
    /// </summary>
    public static readonly Dictionary<string, string> ChangedModel = new() { ["SHOP_MODEL"] = "managed log" };

    /// <summary>
    ///     The environment variables that make the model of the project invalid: the distributed table Stores references a local table.
    /// </summary>
    public static readonly Dictionary<string, string> WrongModel = new() { ["SHOP_MODEL"] = "local country" };

    public string Folder { get; } = folder;

    public string Assembly
        => Path.Combine(Folder, "bin", "Debug", "net10.0", $"{Path.GetFileName(Folder)}.dll");

    public Task BuildAsync()
        => fixture.DotnetAsync(Folder, "build", "-m:1", "--nologo");

    /// <summary>Executes <c>dotnet ef</c> for the last build of the project.</summary>
    public Task<string> EfAsync(params string[] arguments)
        => EfAsync(new Dictionary<string, string>(), arguments);

    public Task<string> EfAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
        => fixture.RunAsync("dotnet", ["ef", .. arguments, "--no-build"], Folder, environment);

    /// <summary>Executes <c>dotnet ef</c> and expects an error.</summary>
    public Task<string> EfRefusesAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
        => fixture.RunAsync("dotnet", ["ef", .. arguments, "--no-build"], Folder, environment, expectedExitCode: 1);

    /// <summary>Executes the program.</summary>
    public Task<string> RunAsync()
        => fixture.DotnetAsync(Folder, Assembly);

    /// <summary>Reads the only file in the folder with a name that matches the pattern.</summary>
    public string Read(string pattern)
        => File.ReadAllText(Assert.Single(Directory.GetFiles(Folder, pattern, SearchOption.AllDirectories)));

    /// <summary>Replaces a part of a file, which must exist.</summary>
    public void Edit(string file, string part, string replacement)
    {
        var path = Path.Combine(Folder, file);
        var text = File.ReadAllText(path);
        Assert.Contains(part, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(part, replacement, StringComparison.Ordinal));
    }
}
