using EFCore.Citus.Metadata;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Bulk.Model;

/// <summary>
///     Represents a table of a bulk operation, with the columns that at least one entity type has values for.
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
        NeedsSequentialMode = CitusTable.Type.IsSharded
            && table.Model.Tables.Any(IsWrittenOverOneConnection);
    }

    public ITable Table { get; }

    public CitusTable CitusTable { get; }

    public bool IsColumnar { get; }

    public IReadOnlyList<IColumn> Columns { get; }

    /// <summary>
    ///     Gets, for each type and column of the table, the column of the type, or <see langword="null" /> if the type has none.
    /// </summary>
    public IReadOnlyDictionary<BulkEntityType, BulkColumn?[]> ColumnsOfTypes { get; }

    /// <summary>
    ///     Gets a value indicating whether the model has a reference table or a managed local table that foreign keys reference. After a
    ///     write to several shards of any distributed table in parallel, Citus refuses writes to such a table in the same transaction.
    /// </summary>
    public bool NeedsSequentialMode { get; }

    private static bool IsWrittenOverOneConnection(ITable table)
        => TypeOf(table) is CitusTableType.Reference or CitusTableType.ManagedLocal && table.ReferencingForeignKeyConstraints.Any();

    private static CitusTableType TypeOf(ITable table)
        => CitusTable.Find(table)?.Type ?? CitusTableType.Local;
}
