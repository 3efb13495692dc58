using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace EFCore.Citus.Update;

/// <summary>
///     Converts values of a column as they are when each is a parameter of its own.
/// </summary>
internal sealed class ColumnValueConverter(RelationalTypeMapping mapping)
{
    private static readonly HashSet<Type> QuickTypes =
    [
        typeof(decimal), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan)
    ];

    // Creates parameters and nothing else.
    private static readonly NpgsqlCommand ParameterSource = new();

    private readonly bool _convertsNulls = mapping.Converter?.ConvertsNulls == true;
    private readonly Type? _quickType = IsQuick(mapping) ? Nullable.GetUnderlyingType(mapping.ClrType) ?? mapping.ClrType : null;
    private NpgsqlParameter? _sample;

    /// <summary>The store type that the parameters have.</summary>
    public string DataTypeName
        => Sample.DataTypeName ?? mapping.StoreTypeNameBase;

    /// <summary>
    ///     The same type as SQL. The store type may be another one, such as a domain, to which only an assignment converts with all checks: a
    ///     cast cuts off what is too long.
    /// </summary>
    public string ElementType
        => DataTypeName switch
        {
            // Without a length, which would be 1 for these.
            "character" => "bpchar",
            "bit" => "bit varying",
            _ when Sample.NpgsqlDbType == NpgsqlDbType.Unknown => mapping.StoreTypeNameBase,
            var name => name
        };

    /// <summary>
    ///     Gets the type that all converted values have in common.
    /// </summary>
    /// <param name="converted">One of the values, if there is one that is not <see langword="null" />.</param>
    public Type GetClrType(object? converted)
    {
        var type = mapping is JsonTypeMapping ? typeof(string) : mapping.Converter?.ProviderClrType ?? mapping.ClrType;
        type = Nullable.GetUnderlyingType(type) ?? type;

        return converted is null || (type.IsInstanceOfType(converted) && !type.IsInterface && type != typeof(object))
            ? type
            : converted.GetType();
    }

    /// <summary>
    ///     Converts a value; <see langword="null" /> is what the server gets as NULL.
    /// </summary>
    public object? ToProvider(object? value)
    {
        if (value is null && !_convertsNulls)
        {
            return null;
        }

        if (_sample is not null && value?.GetType() == _quickType)
        {
            return mapping.Converter is { } converter ? converter.ConvertToProvider(value) : value;
        }

        var parameter = CreateParameter(value);
        _sample ??= parameter;

        return parameter.Value is DBNull ? null : parameter.Value;
    }

    private NpgsqlParameter Sample
        => _sample ??= CreateParameter(null);

    private NpgsqlParameter CreateParameter(object? value)
        => (NpgsqlParameter)mapping.CreateParameter(ParameterSource, "p", value);

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
}
