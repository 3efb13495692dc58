using Npgsql;

namespace EFCore.Citus.Update.Sets;

/// <summary>
///     Represents the distinct values of a distribution column, with the ordinals of their commands.
/// </summary>
internal sealed class DistributionValues
{
    private readonly ColumnValueConverter _converter;
    private readonly List<(object? Model, object Provider, List<int> Ordinals)> _values = [];

    private DistributionValues(SetColumn column, ColumnValueConverter converter)
    {
        Column = column;
        _converter = converter;
    }

    public SetColumn Column { get; }

    public int Count
        => _values.Count;

    public bool IsSingle
        => _values.Count == 1;

    public object? Single
        => _values[0].Model;

    /// <summary>Gets the ordinals of all commands, in ascending order for each value.</summary>
    public IEnumerable<int> Ordinals
        => _values.SelectMany(v => v.Ordinals);

    public static DistributionValues Create(SetColumn column, IReadOnlyList<object?> values)
    {
        var converter = new ColumnValueConverter(column.TypeMapping);
        var result = new DistributionValues(column, converter);
        var positions = new Dictionary<object, int>();
        for (var i = 0; i < values.Count; i++)
        {
            var value = converter.ToProvider(values[i])!;
            if (!positions.TryGetValue(value, out var position))
            {
                position = result._values.Count;
                positions.Add(value, position);
                result._values.Add((values[i], value, []));
            }

            result._values[position].Ordinals.Add(i);
        }

        return result;
    }

    /// <summary>
    ///     Splits the values into one part for each distinct shard, or for each value.
    /// </summary>
    public IEnumerable<DistributionValues> Split<TKey>(Func<int, TKey> partOf)
        => Enumerable.Range(0, _values.Count).GroupBy(partOf).Select(
            positions =>
            {
                var part = new DistributionValues(Column, _converter);
                part._values.AddRange(positions.Select(i => _values[i]));
                return part;
            });

    public NpgsqlParameter ToParameter()
        => ColumnArray.Create([.. _values.Select(v => v.Provider)], _converter);
}
