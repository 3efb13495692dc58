using System.Globalization;
using EFCore.Citus.Bulk.Model;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

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

    private IProperty Property
        => (IProperty)_column.Source.Property;

    public static GeneratedValues ByHiLo(BulkColumn column, ISqlGenerationHelper helper)
    {
        var property = (IProperty)column.Source.Property;
        var sequence = property.FindHiLoSequence(StoreObjectIdentifier.Table(column.Column.Table.Name, column.Column.Table.Schema))!;

        return new GeneratedValues(column, NextValue(helper.DelimitIdentifier(sequence.Name, sequence.Schema)), sequence.IncrementBy);
    }

    /// <summary>
    ///     Creates an instance that evaluates the default of the column.
    /// </summary>
    public static GeneratedValues ByDefault(BulkColumn column, ISqlGenerationHelper helper)
    {
        var property = (IProperty)column.Source.Property;
        var table = column.Column.Table;
        var expression = property.GetValueGenerationStrategy(StoreObjectIdentifier.Table(table.Name, table.Schema)) switch
        {
            NpgsqlValueGenerationStrategy.IdentityByDefaultColumn
                or NpgsqlValueGenerationStrategy.IdentityAlwaysColumn
                or NpgsqlValueGenerationStrategy.SerialColumn
                => string.Create(
                    CultureInfo.InvariantCulture,
                    $"nextval(pg_get_serial_sequence({Literal(helper.DelimitIdentifier(table.Name, table.Schema))}, {Literal(column.Column.Name)}))"),
            _ => column.Column.DefaultValueSql
                ?? throw new InvalidOperationException(CitusStrings.BulkKeyNotKnown(column.Source.DisplayName))
        };

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

        foreach (var row in await commands.QueryAsync(Sql(missing), cancellationToken).ConfigureAwait(false))
        {
            var value = row[0] ?? throw new InvalidOperationException(CitusStrings.BulkKeyNotKnown(_column.Source.DisplayName));
            lock (_values)
            {
                for (var i = 0; i < _blockSize; i++)
                {
                    _values.Enqueue(_blockSize == 1 ? ToModel(value) : ToModel((long)value + i));
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

    private object? ToModel(object value)
    {
        var converter = Property.GetTypeMapping().Converter;
        var type = converter?.ProviderClrType ?? Property.ClrType;
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (value.GetType() != type && value is IConvertible)
        {
            value = Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
        }

        return converter is null ? value : converter.ConvertFromProvider(value);
    }

    private static string NextValue(string sequence)
        => $"nextval({Literal(sequence)})";

    private static string Literal(string text)
        => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
