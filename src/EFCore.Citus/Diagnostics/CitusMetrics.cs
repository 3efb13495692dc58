using System.Diagnostics.Metrics;

namespace EFCore.Citus.Diagnostics;

/// <summary>
///     Provides the instruments of the meter <c>EFCore.Citus</c>.
/// </summary>
internal static class CitusMetrics
{
    private static readonly Meter Meter = new("EFCore.Citus");

    public static readonly Counter<long> AcrossTenantsScopes = Meter.CreateCounter<long>(
        "efcore.citus.across_tenants_scopes", "{scope}", "Number of scopes for all tenants.");

    public static readonly Counter<long> BulkRows = Meter.CreateCounter<long>(
        "efcore.citus.bulk_rows", "{row}", "Number of rows that bulk operations have written.");

    public static readonly Histogram<double> BulkDuration = Meter.CreateHistogram<double>(
        "efcore.citus.bulk_duration", "s", "Duration of successful bulk operations.");

    public static readonly Counter<long> Commands = Meter.CreateCounter<long>(
        "efcore.citus.commands", "{command}", "Number of commands of contexts that monitor queries.");

    public static readonly Counter<long> MultiShardCommands = Meter.CreateCounter<long>(
        "efcore.citus.multi_shard_commands", "{command}", "Number of commands that Citus has executed on several shards.");
}
