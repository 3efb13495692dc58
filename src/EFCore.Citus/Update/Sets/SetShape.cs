using EFCore.Citus.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Update;

namespace EFCore.Citus.Update.Sets;

/// <summary>
///     Represents what the commands of a set have in common: the same columns at the same positions, with the same use.
/// </summary>
internal sealed class SetShape
{
    private readonly SetColumn[] _columns;

    private SetShape(SetTable table, IReadOnlyModificationCommand command)
    {
        Table = table;
        State = command.EntityState;
        _columns = [.. command.ColumnModifications.Select((column, position) => new SetColumn(column, position, State))];
        foreach (var column in _columns)
        {
            if (column.IsWrite)
            {
                Writes.Add(column);
            }

            if (column.IsCondition)
            {
                (column.IsNullCondition ? NullConditions : Conditions).Add(column);
            }

            if (column.IsRead)
            {
                Reads.Add(column);
            }

            if (column.Sequence is not null)
            {
                Sequences.Add(column);
            }
        }
    }

    public SetTable Table { get; }

    public EntityState State { get; }

    public List<SetColumn> Writes { get; } = [];

    public List<SetColumn> Conditions { get; } = [];

    public List<SetColumn> NullConditions { get; } = [];

    public List<SetColumn> Reads { get; } = [];

    /// <summary>Gets the columns for which values can be taken from a sequence before the rows are inserted.</summary>
    public List<SetColumn> Sequences { get; } = [];

    /// <summary>Gets the key columns that identify inserted rows.</summary>
    public List<SetColumn> Keys { get; } = [];

    /// <summary>Gets the columns of an <c>INSERT</c>.</summary>
    public List<SetColumn> Inserted
        => [.. Sequences, .. Writes];

    /// <summary>Gets the columns of the rows that an <c>INSERT</c> returns, which end with the key.</summary>
    public IEnumerable<SetColumn> Returned
        => Reads.Concat(Keys);

    /// <summary>Gets a value indicating whether values that are not taken from a sequence must be read back.</summary>
    public bool ReturnsRows
        => Reads.Count > Sequences.Count;

    /// <summary>Gets a value indicating whether the written values can be elements of arrays.</summary>
    public bool TakesArrays { get; private set; }

    /// <summary>Gets the distribution column if it is one of the conditions.</summary>
    public SetColumn? DistributionColumn { get; private set; }

    /// <summary>
    ///     Gets a value indicating whether rows to be inserted can be identified by the written values. Rows of columnar tables cannot be
    ///     read while the transaction has other rows that are not flushed.
    /// </summary>
    public bool CanBeReadBack
        => WrittenDistributionColumn is not null && !Table.IsColumnar;

    /// <summary>Gets the distribution column if it is written.</summary>
    public SetColumn? WrittenDistributionColumn
        => Writes.Find(w => w.Name == Table.DistributionColumn);

    /// <summary>
    ///     Gets the shape of a command, or the reason for which it has none.
    /// </summary>
    public static SetShape? TryCreate(IReadOnlyModificationCommand command, out RowByRowReason reason)
    {
        reason = default;
        if (command.StoreStoredProcedure is not null)
        {
            reason = RowByRowReason.StoredProcedure;
            return null;
        }

        if (command.Table is null)
        {
            reason = RowByRowReason.NoKey;
            return null;
        }

        var table = SetTable.Get(command.Table);
        var shape = (SetShape?)null;
        if ((FindObstacle(table, command) ?? (shape = new SetShape(table, command)).FindObstacle()) is not { } obstacle)
        {
            return shape;
        }

        reason = obstacle;
        return null;
    }

    /// <summary>
    ///     Determines whether a command has this shape.
    /// </summary>
    public bool Fits(IReadOnlyModificationCommand command)
    {
        if (command.Table != Table.Table || command.EntityState != State || command.StoreStoredProcedure is not null)
        {
            return false;
        }

        var columns = command.ColumnModifications;
        if (columns.Count != _columns.Length)
        {
            return false;
        }

        for (var i = 0; i < _columns.Length; i++)
        {
            if (!_columns[i].Fits(columns[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static RowByRowReason? FindObstacle(SetTable table, IReadOnlyModificationCommand command)
        => table.HasTriggers ? RowByRowReason.Trigger
            : table.KeyColumns.Count == 0 ? RowByRowReason.NoKey
            : table.IsRefused(command.EntityState) ? RowByRowReason.Refused
            : command.ColumnModifications.Any(c => c.JsonPath is not (null or "$")) ? RowByRowReason.PartOfJson
            : command.ColumnModifications.Any(c => c.TypeMapping is null || ((c.IsWrite || c.IsCondition) && !c.UseParameter))
                ? RowByRowReason.ColumnType
            : null;

    private RowByRowReason? FindObstacle()
        => State == EntityState.Added ? FindObstacleOfInsert() : FindObstacleOfChange();

    private RowByRowReason? FindObstacleOfInsert()
    {
        if (Writes.Count == 0 && Sequences.Count == 0)
        {
            return RowByRowReason.NothingWritten;
        }

        TakesArrays = Writes.TrueForAll(w => w.IsElement);

        return ReturnsRows && !FindKeys() ? RowByRowReason.GeneratedValues : null;
    }

    private RowByRowReason? FindObstacleOfChange()
    {
        TakesArrays = Writes.Concat(Conditions).All(c => c.IsElement);
        if (!TakesArrays)
        {
            return RowByRowReason.ColumnType;
        }

        if (Table.KeyColumns.Any(k => !Conditions.Exists(c => c.Name == k)))
        {
            return RowByRowReason.NoKey;
        }

        if (Table.DistributionColumn is null)
        {
            return null;
        }

        DistributionColumn = Conditions.Find(c => c.Name == Table.DistributionColumn);

        return WrittenDistributionColumn is null ? null : RowByRowReason.DistributionColumn;
    }

    private bool FindKeys()
    {
        foreach (var name in Table.KeyColumns)
        {
            if (Array.Find(_columns, c => c.Name == name) is not { IsExact: true } key || (!key.IsWrite && key.Sequence is null))
            {
                return false;
            }

            Keys.Add(key);
        }

        return true;
    }
}
