using EFCore.Citus.Cluster;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.Infrastructure;
using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore.Scaffolding.Metadata;

namespace EFCore.Citus.Scaffolding;

/// <summary>
///     Says about the tables of a database what a model has to say for migrations to make them again, and nothing that conventions conclude.
/// </summary>
internal static class ScaffoldedTables
{
    /// <summary>
    ///     Annotates the tables that Citus manages.
    /// </summary>
    /// <returns>What the catalog says about them.</returns>
    public static IReadOnlyList<CatalogTable> Annotate(
        DatabaseModel model,
        IReadOnlyList<CatalogTable> catalog,
        int defaultShardCount,
        ServerVersion server)
    {
        model[CitusAnnotationNames.Scaffolded] = true;

        // What Citus has converted for the sake of a foreign key to a reference table, it would convert again.
        var byIdentity = catalog.Where(t => !t.IsAutoConverted).ToDictionary(t => (t.Schema, t.Name));
        var tables = model.Tables
            .Where(t => byIdentity.ContainsKey((t.Schema!, t.Name)))
            .ToDictionary(t => t, t => byIdentity[(t.Schema!, t.Name)]);

        foreach (var (table, entry) in tables.Where(t => t.Value.Type is not null))
        {
            table[CitusAnnotationNames.TableType] = entry.Type;
            if (entry.DistributionColumn is { } column)
            {
                table[CitusAnnotationNames.DistributionColumn] = column;
            }
        }

        foreach (var group in tables.Where(t => t.Value.ColocationId != 0 && IsSharded(t.Value)).GroupBy(t => t.Value.ColocationId))
        {
            var entry = group.First().Value;
            var opener = Colocate(group.ToDictionary());

            if (entry.Type == CitusTableType.Distributed && entry.Kind.ShardCount != defaultShardCount)
            {
                opener[CitusAnnotationNames.ShardCount] = entry.Kind.ShardCount;
                opener[CitusAnnotationNames.IsColocated] = false;
            }
            else if (catalog.Any(
                         t => IsSharded(t) && t.ColocationId != entry.ColocationId && IsOfSameKind(t.Kind, entry.Kind, server)))
            {
                // Which of two groups of a kind is the default one depends on which came first.
                opener[CitusAnnotationNames.IsColocated] = false;
            }
        }

        return [.. tables.Values];
    }

    /// <summary>
    ///     Annotates the tables that are partitioned by time.
    /// </summary>
    /// <returns>Those whose partitions do not tell the interval.</returns>
    public static IReadOnlyList<PartitionedTable> AnnotatePartitioned(DatabaseModel model, IReadOnlyList<PartitionedTable> partitioned)
    {
        var unknown = new List<PartitionedTable>();
        foreach (var (table, entry) in Match(model, partitioned, p => (p.Schema, p.Name)))
        {
            if (entry.Interval is not { } interval)
            {
                unknown.Add(entry);
                continue;
            }

            table[CitusAnnotationNames.PartitionColumn] = entry.Column;
            table[CitusAnnotationNames.PartitionInterval] = interval;
        }

        return unknown;
    }

    /// <summary>
    ///     Annotates the tables whose rows are stored by columns.
    /// </summary>
    public static void AnnotateColumnar(DatabaseModel model, IReadOnlyList<(string Schema, string Name)> columnar)
    {
        foreach (var (table, _) in Match(model, columnar, c => c))
        {
            table[CitusAnnotationNames.AccessMethod] = CitusAnnotationNames.Columnar;
        }
    }

    /// <summary>
    ///     Names the table that opened the group for those tables of the group that no foreign key leads to it.
    /// </summary>
    /// <returns>The table that opens the group.</returns>
    private static DatabaseTable Colocate(Dictionary<DatabaseTable, CatalogTable> group)
    {
        var parents = group.Keys.ToDictionary(t => t, t => FindParents(t, group));
        var ancestors = group.Keys.ToDictionary(t => t, t => FindAncestors(t, parents));
        var roots = FindRoots(ancestors);

        // Citus does not tell who came first. The one that most others follow says most about the group, then the one with a row for each
        // value, then the first by name.
        var opener = roots
            .OrderByDescending(root => ancestors.Values.Count(a => a.Contains(root)))
            .ThenByDescending(root => root.PrimaryKey is { Columns: [var column] } && column.Name == group[root].DistributionColumn)
            .First();

        foreach (var root in roots.Where(r => r != opener))
        {
            root[CitusAnnotationNames.ColocateWith] = opener.Name;
            root[CitusAnnotationNames.ColocateWithSchema] = opener.Schema;
        }

        return opener;
    }

    // What the convention concludes from: a foreign key that pairs distribution columns, or any between single-shard tables.
    private static HashSet<DatabaseTable> FindParents(DatabaseTable table, Dictionary<DatabaseTable, CatalogTable> group)
        =>
        [
            .. table.ForeignKeys
                .Where(
                    f => f.PrincipalTable != table
                        && group.TryGetValue(f.PrincipalTable, out var principal)
                        && (principal.Type == CitusTableType.SingleShard
                            || f.Columns.Zip(f.PrincipalColumns).Any(
                                pair => pair.First.Name == group[table].DistributionColumn
                                    && pair.Second.Name == principal.DistributionColumn)))
                .Select(f => f.PrincipalTable)
        ];

    // With the table itself.
    private static HashSet<DatabaseTable> FindAncestors(DatabaseTable table, Dictionary<DatabaseTable, HashSet<DatabaseTable>> parents)
    {
        var found = new HashSet<DatabaseTable> { table };
        var queue = new Queue<DatabaseTable>(found);
        while (queue.TryDequeue(out var next))
        {
            foreach (var parent in parents[next].Where(found.Add))
            {
                queue.Enqueue(parent);
            }
        }

        return found;
    }

    // A table without parents, and one of each circle that leads nowhere else.
    private static List<DatabaseTable> FindRoots(Dictionary<DatabaseTable, HashSet<DatabaseTable>> ancestors)
    {
        var roots = new List<DatabaseTable>();
        foreach (var table in ancestors.Keys.OrderBy(t => t.Schema, StringComparer.Ordinal).ThenBy(t => t.Name, StringComparer.Ordinal))
        {
            if (ancestors[table].All(a => ancestors[a].Contains(table))
                && !ancestors[table].Overlaps(roots))
            {
                roots.Add(table);
            }
        }

        return roots;
    }

    private static IEnumerable<(DatabaseTable Table, T Entry)> Match<T>(
        DatabaseModel model,
        IEnumerable<T> entries,
        Func<T, (string Schema, string Name)> identityOf)
        => model.Tables.Join(entries, t => (t.Schema!, t.Name), identityOf, (table, entry) => (table, entry));

    // Whether Citus takes the one group for the other when it looks for the default group of a table.
    private static bool IsOfSameKind(ColocationKind one, ColocationKind other, ServerVersion server)
        => one == (server.Has(CitusRules.DefaultGroupCollationsDiffer) ? other with { ColumnCollation = one.ColumnCollation } : other);

    private static bool IsSharded(CatalogTable table)
        => table.Type is CitusTableType.Distributed or CitusTableType.SingleShard;
}
