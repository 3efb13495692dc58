using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EFCore.Citus.Update;

/// <summary>
///     Collects the values of a column for one parameter, an array.
/// </summary>
/// <param name="mapping">The type mapping of the column.</param>
/// <param name="capacity">How many values there will be.</param>
internal sealed class ColumnArray(RelationalTypeMapping mapping, int capacity)
{
    private readonly ColumnValueConverter _converter = new(mapping);
    private Elements? _elements;
    private int _next;

    /// <summary>How many characters and bytes the values of varying length have, about.</summary>
    public long Length
        => _elements?.Length ?? 0;

    /// <summary>The type of the elements, as SQL.</summary>
    public string ElementType
        => _converter.ElementType;

    /// <summary>
    ///     How many characters or bytes a converted value has, or 0 where that does not vary much.
    /// </summary>
    public static long LengthOf(object? value)
        => value switch { string text => text.Length, byte[] bytes => bytes.Length, _ => 0 };

    /// <summary>
    ///     Makes the parameter of values that are converted already.
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
    ///     Adds a value as the model has it.
    /// </summary>
    /// <exception cref="InvalidCastException">The converted values are not all of one type.</exception>
    public void Add(object? value)
    {
        var index = _next++;
        if (_converter.ToProvider(value) is { } element)
        {
            // What is not set stays NULL.
            (_elements ??= Elements.Create(_converter.GetClrType(element), capacity)).Set(index, element);
        }
    }

    /// <summary>
    ///     Makes the parameter.
    /// </summary>
    public NpgsqlParameter ToParameter()
    {
        _elements ??= Elements.Create(_converter.GetClrType(null), capacity);

        return ToParameter(_elements.ToArray(), _converter.DataTypeName);
    }

    private static NpgsqlParameter ToParameter(Array array, string dataTypeName)
        => new() { DataTypeName = $"{dataTypeName}[]", Value = array };

    /// <summary>
    ///     Fills an array of a type that is known at run time only, without reflection for each of them.
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
