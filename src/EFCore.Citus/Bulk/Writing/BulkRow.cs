using EFCore.Citus.Bulk.Model;
using Npgsql;

namespace EFCore.Citus.Bulk.Writing;

/// <summary>
///     Writes the columns of a row, one after the other.
/// </summary>
internal sealed class BulkRow(IReadOnlyList<BoundColumn?> columns)
{
    private readonly Func<object, object?>?[] _values = [.. columns.Select(c => c?.Value)];
    private WriteColumn[]? _writers;
    private WriteColumnAsync[]? _asyncWriters;

    public IReadOnlyList<BoundColumn?> Columns { get; } = columns;

    public int Count
        => _values.Length;

    public void Write(int column, NpgsqlBinaryImporter importer, object entity)
    {
        _writers ??= [.. Columns.Select(c => c?.Column.Write(c.Value is null) ?? ((i, _, _) => i.WriteNull()))];
        _writers[column](importer, entity, _values[column]);
    }

    public Task WriteAsync(int column, NpgsqlBinaryImporter importer, object entity, CancellationToken cancellationToken)
    {
        _asyncWriters ??= [.. Columns.Select(c => c?.Column.WriteAsync(c.Value is null) ?? ((i, _, _, token) => i.WriteNullAsync(token)))];

        return _asyncWriters[column](importer, entity, _values[column], cancellationToken);
    }
}
