using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Microsoft.EntityFrameworkCore.Update;

namespace EFCore.Citus.Update.Sets;

/// <summary>
///     Splits a set into slices for single statements, which are limited by the number of rows and the approximate number of characters and
///     bytes.
/// </summary>
internal static class SetSlices
{
    public static List<(int Start, int Count)> Cut(
        SetShape shape, IReadOnlyList<IReadOnlyModificationCommand> commands, long maxLength, int maxRows)
    {
        var lengthy = shape.Writes
            .Where(w => HasLength(w.TypeMapping))
            .Select(w => (w.Position, Converter: LengthConverter(w.TypeMapping)))
            .ToArray();

        var slices = new List<(int, int)>();
        var start = 0;
        while (start < commands.Count)
        {
            var (count, length) = (0, 0L);
            while (start + count < commands.Count && count < maxRows && (count == 0 || length < maxLength))
            {
                var columns = commands[start + count].ColumnModifications;
                foreach (var (position, converter) in lengthy)
                {
                    var value = columns[position].Value;
                    length += ColumnArray.LengthOf(value is null || converter is null ? value : converter.ConvertToProvider(value));
                }

                count++;
            }

            slices.Add((start, count));
            start += count;
        }

        return slices;
    }

    // Enumerations and other small values are short as strings, too.
    private static bool HasLength(RelationalTypeMapping mapping)
    {
        var type = mapping.ProviderClrType;

        return mapping is JsonTypeMapping || ((type == typeof(string) || type == typeof(byte[])) && !mapping.ClrType.IsValueType);
    }

    // Strings and byte arrays have approximately the same length as their converted values.
    private static ValueConverter? LengthConverter(RelationalTypeMapping mapping)
        => mapping.ClrType == typeof(string) || mapping.ClrType == typeof(byte[]) ? null : mapping.Converter;
}
