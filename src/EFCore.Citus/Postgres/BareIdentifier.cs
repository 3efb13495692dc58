namespace EFCore.Citus.Postgres;

/// <summary>
///     Determines how PostgreSQL reads an identifier that is not quoted.
/// </summary>
internal static class BareIdentifier
{
    // Key words that cannot name a column: the reserved ones, and those that can name a function or type only.
    private static readonly HashSet<string> KeyWords = new(StringComparer.Ordinal)
    {
        "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "binary", "both", "case", "cast",
        "check", "collate", "collation", "column", "concurrently", "constraint", "create", "cross", "current_catalog", "current_date",
        "current_role", "current_schema", "current_time", "current_timestamp", "current_user", "default", "deferrable", "desc",
        "distinct", "do", "else", "end", "except", "false", "fetch", "for", "foreign", "freeze", "from", "full", "grant", "group",
        "having", "ilike", "in", "initially", "inner", "intersect", "into", "is", "isnull", "join", "lateral", "leading", "left", "like",
        "limit", "localtime", "localtimestamp", "natural", "not", "notnull", "null", "offset", "on", "only", "or", "order", "outer",
        "overlaps", "placing", "primary", "references", "returning", "right", "select", "session_user", "similar", "some", "symmetric",
        "table", "tablesample", "then", "to", "trailing", "true", "union", "unique", "user", "using", "variadic", "verbose", "when",
        "where", "window", "with"
    };

    public enum Fault
    {
        /// <summary>The identifier names another object, in lower case.</summary>
        Case,

        /// <summary>The text is not an identifier.</summary>
        Syntax
    }

    /// <summary>
    ///     Finds the fault of the identifier without quotes, or returns <see langword="null" /> if it can be used without quotes.
    /// </summary>
    public static Fault? FindFault(string identifier)
        => identifier.Length == 0
            || char.IsAsciiDigit(identifier[0])
            || identifier[0] == '$'
            || !identifier.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' || !char.IsAscii(c))
            || KeyWords.Contains(Fold(identifier))
                ? Fault.Syntax
                : identifier == Fold(identifier)
                    ? null
                    : Fault.Case;

    /// <summary>
    ///     Gets the identifier as PostgreSQL reads it. In a Unicode database, only the case of ASCII letters is folded.
    /// </summary>
    public static string Fold(string identifier)
        => string.Create(
            identifier.Length, identifier, static (span, source) =>
            {
                for (var i = 0; i < span.Length; i++)
                {
                    span[i] = char.IsAsciiLetterUpper(source[i]) ? char.ToLowerInvariant(source[i]) : source[i];
                }
            });
}
