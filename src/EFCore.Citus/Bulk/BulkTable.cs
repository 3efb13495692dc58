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
        IsColumnar = types.Any(t => t.EntityType.UsesColumnarStorage());
        NeedsSequentialMode = CitusTable.Type is CitusTableType.Distributed or CitusTableType.SingleShard
            && table.Model.Tables.Any(IsWrittenOverOneConnection);
    }

    public ITable Table { get; }

    public CitusTable CitusTable { get; }

    public bool IsColumnar { get; }

    public IReadOnlyList<IColumn> Columns { get; }

    /// <summary>For each type and column of the table what the type has for it, if anything.</summary>
    public IReadOnlyDictionary<BulkEntityType, BulkColumn?[]> ColumnsOfTypes { get; }

    /// <summary>
    ///     Whether the model has a reference table or a managed local one that foreign keys refer to. After a write to many shards at a time, of
    ///     whichever distributed table, Citus refuses to write such a table in the same transaction.
    /// </summary>
    public bool NeedsSequentialMode { get; }

    private static bool IsWrittenOverOneConnection(ITable table)
        => TypeOf(table) is CitusTableType.Reference or CitusTableType.ManagedLocal && table.ReferencingForeignKeyConstraints.Any();

    private static CitusTableType TypeOf(ITable table)
        => table.EntityTypeMappings.Select(m => m.TypeBase).OfType<IEntityType>().FirstOrDefault() is { } entityType
            ? CitusTable.Get(entityType, StoreObjectIdentifier.Table(table.Name, table.Schema)).Type
            : CitusTableType.Local;
}
