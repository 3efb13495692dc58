using System.Globalization;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore.Storage;

/// <summary>
///     Reads and converts the types of values of the model and of the provider.
/// </summary>
internal static class ClrTypeExtensions
{
    extension(Type type)
    {
        public bool IsNullable
            => !type.IsValueType || Nullable.GetUnderlyingType(type) is not null;

        public Type MakeNullable()
            => type.IsNullable ? type : typeof(Nullable<>).MakeGenericType(type);

        public Type UnwrapNullable()
            => Nullable.GetUnderlyingType(type) ?? type;
    }

    extension(CoreTypeMapping mapping)
    {
        /// <summary>Gets the type of the values that the mapping passes to the provider.</summary>
        public Type ProviderClrType
            => mapping.Converter?.ProviderClrType ?? mapping.ClrType;

        /// <summary>
        ///     Converts a value that the server has generated. The server may return another numeric type than that of the column.
        /// </summary>
        public object? ToModel(object value)
        {
            var type = mapping.ProviderClrType.UnwrapNullable();
            if (value.GetType() != type && value is IConvertible)
            {
                value = Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
            }

            return mapping.Converter is { } converter ? converter.ConvertFromProvider(value) : value;
        }
    }
}
