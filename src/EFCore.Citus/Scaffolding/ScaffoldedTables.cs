using EFCore.Citus.Catalog;
using EFCore.Citus.Infrastructure;
using EFCore.Citus.Metadata;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Scaffolding.Metadata;

namespace EFCore.Citus.Scaffolding;

/// <summary>
///     Annotates the tables of a database with the configuration that migrations require to create them again, except for the configuration
///     that conventions apply.
/// </summary>
internal static class ScaffoldedTables
{
    /// <summary>
    ///     Annotates the tables that Citus manages.
    /// </summary>
    /// <returns>The entries of the tables in the catalog.</returns>
    public static IReadOnlyList<CatalogTable> Annotate(
        DatabaseModel model,
        IReadOnlyList<CatalogTable> catalog,
        int defaultShardCount,
        ServerVersion server)
    {
        model[CitusAnnotationNames.Scaffolded] = true;

        // A table that Citus has converted because of a foreign key to a reference table would be converted again.
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
                // If there are two groups of the same kind, the default group is the one that was created first.
                opener[CitusAnnotationNames.IsColocated] = false;
            }
        }

        return [.. tables.Values];
    }

    /// <summary>
    ///     Annotates the tables that are partitioned by time.
    /// </summary>
    /// <returns>The tables for which the interval cannot be determined from their partitions.</returns>
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
    ///     Annotates the tables that are stored in columnar format.
    /// </summary>
    public static void AnnotateColumnar(DatabaseModel model, IReadOnlyList<(string Schema, string Name)> columnar)
    {
        foreach (var (table, _) in Match(model, columnar, c => c))
        {
            table[CitusAnnotationNames.AccessMethod] = CitusAnnotationNames.Columnar;
        }
    }

    /// <summary>
    ///     Configures colocation with the table that starts the group for those tables of the group that no foreign key connects with it.
    /// </summary>
    /// <returns>The table that starts the group.</returns>
    private static DatabaseTable Colocate(Dictionary<DatabaseTable, CatalogTable> group)
    {
        var parents = group.Keys.ToDictionary(t => t, t => FindParents(t, group));
        var ancestors = group.Keys.ToDictionary(t => t, t => FindAncestors(t, parents));
        var roots = FindRoots(ancestors);

        // Citus does not record which table came first. The table that most others depend on is chosen, then the one with a row for each
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

    // The convention uses a foreign key that contains both distribution columns, or any foreign key between single-shard tables.
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

    // The result includes the table itself.
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

    // A root is a table without parents, or one table of each cycle that has no other parents.
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

    // Determines whether Citus considers the groups equal when it looks for the default group of a table.
    private static bool IsOfSameKind(ColocationKind one, ColocationKind other, ServerVersion server)
        => one == (server.Has(CitusRules.DefaultGroupCollationsDiffer) ? other with { ColumnCollation = one.ColumnCollation } : other);

    private static bool IsSharded(CatalogTable table)
        => table.Type.IsSharded;
}
