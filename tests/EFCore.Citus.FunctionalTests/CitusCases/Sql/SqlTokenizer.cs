namespace EFCore.Citus.FunctionalTests.CitusCases.Sql;

/// <summary>
///     Splits a statement into tokens by the lexical rules of PostgreSQL.
/// </summary>
internal sealed class SqlTokenizer(string sql)
{
    // Longer symbols come first, because the first match is used.
    private static readonly string[] Symbols = ["::", ":=", "=>", "<>", "!=", "<=", ">=", "||", "&&", "->>", "->", "@>", "<@"];

    private int _position;

    public static IReadOnlyList<SqlToken> Tokenize(string sql)
        => [.. new SqlTokenizer(sql).Read()];

    private IEnumerable<SqlToken> Read()
    {
        while (true)
        {
            SkipBlanks();
            if (_position >= sql.Length)
            {
                yield return new SqlToken(SqlTokenKind.End, "", sql.Length, sql.Length);
                yield break;
            }

            yield return Next();
        }
    }

    private SqlToken Next()
    {
        var start = _position;
        var c = sql[start];

        if (c == '"')
        {
            return Quoted(SqlTokenKind.DelimitedName, start, '"');
        }

        if (c == '\'')
        {
            return Quoted(SqlTokenKind.Text, start, '\'');
        }

        if (c is 'e' or 'E' && start + 1 < sql.Length && sql[start + 1] == '\'')
        {
            _position++;
            return Quoted(SqlTokenKind.Text, start, '\'');
        }

        if (c == '$' && DollarTag(start) is { } tag)
        {
            return DollarQuoted(start, tag);
        }

        if (char.IsAsciiDigit(c) || (c == '.' && start + 1 < sql.Length && char.IsAsciiDigit(sql[start + 1])))
        {
            return Take(SqlTokenKind.Number, start, ch => char.IsAsciiLetterOrDigit(ch) || ch == '.');
        }

        if (char.IsLetter(c) || c == '_')
        {
            var word = Take(SqlTokenKind.Word, start, ch => char.IsLetterOrDigit(ch) || ch is '_' or '$');
            return word with { Value = word.Value.ToLowerInvariant() };
        }

        var symbol = Symbols.FirstOrDefault(s => string.CompareOrdinal(sql, start, s, 0, s.Length) == 0) ?? c.ToString();
        _position += symbol.Length;

        return new SqlToken(SqlTokenKind.Symbol, symbol, start, _position);
    }

    private void SkipBlanks()
    {
        while (_position < sql.Length)
        {
            if (char.IsWhiteSpace(sql[_position]))
            {
                _position++;
            }
            else if (StartsWith("--"))
            {
                var end = sql.IndexOf('\n', _position);
                _position = end < 0 ? sql.Length : end;
            }
            else if (StartsWith("/*"))
            {
                var end = sql.IndexOf("*/", _position, StringComparison.Ordinal);
                _position = end < 0 ? sql.Length : end + 2;
            }
            else
            {
                return;
            }
        }
    }

    private bool StartsWith(string value)
        => string.CompareOrdinal(sql, _position, value, 0, value.Length) == 0;

    private SqlToken Take(SqlTokenKind kind, int start, Func<char, bool> accept)
    {
        while (_position < sql.Length && accept(sql[_position]))
        {
            _position++;
        }

        return new SqlToken(kind, sql[start.._position], start, _position);
    }

    private SqlToken Quoted(SqlTokenKind kind, int start, char quote)
    {
        var first = ++_position;
        while (true)
        {
            var end = sql.IndexOf(quote, _position);
            if (end < 0)
            {
                throw new SqlNotUnderstoodException($"a quote that is not closed: {sql[start..]}");
            }

            _position = end + 1;
            if (_position < sql.Length && sql[_position] == quote)
            {
                _position++;
                continue;
            }

            var text = sql[first..end].Replace(new string(quote, 2), quote.ToString(), StringComparison.Ordinal);
            return new SqlToken(kind, text, start, _position);
        }
    }

    private string? DollarTag(int start)
    {
        var end = start + 1;
        while (end < sql.Length && (char.IsLetterOrDigit(sql[end]) || sql[end] == '_'))
        {
            end++;
        }

        return end < sql.Length && sql[end] == '$' && !(end > start + 1 && char.IsAsciiDigit(sql[start + 1]))
            ? sql[start..(end + 1)]
            : null;
    }

    private SqlToken DollarQuoted(int start, string tag)
    {
        var first = start + tag.Length;
        var end = sql.IndexOf(tag, first, StringComparison.Ordinal);
        if (end < 0)
        {
            throw new SqlNotUnderstoodException($"a dollar quote that is not closed: {sql[start..]}");
        }

        _position = end + tag.Length;

        return new SqlToken(SqlTokenKind.Text, sql[first..end], start, _position);
    }
}
