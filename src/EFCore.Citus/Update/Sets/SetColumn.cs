using System.Collections;
using EFCore.Citus.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;

namespace EFCore.Citus.Update.Sets;

/// <summary>
///     Represents a column of the commands of a set: its position among the columns of each command, and its use. The properties are read
///     once, from the first command, because each command is compared with them.
/// </summary>
internal sealed class SetColumn
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

    private readonly IColumnBase? _column;
    private readonly RelationalTypeMapping? _typeMapping;
    private readonly string? _jsonPath;

    // Only a nullable column can have a condition for nulls, so the values of all others do not need to be inspected.
    private readonly bool _mayBeNull;

    public SetColumn(IColumnModification column, int position, EntityState state)
    {
        Position = position;
        _column = column.Column;
        _typeMapping = column.TypeMapping;
        _jsonPath = column.JsonPath;
        _mayBeNull = column.IsCondition && (column.Column?.IsNullable ?? true);
        Name = column.ColumnName;
        IsWrite = column.IsWrite;
        IsRead = column.IsRead;
        IsCondition = column.IsCondition;
        IsNullCondition = column.IsCondition && column.OriginalValue is null;
        if (IsRead && state == EntityState.Added && column is { Property: { } property, Column: IColumn tableColumn })
        {
            var type = _typeMapping?.ProviderClrType;
            if (type == typeof(int) || type == typeof(long) || type == typeof(short))
            {
                Sequence = ColumnSequence.Find(tableColumn, property);
            }
        }
    }

    /// <summary>Gets the position of the column among the columns of each command.</summary>
    public int Position { get; }

    public string Name { get; }

    public bool IsWrite { get; }

    public bool IsRead { get; }

    public bool IsCondition { get; }

    /// <summary>Gets a value indicating whether the condition is that the column is null.</summary>
    public bool IsNullCondition { get; }

    /// <summary>Gets the sequence from which values can be taken before the rows are inserted.</summary>
    public ColumnSequence? Sequence { get; }

    /// <summary>Gets the type mapping. Commands that have a column without one are not executed as a set.</summary>
    public RelationalTypeMapping TypeMapping
        => _typeMapping!;

    /// <summary>Gets a value indicating whether the server returns values of the column exactly as they were sent.</summary>
    public bool IsExact
        => ExactTypes.TryGetValue(TypeMapping.StoreTypeNameBase, out var type) && TypeMapping.ProviderClrType == type;

    /// <summary>Gets a value indicating whether values of the column can be elements of an array.</summary>
    public bool IsElement
    {
        get
        {
            var type = TypeMapping.ProviderClrType;

            return TypeMapping.ElementTypeMapping is null
                && (type == typeof(byte[]) || type == typeof(string) || !type.IsAssignableTo(typeof(IList)))
                && !TypeMapping.StoreType.EndsWith(']')
                && !TypeMapping.StoreType.Contains("multirange", StringComparison.Ordinal);
        }
    }

    public IColumnModification In(IReadOnlyModificationCommand command)
        => command.ColumnModifications[Position];

    /// <summary>
    ///     Determines whether another command has the same column at this position, with the same use.
    /// </summary>
    public bool Fits(IColumnModification other)
        => ReferenceEquals(_column, other.Column)
            && ReferenceEquals(_typeMapping, other.TypeMapping)
            && IsWrite == other.IsWrite
            && IsRead == other.IsRead
            && IsCondition == other.IsCondition
            && _jsonPath == other.JsonPath
            && (_column is not null || Name == other.ColumnName)
            && (!_mayBeNull || IsNullCondition == other.OriginalValue is null);
}
