using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Bulk;

/// <summary>
///     A table that bulk operations write: the columns that one entity type or another has values for.
/// </summary>
internal sealed class BulkTable
{
    public BulkTable(ITable table, IReadOnlyList<BulkEntityType> types)
    {
        Table = table;
        CitusTable = CitusTable.Get(types[0].EntityType, StoreObjectIdentifier.Table(table.Name, table.Schema));
        Columns = [.. types.SelectMany(t => t.Columns).Select(c => c.Column).Distinct()];
        ColumnsOfTypes = types.ToDictionary(
            t => t, t => Columns.Select(c => t.Columns.FirstOrDefault(b => b.Column == c)).ToArray());
        IsRelatedToReplicated = CitusTable.Type is CitusTableType.Distributed or CitusTableType.SingleShard && ReachesReplicated(table);
    }

    public ITable Table { get; }

    public CitusTable CitusTable { get; }

    public IReadOnlyList<IColumn> Columns { get; }

    /// <summary>For each type and column of the table what the type has for it, if anything.</summary>
    public IReadOnlyDictionary<BulkEntityType, BulkColumn?[]> ColumnsOfTypes { get; }

    /// <summary>
    ///     Whether foreign keys connect this distributed table with a table that is one shard on every node, or a local one. After a write to
    ///     many shards at a time Citus refuses to write such a table in the same transaction.
    /// </summary>
    public bool IsRelatedToReplicated { get; }

    private static bool ReachesReplicated(ITable table)
    {
        var seen = new HashSet<ITable> { table };
        var open = new Queue<ITable>(seen);
        while (open.TryDequeue(out var current))
        {
            foreach (var other in current.ForeignKeyConstraints.Select(f => f.PrincipalTable)
                         .Concat(current.ReferencingForeignKeyConstraints.Select(f => f.Table))
                         .Where(seen.Add))
            {
                if (TypeOf(other) is CitusTableType.Reference or CitusTableType.ManagedLocal)
                {
                    return true;
                }

                open.Enqueue(other);
            }
        }

        return false;
    }

    private static CitusTableType TypeOf(ITable table)
        => table.EntityTypeMappings.Select(m => m.TypeBase).OfType<IEntityType>().FirstOrDefault() is { } entityType
            ? CitusTable.Get(entityType, StoreObjectIdentifier.Table(table.Name, table.Schema)).Type
            : CitusTableType.Local;
}
