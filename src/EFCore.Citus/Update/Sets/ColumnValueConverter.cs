using EFCore.Citus.Storage;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace EFCore.Citus.Update.Sets;

/// <summary>
///     Converts values of a column as if each of them were a separate parameter.
/// </summary>
internal sealed class ColumnValueConverter(RelationalTypeMapping mapping)
{
    private static readonly HashSet<Type> QuickTypes =
    [
        typeof(decimal), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan)
    ];

    private readonly bool _convertsNulls = mapping.Converter?.ConvertsNulls == true;
    private readonly Type? _quickType = IsQuick(mapping) ? mapping.ClrType.UnwrapNullable() : null;
    private NpgsqlParameter? _sample;

    /// <summary>Gets the store type of the parameters.</summary>
    public string DataTypeName
        => Sample.DataTypeName ?? mapping.StoreTypeNameBase;

    /// <summary>
    ///     Gets the SQL type of array elements. The store type of the column may differ, for example if it is a domain. Only an assignment
    ///     converts to it with all checks, while a cast truncates values that are too long.
    /// </summary>
    public string ElementType
        => DataTypeName switch
        {
            // These types have the length 1 if no length is specified.
            "character" => "bpchar",
            "bit" => "bit varying",
            _ when Sample.NpgsqlDbType == NpgsqlDbType.Unknown => mapping.StoreTypeNameBase,
            var name => name
        };

    /// <summary>
    ///     Gets the common type of all converted values.
    /// </summary>
    /// <param name="converted">One of the values, or <see langword="null" /> if all of them are <see langword="null" />.</param>
    public Type GetClrType(object? converted)
    {
        var type = mapping is JsonTypeMapping ? typeof(string) : mapping.ProviderClrType.UnwrapNullable();

        return converted is null || (type.IsInstanceOfType(converted) && !type.IsInterface && type != typeof(object))
            ? type
            : converted.GetType();
    }

    /// <summary>
    ///     Converts a value. <see langword="null" /> is sent to the server as NULL.
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

        var parameter = ColumnType.CreateParameter(mapping, value);
        _sample ??= parameter;

        return parameter.Value is DBNull ? null : parameter.Value;
    }

    private NpgsqlParameter Sample
        => _sample ??= ColumnType.CreateParameter(mapping, null);

    // Determines whether a parameter of this type leaves a converted value unchanged. Creating a parameter for each value takes most of the
    // time and memory otherwise.
    private static bool IsQuick(RelationalTypeMapping mapping)
    {
        var type = mapping.ProviderClrType.UnwrapNullable();

        return type == typeof(string)
            ? mapping.StoreTypeNameBase is "text" or "character varying"
            : type.IsValueType && (type.IsPrimitive ? type != typeof(char) : QuickTypes.Contains(type));
    }
}
