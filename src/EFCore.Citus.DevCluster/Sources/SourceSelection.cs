namespace EFCore.Citus.DevCluster.Sources;

/// <summary>
///     Determines which sources may be tried, according to the options and the environment.
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
    ///     Gets the reason for which a source may not be tried, or <see langword="null" /> if it may.
    /// </summary>
    /// <param name="source">The source.</param>
    /// <param name="options">The options, which may restrict the sources.</param>
    /// <param name="variable">The value of the environment variable, which contains the sources, separated by commas.</param>
    /// <exception cref="InvalidOperationException">The variable contains a name that is not a source.</exception>
    public static string? FindObstacle(CitusClusterSource source, CitusClusterOptions options, string? variable)
    {
        if (options.Sources is { } permitted && !permitted.Contains(source))
        {
            return $"not among {nameof(CitusClusterOptions)}.{nameof(CitusClusterOptions.Sources)}";
        }

        // The variable describes the sources of the machine. A cluster in the options of the caller is not one of them.
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
                        $"The environment variable {VariableName} contains the source '{name}', which does not exist. Use one or more of "
                        + $"{string.Join(", ", Names.Keys)}, separated by commas."))
            .ToHashSet();
}
