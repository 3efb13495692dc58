using System.Globalization;
using EFCore.Citus.Bulk.Model;
using EFCore.Citus.Postgres;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Bulk.Writing;

/// <summary>
///     Represents values of a column that the server generates and that must be known before a <c>COPY</c> begins: values of a Hi-Lo
///     sequence, and keys that the caller has requested.
/// </summary>
internal sealed class GeneratedValues
{
    private readonly BulkColumn _column;
    private readonly string _expression;
    private readonly int _blockSize;
    private readonly Queue<object?> _values = [];

    private GeneratedValues(BulkColumn column, string expression, int blockSize)
    {
        _column = column;
        _expression = expression;
        _blockSize = blockSize;
    }

    public static GeneratedValues ByHiLo(BulkColumn column, ISqlGenerationHelper helper)
    {
        var property = (IProperty)column.Source.Property;
        var sequence = property.FindHiLoSequence(StoreObjectIdentifier.Table(column.Column.Table.Name, column.Column.Table.Schema))!;

        return new GeneratedValues(column, NextValue(new ColumnSequence(sequence.Name, sequence.Schema), helper), sequence.IncrementBy);
    }

    /// <summary>
    ///     Creates an instance that evaluates the default of the column.
    /// </summary>
    public static GeneratedValues ByDefault(BulkColumn column, ISqlGenerationHelper helper)
    {
        var expression = ColumnSequence.Find(column.Column, (IProperty)column.Source.Property) is { Column: not null } sequence
            ? NextValue(sequence, helper)
            : column.Column.DefaultValueSql
                ?? throw new InvalidOperationException(CitusStrings.BulkKeyNotKnown(column.Source.DisplayName));

        return new GeneratedValues(column, expression, blockSize: 1);
    }

    /// <summary>Gets the statement that requests the values for the given number of rows.</summary>
    public string Sql(int rows)
    {
        var blocks = (rows + _blockSize - 1) / _blockSize;
        var value = _blockSize == 1 ? $"CAST(({_expression}) AS {_column.Column.StoreType})" : _expression;

        return string.Create(CultureInfo.InvariantCulture, $"SELECT {value} FROM generate_series(1, {blocks})");
    }

    public async ValueTask FillAsync(int rows, BulkCommands commands, CancellationToken cancellationToken)
    {
        var missing = rows - _values.Count;
        if (missing <= 0)
        {
            return;
        }

        var mapping = ((IProperty)_column.Source.Property).GetTypeMapping();
        foreach (var row in await commands.QueryAsync(Sql(missing), cancellationToken).ConfigureAwait(false))
        {
            var value = row[0] ?? throw new InvalidOperationException(CitusStrings.BulkKeyNotKnown(_column.Source.DisplayName));
            lock (_values)
            {
                for (var i = 0; i < _blockSize; i++)
                {
                    _values.Enqueue(mapping.ToModel(_blockSize == 1 ? value : (long)value + i));
                }
            }
        }
    }

    public object? Next()
    {
        // Several connections may write rows at the same time.
        lock (_values)
        {
            return _values.Dequeue();
        }
    }

    private static string NextValue(ColumnSequence sequence, ISqlGenerationHelper helper)
        => $"nextval({sequence.ToSql(helper)})";
}
