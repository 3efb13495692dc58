namespace EFCore.Citus.FunctionalTests.Consumer;

/// <summary>
///     A project that uses the package, and the commands that its developer types.
/// </summary>
public sealed class ConsumerProject(ConsumerFixture fixture, string folder)
{
    /// <summary>Changes the model of the project, without compiling it anew: the local table Log becomes a managed local table.</summary>
    public static readonly Dictionary<string, string> ChangedModel = new() { ["SHOP_MODEL"] = "managed log" };

    /// <summary>Breaks the model of the project: the distributed table Stores refers to a local table.</summary>
    public static readonly Dictionary<string, string> WrongModel = new() { ["SHOP_MODEL"] = "local country" };

    public string Folder { get; } = folder;

    public string Assembly
        => Path.Combine(Folder, "bin", "Debug", "net10.0", $"{Path.GetFileName(Folder)}.dll");

    public Task BuildAsync()
        => fixture.DotnetAsync(Folder, "build", "-m:1", "--nologo");

    /// <summary>Runs <c>dotnet ef</c> on the project as it was built last.</summary>
    public Task<string> EfAsync(params string[] arguments)
        => EfAsync(new Dictionary<string, string>(), arguments);

    public Task<string> EfAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
        => fixture.RunAsync("dotnet", ["ef", .. arguments, "--no-build"], Folder, environment);

    /// <summary>Runs <c>dotnet ef</c>, which is to say no.</summary>
    public Task<string> EfRefusesAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
        => fixture.RunAsync("dotnet", ["ef", .. arguments, "--no-build"], Folder, environment, expectedExitCode: 1);

    /// <summary>Runs the program.</summary>
    public Task<string> RunAsync()
        => fixture.DotnetAsync(Folder, Assembly);

    /// <summary>Reads the only file under the folder with a name of this pattern.</summary>
    public string Read(string pattern)
        => File.ReadAllText(Assert.Single(Directory.GetFiles(Folder, pattern, SearchOption.AllDirectories)));

    /// <summary>Replaces a part of a file, which must be there.</summary>
    public void Edit(string file, string part, string replacement)
    {
        var path = Path.Combine(Folder, file);
        var text = File.ReadAllText(path);
        Assert.Contains(part, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(part, replacement, StringComparison.Ordinal));
    }
}
