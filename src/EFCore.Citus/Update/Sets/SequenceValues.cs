namespace EFCore.Citus.Update.Sets;

/// <summary>
///     Represents the values that have been taken from sequences before the rows are inserted, by column.
/// </summary>
internal sealed class SequenceValues
{
    private readonly Dictionary<SetColumn, object?[]> _values = [];

    public object?[]? For(SetColumn column)
        => _values.GetValueOrDefault(column);

    public void Add(SetColumn column, object?[] values)
        => _values.Add(column, values);

    public SequenceValues Slice(int start, int count)
    {
        var slice = new SequenceValues();
        foreach (var (column, values) in _values)
        {
            slice.Add(column, values[start..(start + count)]);
        }

        return slice;
    }
}
