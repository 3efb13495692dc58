using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EFCore.Citus.Update.Sets;

/// <summary>
///     Collects the values of a column for a single array parameter.
/// </summary>
/// <param name="mapping">The type mapping of the column.</param>
/// <param name="capacity">The expected number of values.</param>
internal sealed class ColumnArray(RelationalTypeMapping mapping, int capacity)
{
    private readonly ColumnValueConverter _converter = new(mapping);
    private Elements? _elements;
    private int _next;

    /// <summary>Gets the approximate number of characters and bytes of the values of variable length.</summary>
    public long Length
        => _elements?.Length ?? 0;

    /// <summary>Gets the SQL type of the elements.</summary>
    public string ElementType
        => _converter.ElementType;

    /// <summary>
    ///     Gets the number of characters or bytes of a converted value, or 0 if values of its type have about the same length.
    /// </summary>
    public static long LengthOf(object? value)
        => value switch { string text => text.Length, byte[] bytes => bytes.Length, _ => 0 };

    /// <summary>
    ///     Creates the parameter for values that have already been converted.
    /// </summary>
    public static NpgsqlParameter Create(IReadOnlyList<object> converted, ColumnValueConverter converter)
    {
        var elements = Elements.Create(converter.GetClrType(converted[0]), converted.Count);
        for (var i = 0; i < converted.Count; i++)
        {
            elements.Set(i, converted[i]);
        }

        return ToParameter(elements.ToArray(), converter.DataTypeName);
    }

    /// <summary>
    ///     Adds a value of the model.
    /// </summary>
    /// <exception cref="InvalidCastException">The converted values do not have the same type.</exception>
    public void Add(object? value)
    {
        var index = _next++;
        if (_converter.ToProvider(value) is { } element)
        {
            // An element that is not set remains NULL.
            (_elements ??= Elements.Create(_converter.GetClrType(element), capacity)).Set(index, element);
        }
    }

    /// <summary>
    ///     Creates the parameter.
    /// </summary>
    public NpgsqlParameter ToParameter()
    {
        _elements ??= Elements.Create(_converter.GetClrType(null), capacity);

        return ToParameter(_elements.ToArray(), _converter.DataTypeName);
    }

    private static NpgsqlParameter ToParameter(Array array, string dataTypeName)
        => new() { DataTypeName = $"{dataTypeName}[]", Value = array };

    /// <summary>
    ///     Fills an array of a type that is only known at run time, without reflection for each element.
    /// </summary>
    private abstract class Elements
    {
        private static readonly ConcurrentDictionary<Type, Func<int, Elements>> Factories = new();

        public static Elements Create(Type type, int capacity)
            => Factories.GetOrAdd(
                type,
                static t => typeof(Elements)
                    .GetMethod(t.IsValueType ? nameof(OfValues) : nameof(OfReferences), BindingFlags.Static | BindingFlags.NonPublic)!
                    .MakeGenericMethod(t)
                    .CreateDelegate<Func<int, Elements>>())(capacity);

        public long Length { get; protected set; }

        public abstract void Set(int index, object value);

        public abstract Array ToArray();

        private static Elements OfValues<T>(int capacity)
            where T : struct
            => new ValueElements<T>(capacity);

        private static Elements OfReferences<T>(int capacity)
            where T : class
            => new ReferenceElements<T>(capacity);
    }

    private sealed class ValueElements<T>(int capacity) : Elements
        where T : struct
    {
        private readonly T[] _values = new T[capacity];
        private readonly List<(int From, int To)> _gaps = [];
        private int _next;

        public override void Set(int index, object value)
        {
            CloseGap(index);
            _values[index] = (T)value;
            _next = index + 1;
        }

        public override Array ToArray()
        {
            CloseGap(_values.Length);
            if (_gaps.Count == 0)
            {
                return _values;
            }

            var nullable = Array.ConvertAll(_values, static v => (T?)v);
            foreach (var (from, to) in _gaps)
            {
                Array.Clear(nullable, from, to - from);
            }

            return nullable;
        }

        private void CloseGap(int index)
        {
            if (index > _next)
            {
                _gaps.Add((_next, index));
            }
        }
    }

    private sealed class ReferenceElements<T>(int capacity) : Elements
        where T : class
    {
        private readonly T?[] _values = new T?[capacity];

        public override void Set(int index, object value)
        {
            _values[index] = (T)value;
            Length += LengthOf(value);
        }

        public override Array ToArray()
            => _values;
    }
}
