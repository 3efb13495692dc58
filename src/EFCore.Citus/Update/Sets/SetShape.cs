using EFCore.Citus.Diagnostics;
using EFCore.Citus.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;

namespace EFCore.Citus.Update.Sets;

/// <summary>
///     Represents the form that the commands of a set have in common: the same columns at the same positions, with the same use.
/// </summary>
internal sealed class SetShape
{
    // The server returns values of these types as they were sent, so a row can be identified by its key.
    private static readonly Dictionary<string, Type> ExactTypes = new(StringComparer.Ordinal)
    {
        ["smallint"] = typeof(short),
        ["integer"] = typeof(int),
        ["bigint"] = typeof(long),
        ["uuid"] = typeof(Guid),
        ["text"] = typeof(string),
        ["character varying"] = typeof(string)
    };

    private readonly ColumnForm[] _columns;

    private SetShape(SetTable table, IReadOnlyModificationCommand command)
    {
        Table = table;
        State = command.EntityState;
        First = command;

        var columns = command.ColumnModifications;
        _columns = new ColumnForm[columns.Count];
        for (var i = 0; i < columns.Count; i++)
        {
            var column = columns[i];
            _columns[i] = new ColumnForm(column);
            if (column.IsWrite)
            {
                Writes.Add(i);
            }

            if (column.IsCondition)
            {
                (column.OriginalValue is null ? NullConditions : Conditions).Add(i);
            }

            if (column.IsRead)
            {
                Reads.Add(i);
                if (State == EntityState.Added && SetSequence.Find(table.Table, column) is { } sequence)
                {
                    Sequences.Add((i, sequence));
                }
            }
        }
    }

    public SetTable Table { get; }

    public EntityState State { get; }

    /// <summary>Gets the first command, which represents all commands in the properties that they have in common.</summary>
    public IReadOnlyModificationCommand First { get; }

    public List<int> Writes { get; } = [];

    public List<int> Conditions { get; } = [];

    public List<int> NullConditions { get; } = [];

    public List<int> Reads { get; } = [];

    /// <summary>Gets the columns for which values can be taken from a sequence before the rows are inserted.</summary>
    public List<(int Column, SetSequence Sequence)> Sequences { get; } = [];

    /// <summary>Gets the positions of the key columns that identify inserted rows.</summary>
    public List<int> Keys { get; } = [];

    /// <summary>Gets a value indicating whether values that are not taken from a sequence must be read back.</summary>
    public bool ReturnsRows
        => Reads.Count > Sequences.Count;

    /// <summary>Gets a value indicating whether the written values can be elements of arrays.</summary>
    public bool TakesArrays { get; private set; }

    /// <summary>Gets the position of the distribution column among the conditions.</summary>
    public int? DistributionColumn { get; private set; }

    /// <summary>
    ///     Gets a value indicating whether rows to be inserted can be identified by the written values. Rows of columnar tables cannot be
    ///     read while the transaction has other rows that are not flushed.
    /// </summary>
    public bool CanBeReadBack
        => WrittenDistributionColumn is not null && !Table.IsColumnar;

    /// <summary>Gets the position of the distribution column among the written columns.</summary>
    public int? WrittenDistributionColumn
    {
        get
        {
            var index = Writes.FindIndex(w => this[w].ColumnName == Table.DistributionColumn);

            return index < 0 ? null : Writes[index];
        }
    }

    public IColumnModification this[int column]
        => First.ColumnModifications[column];

    /// <summary>
    ///     Gets the form of a command, or the reason for which it has none.
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

        var shape = new SetShape(SetTable.Get(command.Table), command);
        if (shape.FindObstacle() is { } obstacle)
        {
            reason = obstacle;
            return null;
        }

