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

    // Creates parameters and nothing else.
    private static readonly NpgsqlCommand ParameterSource = new();

    /// <summary>
    ///     Converts values as they are when each is a parameter of its own.
    /// </summary>
    public static object?[] ToProvider(RelationalTypeMapping mapping, IReadOnlyList<object?> values, out string dataTypeName)
    {
        var converted = new object?[values.Count];
        NpgsqlParameter? sample = null;
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] is null)
            {
                continue;
            }

            var parameter = (NpgsqlParameter)mapping.CreateParameter(ParameterSource, "p", values[i]);
            converted[i] = parameter.Value is DBNull ? null : parameter.Value;
            sample ??= parameter;
        }

        sample ??= (NpgsqlParameter)mapping.CreateParameter(ParameterSource, "p", null);
        dataTypeName = sample.DataTypeName ?? mapping.StoreTypeNameBase;

        return converted;
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
