using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;

namespace EFCore.Citus.Update;

/// <summary>
///     Finds the commands of rows that an <c>INSERT</c> returns in the order of their shards.
/// </summary>
internal sealed class ReturnedRows
{
    private readonly SetShape _shape;
    private readonly Dictionary<object?[], IReadOnlyModificationCommand> _commands;

    public ReturnedRows(SetShape shape, IReadOnlyList<IReadOnlyModificationCommand> commands, SequenceValues numbers)
    {
        _shape = shape;
        var keys = shape.Keys.ConvertAll(k => (Column: k, Converter: new ColumnValueConverter(shape[k].TypeMapping!), Taken: numbers.For(k)));

        _commands = new Dictionary<object?[], IReadOnlyModificationCommand>(
            commands.Count, new KeyComparer([.. shape.Keys.Select(k => shape[k].TypeMapping!.ProviderValueComparer)]));
        for (var i = 0; i < commands.Count; i++)
        {
            var modifications = commands[i].ColumnModifications;

            // Of two rows with one key the server will take neither.
            _commands.TryAdd(
                [.. keys.Select(k => k.Converter.ToProvider(k.Taken is { } taken ? taken[i] : modifications[k.Column].Value))],
                commands[i]);
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

        if (_commands.Remove(key, out var command))
        {
            command.PropagateResults(reader);
        }
    }

    // Of character(n), the server gives back what it has padded.
    private sealed class KeyComparer(ValueComparer[] comparers) : IEqualityComparer<object?[]>
    {
        public bool Equals(object?[]? x, object?[]? y)
        {
            for (var i = 0; i < comparers.Length; i++)
            {
                if (!(IsKnown(x![i], i) && IsKnown(y![i], i) ? comparers[i].Equals(x[i], y[i]) : Equals(x[i], y![i])))
                {
                    return false;
                }
            }

            return true;
        }

        public int GetHashCode(object?[] key)
        {
            var hash = new HashCode();
            for (var i = 0; i < comparers.Length; i++)
            {
                hash.Add(IsKnown(key[i], i) ? comparers[i].GetHashCode(key[i]!) : key[i]?.GetHashCode() ?? 0);
            }

            return hash.ToHashCode();
        }

        // A reader may give another type than the one that the type mapping has for the provider.
        private bool IsKnown(object? value, int index)
            => value is not null && value.GetType() == (Nullable.GetUnderlyingType(comparers[index].Type) ?? comparers[index].Type);
    }
}
