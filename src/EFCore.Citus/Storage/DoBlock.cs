using System.Text;

namespace EFCore.Citus.Storage;

/// <summary>
///     Wraps PL/pgSQL in a <c>DO</c> statement, which is valid by itself and inside of another block, as in idempotent scripts.
/// </summary>
internal static class DoBlock
{
    /// <summary>
    ///     Creates the statement.
    /// </summary>
    /// <param name="body">The statements of the block.</param>
    /// <param name="variables">The declarations of its variables, if any.</param>
    public static string Create(string body, string? variables = null)
    {
        // The tag must not occur in the body, where a name may contain it.
        var tag = "$citus$";
        for (var i = 1; body.Contains(tag, StringComparison.Ordinal); i++)
        {
            tag = FormattableString.Invariant($"$citus{i}$");
        }

        var declaration = variables is null ? "" : $"DECLARE\n    {Indent(variables)}\n";

        return $"DO {tag}\n{declaration}BEGIN\n    {Indent(body)}\nEND {tag};";
    }

    /// <summary>
    ///     Creates a statement that does nothing on PostgreSQL without Citus.
    /// </summary>
    /// <param name="body">The statements of the block.</param>
    /// <param name="variables">The declarations of its variables, if any.</param>
    public static string CreateGuarded(string body, string? variables = null)
        => Create(Guard(body), variables);

    /// <summary>
    ///     Lets statements run only where there is Citus.
    /// </summary>
    public static string Guard(string body)
        => $"""
            IF EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus') THEN
                {Indent(body)}
            END IF;
            """;

    /// <summary>
    ///     Moves every line but the first one level to the right. A name that contains the end of a line is left as it is.
    /// </summary>
    public static string Indent(string text)
    {
        var indented = new StringBuilder(text.Length);
        char? quote = null;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quote is not null || c is not ('\r' or '\n'))
            {
                // A doubled one ends a name and begins another.
                if (c == quote)
                {
                    quote = null;
                }
                else if (quote is null && c is ('\'' or '"'))
                {
                    quote = c;
                }

                indented.Append(c);
            }
            else if (c == '\n' || i + 1 == text.Length || text[i + 1] != '\n')
            {
                indented.Append("\n    ");
            }
        }

        return indented.ToString();
    }
}
