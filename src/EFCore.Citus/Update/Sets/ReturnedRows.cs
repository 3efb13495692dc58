using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;

namespace EFCore.Citus.Update.Sets;

/// <summary>
///     Finds the commands for rows that an <c>INSERT</c> returns in the order of their shards.
/// </summary>
internal sealed class ReturnedRows
{
    private readonly SetShape _shape;
    private readonly Dictionary<RowKey, IReadOnlyModificationCommand> _commands;

    public ReturnedRows(SetShape shape, IReadOnlyList<IReadOnlyModificationCommand> commands, SequenceValues numbers)
    {
        _shape = shape;
        var columns = shape.Keys.ConvertAll(k => (k.Position, Converter: new ColumnValueConverter(k.TypeMapping), Taken: numbers.For(k)));

        _commands = new Dictionary<RowKey, IReadOnlyModificationCommand>(commands.Count);
        for (var i = 0; i < commands.Count; i++)
        {
            var modifications = commands[i].ColumnModifications;
            var key = new object?[columns.Count];
            for (var k = 0; k < key.Length; k++)
            {
                var (position, converter, taken) = columns[k];
                key[k] = converter.ToProvider(taken is null ? modifications[position].Value : taken[i]);
            }

            // The server refuses two rows that have the same key.
            _commands.TryAdd(new RowKey(key), commands[i]);
        }
    }

    public bool AreComplete
        => _commands.Count == 0;

    public void Take(RelationalDataReader reader)
    {
        var key = new object?[_shape.Keys.Count];
        for (var i = 0; i < key.Length; i++)
        {
            key[i] = reader.DbDataReader.GetValue(_shape.Reads.Count + i);
        }

        if (_commands.Remove(new RowKey(key), out var command))
        {
            command.PropagateResults(reader);
        }
    }

    private readonly struct RowKey(object?[] values) : IEquatable<RowKey>
    {
        private readonly object?[] _values = values;

        public bool Equals(RowKey other)
            => _values.AsSpan().SequenceEqual(other._values);

        public override bool Equals(object? obj)
            => obj is RowKey other && Equals(other);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (var value in _values)
            {
                hash.Add(value);
            }

            return hash.ToHashCode();
        }
    }
}
