using System.Globalization;

namespace EFCore.Citus.FunctionalTests.RandomModels;

/// <summary>
///     What tests with random models share.
/// </summary>
public static class RandomTest
{
    /// <summary>A number from the environment.</summary>
    public static int Number(string variable, int otherwise)
        => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
