using System.Globalization;

namespace EFCore.Citus.FunctionalTests.RandomModels;

/// <summary>
///     Provides the common functions of tests with random models.
/// </summary>
public static class RandomTest
{
    /// <summary>Reads a number from an environment variable.</summary>
    public static int Number(string variable, int otherwise)
        => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
