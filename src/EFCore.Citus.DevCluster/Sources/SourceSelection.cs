namespace EFCore.Citus.DevCluster.Sources;

/// <summary>
///     Decides which sources may be tried, from the options and from the environment.
/// </summary>
internal static class SourceSelection
{
    public const string VariableName = "CITUS_DEVCLUSTER_SOURCES";

    private static readonly Dictionary<string, CitusClusterSource> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["connection"] = CitusClusterSource.Connection,
        ["installed"] = CitusClusterSource.Installed,
        ["docker"] = CitusClusterSource.Docker,
        ["plain"] = CitusClusterSource.PlainPostgres,
    };

    /// <summary>
    ///     Says why a source may not be tried, or returns <see langword="null" /> when it may.
    /// </summary>
    /// <param name="source">The source.</param>
    /// <param name="options">The caller's restriction.</param>
    /// <param name="variable">The value of the environment variable, which names the sources, separated by commas.</param>
    /// <exception cref="InvalidOperationException">The variable names something that is no source.</exception>
    public static string? FindObstacle(CitusClusterSource source, CitusClusterOptions options, string? variable)
    {
        if (options.Sources is { } permitted && !permitted.Contains(source))
        {
            return $"not among {nameof(CitusClusterOptions)}.{nameof(CitusClusterOptions.Sources)}";
        }

        // The variable is about what the machine offers; a cluster that the caller names is not the machine's.
        var isNamed = source == CitusClusterSource.Connection && options.ConnectionString is not null;

        return isNamed || string.IsNullOrWhiteSpace(variable) || Parse(variable).Contains(source)
            ? null
            : $"not among the sources that the environment variable {VariableName} permits: {variable}";
    }

    private static HashSet<CitusClusterSource> Parse(string variable)
        => variable
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(
                name => Names.TryGetValue(name, out var source)
                    ? source
                    : throw new InvalidOperationException(
                        $"The environment variable {VariableName} names the source '{name}', which does not exist. Use one or more of "
                        + $"{string.Join(", ", Names.Keys)}, separated by commas."))
            .ToHashSet();
}
