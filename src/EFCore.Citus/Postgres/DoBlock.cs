using System.Text;

namespace EFCore.Citus.Postgres;

/// <summary>
///     Wraps PL/pgSQL in a <c>DO</c> statement, which can be executed by itself and inside another block, as in idempotent scripts.
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
        // The tag must not occur in the body, which may contain it in a name.
        var tag = "$citus$";
        for (var i = 1; body.Contains(tag, StringComparison.Ordinal); i++)
        {
            tag = FormattableString.Invariant($"$citus{i}$");
        }

        var declaration = variables is null ? "" : $"DECLARE\n    {Indent(variables)}\n";

        return $"DO {tag}\n{declaration}BEGIN\n    {Indent(body)}\nEND {tag};";
    }

    /// <summary>
    ///     Creates a statement that has no effect on PostgreSQL without Citus.
    /// </summary>
    /// <param name="body">The statements of the block.</param>
    /// <param name="variables">The declarations of its variables, if any.</param>
    public static string CreateGuarded(string body, string? variables = null)
        => Create(Guard(body), variables);

    /// <summary>
    ///     Restricts statements to databases that have Citus.
    /// </summary>
    public static string Guard(string body)
        => $"""
            IF EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus') THEN
                {Indent(body)}
            END IF;
            """;

    /// <summary>
    ///     Indents every line except the first by one level. A name that contains a newline is left unchanged.
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
                // A doubled quote ends a name and begins another, so it does not need to be handled.
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
