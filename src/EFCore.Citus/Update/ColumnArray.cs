using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EFCore.Citus.Update;

/// <summary>
///     Makes one parameter, an array, of the values of a column.
/// </summary>
internal static class ColumnArray
{
    private static readonly ConcurrentDictionary<Type, ArrayMaker> Makers = new();

    private static readonly HashSet<Type> QuickTypes =
    [
        typeof(decimal), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan)
    ];

    // Creates parameters and nothing else.
    private static readonly NpgsqlCommand ParameterSource = new();

    /// <summary>
    ///     Converts values as they are when each is a parameter of its own.
    /// </summary>
    public static object?[] ToProvider(RelationalTypeMapping mapping, IReadOnlyList<object?> values, out string dataTypeName)
    {
        var converted = new object?[values.Count];
        var converter = mapping.Converter;
        var convertsNulls = converter?.ConvertsNulls == true;
        var quickType = IsQuick(mapping) ? Nullable.GetUnderlyingType(mapping.ClrType) ?? mapping.ClrType : null;
        NpgsqlParameter? sample = null;
        for (var i = 0; i < converted.Length; i++)
        {
            var value = values[i];
            if (value is null && !convertsNulls)
            {
                continue;
            }

            if (sample is not null && value?.GetType() == quickType)
            {
                converted[i] = converter is null ? value : converter.ConvertToProvider(value);
                continue;
            }

            var parameter = (NpgsqlParameter)mapping.CreateParameter(ParameterSource, "p", value);
            converted[i] = parameter.Value is DBNull ? null : parameter.Value;
            sample ??= parameter;
        }

        sample ??= (NpgsqlParameter)mapping.CreateParameter(ParameterSource, "p", null);
        dataTypeName = sample.DataTypeName ?? mapping.StoreTypeNameBase;

        return converted;
    }

    // Whether a parameter of this type does nothing to its value that the converter does not. A parameter for each value is what takes most of
    // the time and memory otherwise.
    private static bool IsQuick(RelationalTypeMapping mapping)
    {
        var type = mapping.Converter?.ProviderClrType ?? mapping.ClrType;
        type = Nullable.GetUnderlyingType(type) ?? type;

        return type == typeof(string)
            ? mapping.StoreTypeNameBase is "text" or "character varying"
            : type.IsValueType && (type.IsPrimitive ? type != typeof(char) : QuickTypes.Contains(type));
    }

    /// <summary>
    ///     Makes the parameter.
    /// </summary>
    /// <exception cref="InvalidCastException">The converted values are not all of one type.</exception>
    public static NpgsqlParameter Create(string name, RelationalTypeMapping mapping, IReadOnlyList<object?> values)
    {
        var converted = ToProvider(mapping, values, out var dataTypeName);

        return Create(name, mapping, converted, dataTypeName);
    }

    /// <summary>
    ///     Makes the parameter of values that are converted already.
    /// </summary>
    public static NpgsqlParameter Create(string name, RelationalTypeMapping mapping, object?[] converted, string dataTypeName)
    {
        var type = Array.Find(converted, v => v is not null)?.GetType()
            ?? mapping.Converter?.ProviderClrType
            ?? mapping.ClrType;

        return new NpgsqlParameter
        {
            ParameterName = name,
            DataTypeName = $"{dataTypeName}[]",
            Value = ArrayMaker.For(type).Make(converted)
        };
    }

    /// <summary>
    ///     Fills arrays of a type that is known at run time only, without reflection for each of them.
    /// </summary>
    private abstract class ArrayMaker
    {
        public static ArrayMaker For(Type type)
            => Makers.GetOrAdd(
                Nullable.GetUnderlyingType(type) ?? type,
                static t => (ArrayMaker)Activator.CreateInstance(
                    (t.IsValueType ? typeof(ValueMaker<>) : typeof(ReferenceMaker<>)).MakeGenericType(t))!);

        public abstract Array Make(object?[] values);
    }

    private sealed class ValueMaker<T> : ArrayMaker
        where T : struct
    {
        public override Array Make(object?[] values)
            => Array.Exists(values, v => v is null)
                ? Array.ConvertAll(values, static v => (T?)v)
                : Array.ConvertAll(values, static v => (T)v!);
    }

    private sealed class ReferenceMaker<T> : ArrayMaker
        where T : class
    {
        public override Array Make(object?[] values)
            => Array.ConvertAll(values, static v => (T?)v);
    }
}
