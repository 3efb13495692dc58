using System.Text;

namespace EFCore.Citus.Postgres;

/// <summary>
///     Determines how PostgreSQL truncates an identifier that is too long. Entity Framework Core counts characters, and PostgreSQL counts
///     bytes.
/// </summary>
internal static class LongIdentifier
{
    private const int MaxBytes = 63;

    /// <summary>
    ///     Gets the identifier as it is in the catalog of a Unicode database: as many whole characters as fit.
    /// </summary>
    public static string Truncate(string identifier)
    {
        if (Encoding.UTF8.GetByteCount(identifier) <= MaxBytes)
        {
            return identifier;
        }

        var (bytes, length) = (0, 0);
        foreach (var rune in identifier.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MaxBytes)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return identifier[..length];
    }
}
