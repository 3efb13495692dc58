using EFCore.Citus.Bulk.Model;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Bulk.Writing;

/// <summary>
///     Represents the properties that the rows of one <c>COPY</c> have in common: the table, and the columns that are written. Columns that
///     are left out take their defaults.
/// </summary>
internal sealed class BulkShape
{
    private readonly bool[] _isWritten;
    private readonly Dictionary<BoundType, BulkRow> _rowsOfTypes = [];

    private BulkShape(BulkTable table, bool[] isWritten)
    {
        Table = table;
        _isWritten = isWritten;
        Columns = [.. table.Columns.Where((_, i) => isWritten[i])];
    }

    public BulkTable Table { get; }

    public IReadOnlyList<IColumn> Columns { get; }

    public static BulkShape Of(BoundType type, object entity)
        => new(type.Table, [.. type.Columns.Select(c => c is null || c.IsWritten(entity))]);

    public bool Fits(BoundType type, object entity)
    {
        if (type.Table != Table)
        {
            return false;
        }

        // A column that the type has no value for is null in its rows, independently of the other rows.
        foreach (var (index, column) in type.OptionalColumns)
        {
            if (column.HasValue(entity) != _isWritten[index])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Gets the writer for rows of a type in this shape.</summary>
    public BulkRow RowOf(BoundType type)
    {
        if (!_rowsOfTypes.TryGetValue(type, out var row))
        {
            row = new BulkRow([.. type.Columns.Where((_, i) => _isWritten[i])]);
            _rowsOfTypes.Add(type, row);
        }

        return row;
    }

    public string CopyCommand(string table, ISqlGenerationHelper helper)
        => $"COPY {table} ({ColumnList(helper)}) FROM STDIN (FORMAT BINARY)";

    public string ColumnList(ISqlGenerationHelper helper, string prefix = "")
        => string.Join(", ", Columns.Select(c => prefix + helper.DelimitIdentifier(c.Name)));
}
