namespace EFCore.Citus.TestUtilities;

/// <summary>
///     Finds files of the source tree, which a test compares with the built assemblies.
/// </summary>
internal static class Repository
{
    // The path of a source file cannot be used, because a deterministic build replaces it.
    public static string Root { get; } = FindRoot();

    public static string PathTo(params string[] relativePath)
        => Path.Combine([Root, .. relativePath]);

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "EFCore.Citus.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException(
            $"No folder above '{AppContext.BaseDirectory}' contains 'EFCore.Citus.sln'. Run the tests from the source tree.");
    }
}