        return shape;
    }

    /// <summary>
    ///     Determines whether a command has this form.
    /// </summary>
    public bool Fits(IReadOnlyModificationCommand command)
    {
        if (command.Table != First.Table || command.EntityState != State || command.StoreStoredProcedure is not null)
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

    private RowByRowReason? FindObstacle()
    {
        if (Table.HasTriggers)
        {
            return RowByRowReason.Trigger;
        }

        if (Table.KeyColumns.Count == 0)
        {
            return RowByRowReason.NoKey;
        }

        if (Table.IsRefused(State))
        {
            return RowByRowReason.Refused;
        }

        if (First.ColumnModifications.Any(c => c.JsonPath is not (null or "$")))
        {
            return RowByRowReason.PartOfJson;
        }

        if (First.ColumnModifications.Any(c => c.TypeMapping is null || ((c.IsWrite || c.IsCondition) && !c.UseParameter)))
        {
            return RowByRowReason.ColumnType;
        }

        return State == EntityState.Added ? FindObstacleOfInsert() : FindObstacleOfChange();
    }

    private RowByRowReason? FindObstacleOfInsert()
    {
        if (Writes.Count == 0 && Sequences.Count == 0)
        {
            return RowByRowReason.NothingWritten;
        }

        TakesArrays = Writes.All(IsElement);

        return ReturnsRows && !FindKeys() ? RowByRowReason.GeneratedValues : null;
    }

    private RowByRowReason? FindObstacleOfChange()
    {
        TakesArrays = Writes.Concat(Conditions).All(IsElement);
        if (!TakesArrays)
        {
            return RowByRowReason.ColumnType;
        }

        if (Table.KeyColumns.Any(k => !Conditions.Any(c => this[c].ColumnName == k)))
        {
            return RowByRowReason.NoKey;
        }

        if (Table.DistributionColumn is not { } distributionColumn)
        {
            return null;
        }

        if (Writes.Any(w => this[w].ColumnName == distributionColumn))
        {
            return RowByRowReason.DistributionColumn;
        }

        var position = Conditions.FindIndex(c => this[c].ColumnName == distributionColumn);
        DistributionColumn = position >= 0 ? Conditions[position] : null;

        return null;
    }

    private bool FindKeys()
    {
        var columns = First.ColumnModifications;
        foreach (var name in Table.KeyColumns)
        {
            var key = -1;
            for (var i = 0; i < columns.Count && key < 0; i++)
            {
                key = columns[i].ColumnName == name ? i : -1;
            }

            if (key < 0
                || !(Writes.Contains(key) || Sequences.Exists(s => s.Column == key))
                || !IsExact(columns[key]))
            {
                return false;
            }

            Keys.Add(key);
        }

        return true;
    }

    private static bool IsExact(IColumnModification column)
        => ExactTypes.TryGetValue(column.TypeMapping!.StoreTypeNameBase, out var type)
            && (column.TypeMapping.Converter?.ProviderClrType ?? column.TypeMapping.ClrType) == type;

    private bool IsElement(int column)
    {
        var mapping = this[column].TypeMapping!;
        var type = mapping.Converter?.ProviderClrType ?? mapping.ClrType;

        return mapping.ElementTypeMapping is null
            && (type == typeof(byte[]) || type == typeof(string) || !type.IsAssignableTo(typeof(System.Collections.IList)))
            && !mapping.StoreType.EndsWith(']')
            && !mapping.StoreType.Contains("multirange", StringComparison.Ordinal);
    }

    // Represents the properties of a column of the first command. They are read once, because each command of a set is compared with them.
    private readonly struct ColumnForm(IColumnModification column)
    {
        private readonly IColumnBase? _column = column.Column;
        private readonly RelationalTypeMapping? _typeMapping = column.TypeMapping;
        private readonly string _name = column.ColumnName;
        private readonly string? _jsonPath = column.JsonPath;
        private readonly bool _isWrite = column.IsWrite;
        private readonly bool _isRead = column.IsRead;
        private readonly bool _isCondition = column.IsCondition;
        private readonly bool _isNullCondition = column.IsCondition && column.OriginalValue is null;

        // Only a nullable column can have a condition for nulls, so the values of all others do not need to be inspected.
        private readonly bool _mayBeNull = column.IsCondition && (column.Column?.IsNullable ?? true);

        public bool Fits(IColumnModification other)
            => ReferenceEquals(_column, other.Column)
                && ReferenceEquals(_typeMapping, other.TypeMapping)
                && _isWrite == other.IsWrite
                && _isRead == other.IsRead
                && _isCondition == other.IsCondition
                && _jsonPath == other.JsonPath
                && (_column is not null || _name == other.ColumnName)
                && (!_mayBeNull || _isNullCondition == other.OriginalValue is null);
    }
}
