using System.Text;

namespace EFCore.Citus.Metadata;

/// <summary>
///     Tells what PostgreSQL makes of an identifier that is too long for it. Entity Framework Core counts characters where PostgreSQL counts
///     bytes.
/// </summary>
internal static class LongIdentifier
{
    private const int MaxBytes = 63;

    /// <summary>
    ///     The identifier as it is in the catalog of a database of Unicode: whole characters, as many as there is room for.
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
