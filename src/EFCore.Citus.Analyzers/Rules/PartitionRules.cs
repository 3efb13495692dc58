using EFCore.Citus.Analyzers.Model;
using EFCore.Citus.Shared;

namespace EFCore.Citus.Analyzers.Rules;

/// <summary>
///     Checks tables that are partitioned by time.
/// </summary>
internal static class PartitionRules
{
    public static void Check(ResolvedEntity entity, Findings findings)
    {
        if (entity is not { IsRoot: true, IsSharded: true }
            || entity.Root.Partition is not ({ } property, var interval, var evidence))
        {
            return;
        }

        if (interval is not null
            && FindError(entity, property, interval) is { } citusError)
        {
            findings.Report(
                CitusDescriptors.PartitionInterval, evidence, Evidence.Of(entity.Facts.Type), entity.Name, interval, property, citusError);
        }

        foreach (var index in entity.Facts.Indexes.Where(i => i is { IsUnknown: false, Concurrently: not null }))
        {
            findings.Report(
                CitusDescriptors.ConcurrentIndexOfPartitionedTable,
                index.Concurrently!,
                evidence,
                index.Properties,
                entity.Name,
                CitusRules.ConcurrentIndexOfPartitionedTable.QuoteCitus(entity.TableName));
        }
    }

    private static string? FindError(ResolvedEntity entity, string property, string interval)
        => PartitionInterval.IsMalformed(interval) ? CitusErrors.Quote(CitusErrors.MalformedInterval, interval)
            : PartitionInterval.IsNotPositive(interval) ? CitusErrors.Quote(CitusErrors.EmptyPartitionRange, "now", "now")
            : IsDate(entity, property) && PartitionInterval.HasTimeOfDay(interval) ? CitusErrors.IntervalOfPartOfDay
            : null;

    /// <summary>
    ///     Finds the property by which the table of an entity type is partitioned, if its class is that of a time.
    /// </summary>
    public static string? FindPartitionProperty(ResolvedEntity entity)
        => entity is { IsSharded: true, Root.Partition: ({ } property, _, _) }
            && entity.FindPropertyFacts(property) is null or { IsUnknown: false, HasConversion: false, ColumnType: null }
            && FindClass(entity, property) is "System.DateOnly" or "System.DateTime" or "System.DateTimeOffset"
                ? property
                : null;

    private static bool IsDate(ResolvedEntity entity, string name)
        => entity.FindPropertyFacts(name) is { } facts && (facts.IsUnknown || facts.HasConversion || facts.ColumnType is not null)
            ? entity.FindPropertyFacts(name) is { IsUnknown: false, ColumnType.Type: "date" }
            : FindClass(entity, name) == "System.DateOnly";

    private static string? FindClass(ResolvedEntity entity, string name)
        => ClrMembers.FindProperty(entity.Root.Type, name) is { } property && !ClrMembers.HasAttribute(property, ClrMembers.Column)
            ? ClrMembers.UnwrapNullable(property.Type).ToDisplayString()
            : null;
}
