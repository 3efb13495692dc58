using EFCore.Citus.Catalog;
using EFCore.Citus.Postgres;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Cluster.Drift;

/// <summary>
///     Compares the storage of rows in a model and a database: partitions and columnar tables.
/// </summary>
internal sealed class StorageComparison(DatabaseState state, DriftRemedies remedies)
{
    private readonly Dictionary<(string Schema, string Name), PartitionedTable> _partitioned
        = state.PartitionedTables.ToDictionary(t => (t.Schema, t.Name));

    private readonly HashSet<(string Schema, string Name)> _sharded
        = state.CitusTables
            .Where(t => t.Type.IsSharded)
            .Select(t => (t.Schema, t.Name))
            .ToHashSet();

    public IEnumerable<CitusDriftItem> Compare((string Schema, string Name) identity, ITable table)
    {
        var isColumnar = state.ColumnarTables.Contains(identity);
        if (isColumnar != (table[CitusAnnotationNames.AccessMethod] is not null))
        {
            yield return Item(
                CitusDriftKind.AccessMethod,
                identity,
                Describe(!isColumnar),
                Describe(isColumnar),
                remedies.ChangeAccessMethod(table, _partitioned.ContainsKey(identity)));
        }

        // A table of another type is already reported.
        if (!_sharded.Contains(identity))
        {
            yield break;
        }

        var entry = _partitioned.GetValueOrDefault(identity);
        var column = table[CitusAnnotationNames.PartitionColumn] is string name ? LongIdentifier.Truncate(name) : null;
        if (column is not null
            && entry?.Column == column)
        {
            foreach (var item in ComparePartitions(identity, table, (string)table[CitusAnnotationNames.PartitionInterval]!, entry))
            {
                yield return item;
            }
        }
        else if (column != entry?.Column)
        {
            yield return Item(
                CitusDriftKind.TimePartitioning,
                identity,
                Describe(column, table[CitusAnnotationNames.PartitionInterval] as string),
                Describe(entry?.Column, entry?.Interval),
                column is null ? DriftRemedies.SayPartitioned(entry!) : DriftRemedies.Replace);
        }
    }

    private IEnumerable<CitusDriftItem> ComparePartitions(
        (string Schema, string Name) identity,
        ITable table,
        string interval,
        PartitionedTable entry)
    {
        if (!entry.FittingIntervals.Contains(interval))
        {
            yield return Item(
                CitusDriftKind.TimePartitioning,
                identity,
                Describe(entry.Column, interval),
                Describe(entry.Column, entry.Interval),
                DriftRemedies.SayInterval(entry));
        }

        if (entry.StrayPartitions.Count > 0)
        {
            yield return Item(
                CitusDriftKind.Colocation,
                identity,
                "in a colocation group with its partitions",
                $"in another colocation group than {string.Join(", ", entry.StrayPartitions)}",
                remedies.ColocatePartitions(table));
        }

        var rows = entry.DefaultPartition is { } found ? state.DefaultPartitionRows.GetValueOrDefault(found) : null;
        var remedy = entry.IsOpenEnded
            ? DriftRemedies.CreatePartitionsByHand
            : remedies.CreatePartitions(table, interval, entry, rows);

        if (rows is not null)
        {
            yield return Item(
                CitusDriftKind.DefaultPartitionRows,
                identity,
                "all rows in time partitions",
                $"rows in the default partition {entry.DefaultPartition!.Value.Schema}.{entry.DefaultPartition.Value.Name}, which prevent new partitions",
                remedy);
        }

        if (!entry.CoversPresent)
        {
            yield return Item(
                CitusDriftKind.PartitionMissing,
                identity,
                "a partition for the current time",
                entry.DefaultPartition is null
                    ? "no partition: rows of the current time are rejected"
                    : "no partition: rows of the current time are written to the default partition",
                remedy);
        }
    }

    private static CitusDriftItem Item(
        CitusDriftKind kind,
        (string Schema, string Name) table,
        string expected,
        string actual,
        string remedy)
        => new(kind, $"{table.Schema}.{table.Name}", expected, actual, remedy);

    private static string Describe(bool isColumnar)
        => isColumnar ? "columnar storage" : "row storage";

    private static string Describe(string? column, string? interval)
        => column is null ? "not partitioned by time" : $"partitioned by '{column}', {interval ?? "with several intervals"}";
}
