using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace EFCore.Citus.FunctionalTests.Query.Shapes;

/// <summary>
///     Formats results, so that those of two databases can be compared. Collections inside of a row are sorted.
/// </summary>
public static class RowFormatter
{
    private const int MaxDepth = 5;

    public static IReadOnlyList<string> Format(object? result)
        => result is IEnumerable rows and not string and not byte[]? [.. rows.Cast<object?>().Select(row => Format(row, []))]
            : [Format(result, [])];

    private static string Format(object? value, List<object> path)
        => value switch
        {
            null => "null",
            string text => JsonSerializer.Serialize(text),
            // Shards add floating-point numbers in any order.
            double number => (Math.Abs(number) < 1e-9 ? 0 : number).ToString("G9", CultureInfo.InvariantCulture),
            float number => number.ToString("G5", CultureInfo.InvariantCulture),
            // Averages of shards have another number of zeros.
            decimal number => Math.Round(number, 6).ToString("0.######", CultureInfo.InvariantCulture),
            DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
            Enum or Guid or bool => value.ToString()!,
            IFormattable number when value.GetType().IsPrimitive || value is DateTimeOffset or TimeSpan or DateOnly or TimeOnly => number.ToString(
                null, CultureInfo.InvariantCulture),
            _ when path.Count > MaxDepth || path.Any(p => ReferenceEquals(p, value)) => "…",
            IDictionary or IEnumerable => FormatItems((IEnumerable)value, [.. path, value]),
            _ => FormatProperties(value, [.. path, value])
        };

    private static string FormatItems(IEnumerable items, List<object> path)
    {
        var key = items.GetType().GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IGrouping<,>))
            ? Format(items.GetType().GetProperty("Key")!.GetValue(items), path) + ": "
            : "";

        return $"{key}[{string.Join(", ", items.Cast<object?>().Select(i => Format(i, path)).Order(StringComparer.Ordinal))}]";
    }

    private static string FormatProperties(object value, List<object> path)
        => "{" + string.Join(
            ", ",
            value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(p => p.GetIndexParameters().Length == 0)
                .OrderBy(p => p.Name, StringComparer.Ordinal)
                .Select(p => (p.Name, Text: Format(p.GetValue(value), path)))
                .Where(p => p.Text is not ("null" or "[]"))
                .Select(p => $"{p.Name}={p.Text}")) + "}";
}
