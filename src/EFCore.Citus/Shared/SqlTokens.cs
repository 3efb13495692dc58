using System.Text;

namespace EFCore.Citus.Shared;

internal enum SqlTokenKind
{
    Identifier,
    QuotedIdentifier,
    String,

    /// <summary>
    ///     A dollar-quoted string, such as the body of a DO block.
    /// </summary>
    DollarString,
    Number,
    Symbol,

    /// <summary>
    ///     A string with escapes, or an unterminated token.
    /// </summary>
    Other
}

internal readonly struct SqlToken(SqlTokenKind kind, string text, int start, int end)
{
    public SqlTokenKind Kind { get; } = kind;

    /// <summary>
    ///     Gets the position at which the token begins, in the SQL that was split.
    /// </summary>
    public int Start { get; } = start;

    /// <summary>
    ///     Gets the position of the next character.
    /// </summary>
    public int End { get; } = end;

    /// <summary>
    ///     Gets the text without quotes. An identifier without quotes is in lower case, as in PostgreSQL.
    /// </summary>
    public string Text { get; } = text;

    public bool IsSymbol(string symbol)
        => Kind == SqlTokenKind.Symbol && Text == symbol;

    public bool IsKeyword(string keyword)
        => Kind == SqlTokenKind.Identifier && Text == keyword;
}

/// <summary>
///     Splits SQL of PostgreSQL into tokens, without comments.
/// </summary>
internal static class SqlTokens
{
    private static readonly string[] LongSymbols = ["=>", ":=", "::"];

    public static IReadOnlyList<SqlToken> Split(string sql)
    {
        var tokens = new List<SqlToken>();
        var position = 0;
        while (position < sql.Length)
        {
            var character = sql[position];
            var first = position;
            if (char.IsWhiteSpace(character))
            {
                position++;
            }
            else if (StartsWith("--"))
            {
                var end = sql.IndexOf('\n', position);
                position = end < 0 ? sql.Length : end + 1;
            }
            else if (StartsWith("/*"))
            {
                position = SkipComment(sql, position);
            }
            else if (character is '\'' or '"')
            {
                var text = ReadQuoted(sql, ref position);
                Add(
                    text is null ? SqlTokenKind.Other : character == '"' ? SqlTokenKind.QuotedIdentifier : SqlTokenKind.String,
                    text ?? "");
            }
            else if (character == '$'
                     && ReadDollarString(sql, ref position) is { } body)
            {
                Add(SqlTokenKind.DollarString, body);
            }
            else if (char.IsLetter(character) || character == '_')
            {
                var start = position;
                while (position < sql.Length && (char.IsLetterOrDigit(sql[position]) || sql[position] is '_' or '$'))
                {
                    position++;
                }

                var word = sql.Substring(start, position - start).ToLowerInvariant();

                // E'...', B'...', X'...' and U&'...' are other kinds of strings.
                if (word is "e" or "b" or "x" or "n" && position < sql.Length && sql[position] == '\'')
                {
                    SkipEscaped(sql, ref position);
                    Add(SqlTokenKind.Other, "");
                }
                else
                {
                    Add(SqlTokenKind.Identifier, word);
                }
            }
            else if (char.IsDigit(character))
            {
                var start = position;
                while (position < sql.Length && (char.IsLetterOrDigit(sql[position]) || sql[position] is '.' or '_'))
                {
                    position++;
                }

                Add(SqlTokenKind.Number, sql.Substring(start, position - start));
            }
            else
            {
                var symbol = LongSymbols.FirstOrDefault(StartsWith) ?? character.ToString();
                position += symbol.Length;
                Add(SqlTokenKind.Symbol, symbol);
            }

            void Add(SqlTokenKind kind, string text)
                => tokens.Add(new SqlToken(kind, text, first, Math.Min(position, sql.Length)));
        }

        return tokens;

        bool StartsWith(string symbol)
            => string.CompareOrdinal(sql, position, symbol, 0, symbol.Length) == 0;
    }

    /// <summary>
    ///     Splits SQL into the tokens of its statements, without those that are empty.
    /// </summary>
    public static IEnumerable<IReadOnlyList<SqlToken>> SplitStatements(string sql)
    {
        var statement = new List<SqlToken>();
        foreach (var token in Split(sql))
        {
            if (!token.IsSymbol(";"))
            {
                statement.Add(token);
            }
            else if (statement.Count > 0)
            {
                yield return statement;
                statement = [];
            }
        }

        if (statement.Count > 0)
        {
            yield return statement;
        }
    }

    private static int SkipComment(string sql, int position)
    {
        // Comments nest.
        var depth = 0;
        while (position < sql.Length)
        {
            if (string.CompareOrdinal(sql, position, "/*", 0, 2) == 0)
            {
                depth++;
                position += 2;
            }
            else if (string.CompareOrdinal(sql, position, "*/", 0, 2) == 0)
            {
                position += 2;
                if (--depth == 0)
                {
                    break;
                }
            }
            else
            {
                position++;
            }
        }

        return position;
    }

    // A quote in the text is written twice.
    private static string? ReadQuoted(string sql, ref int position)
    {
        var quote = sql[position++];
        var text = new StringBuilder();
        while (position < sql.Length)
        {
            if (sql[position] != quote)
            {
                text.Append(sql[position++]);
            }
            else if (position + 1 < sql.Length && sql[position + 1] == quote)
            {
                text.Append(quote);
                position += 2;
            }
            else
            {
                position++;

                return text.ToString();
            }
        }

        return null;
    }

    private static void SkipEscaped(string sql, ref int position)
    {
        position++;
        while (position < sql.Length && sql[position] != '\'')
        {
            position += sql[position] == '\\' ? 2 : 1;
        }

        position++;
    }

    private static string? ReadDollarString(string sql, ref int position)
    {
        var tagEnd = position + 1;
        while (tagEnd < sql.Length && (char.IsLetterOrDigit(sql[tagEnd]) || sql[tagEnd] == '_'))
        {
            tagEnd++;
        }

        if (tagEnd >= sql.Length || sql[tagEnd] != '$')
        {
            return null;
        }

        var tag = sql.Substring(position, tagEnd + 1 - position);
        var end = sql.IndexOf(tag, tagEnd + 1, StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        var body = sql.Substring(tagEnd + 1, end - tagEnd - 1);
        position = end + tag.Length;

        return body;
    }
}
