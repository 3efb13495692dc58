using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;

namespace EFCore.Citus.Update.Sets;

/// <summary>
///     Represents the values that have been taken from sequences before the rows are inserted, by column.
/// </summary>
internal sealed class SequenceValues
{
    private readonly Dictionary<SetColumn, object?[]> _values = [];

    public static async Task<SequenceValues> TakeAsync(SetShape shape, int count, SetSession session)
    {
        var result = new SequenceValues();
        foreach (var column in shape.Sequences)
        {
            var statement = session.Create();
            SetSql.AppendSequenceValues(statement, column.Sequence!, count);
            await session.ReadAsync(
                    statement,
                    reader => result._values[column] = Array.ConvertAll(
                        reader.DbDataReader.GetFieldValue<long[]>(0), value => column.TypeMapping.ToModel(value)))
                .ConfigureAwait(false);
        }

        return result;
    }

    public object?[]? For(SetColumn column)
        => _values.GetValueOrDefault(column);

    public SequenceValues Slice(int start, int count)
    {
        var slice = new SequenceValues();
        foreach (var (column, values) in _values)
        {
            slice._values[column] = values[start..(start + count)];
        }

        return slice;
    }

    /// <summary>
    ///     Sets the values on the commands, from which the entities take them.
    /// </summary>
    public void Propagate(IReadOnlyList<IReadOnlyModificationCommand> commands)
    {
        foreach (var (column, values) in _values)
        {
            for (var i = 0; i < commands.Count; i++)
            {
                column.In(commands[i]).Value = values[i];
            }
        }
    }
}
