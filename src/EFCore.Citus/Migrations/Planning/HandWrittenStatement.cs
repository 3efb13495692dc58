using System.Text;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     A statement of SQL that was written by hand, and a position in it.
/// </summary>
internal sealed class HandWrittenStatement
{
    private const int MaxTextLength = 120;

    private readonly string _sql;
    private readonly IReadOnlyList<SqlToken> _tokens;
    private int _position;

    private HandWrittenStatement(string sql, IReadOnlyList<SqlToken> tokens)
    {
        _sql = sql;
        _tokens = tokens;
    }

    public bool IsAtEnd
        => _position >= _tokens.Count;

    /// <summary>
    ///     The statement on one line, cut when it is long.
    /// </summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder();
            foreach (var word in TextOf(0, _tokens.Count).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                text.Append(text.Length == 0 ? "" : " ").Append(word);
            }

            return text.Length <= MaxTextLength ? text.ToString() : text.ToString(0, MaxTextLength) + "...";
        }
    }

    /// <summary>
    ///     The statements of a text that may hold several.
    /// </summary>
    public static IEnumerable<HandWrittenStatement> Split(string sql)
        => Split(SqlTokens.Split(sql), ";").Select(t => new HandWrittenStatement(sql, t)).Where(s => !s.IsAtEnd);

    /// <summary>
    ///     The parts between the commas from here on, each with a position of its own.
    /// </summary>
    public IReadOnlyList<HandWrittenStatement> SplitByCommas()
        => [.. Split([.. _tokens.Skip(_position)], ",").Select(t => new HandWrittenStatement(_sql, t))];

    public bool IsNext(params ReadOnlySpan<string> words)
        => IsNextAt(_position, words);

    /// <summary>
    ///     Takes these words, if they come next.
    /// </summary>
    public bool Accept(params ReadOnlySpan<string> words)
    {
        if (!IsNext(words))
        {
            return false;
        }

        _position += words.Length;

        return true;
    }

    /// <summary>
    ///     Takes the first of these words, if it comes next.
    /// </summary>
    public bool AcceptAny(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (Accept(word))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    ///     Takes a name, if one comes next.
    /// </summary>
    public string? AcceptName()
        => !IsAtEnd && _tokens[_position].Kind is SqlTokenKind.Identifier or SqlTokenKind.QuotedIdentifier ? _tokens[_position++].Text : null;

    /// <summary>
    ///     Takes the name of a table, a sequence or an index, if one comes next.
    /// </summary>
    public TableIdentity? AcceptIdentity()
    {
        if (AcceptName() is not { } name)
        {
            return null;
        }

        return !Accept(".") ? new TableIdentity(name, null)
            : AcceptName() is { } second ? new TableIdentity(second, name)
            : null;
    }

    /// <summary>
    ///     Takes names in parentheses, if nothing else is in them.
    /// </summary>
    public IReadOnlyList<string>? AcceptNames()
    {
        var start = _position;
        var names = new List<string>();
        if (Accept("("))
        {
            while (AcceptName() is { } name)
            {
                names.Add(name);
                if (Accept(")"))
                {
                    return names;
                }

                if (!Accept(","))
                {
                    break;
                }
            }
        }

        _position = start;

        return null;
    }

    /// <summary>
    ///     Takes what is in parentheses, as parts between commas.
    /// </summary>
    public IReadOnlyList<HandWrittenStatement>? AcceptParenthesized()
    {
        var start = _position;
        if (!IsNext("(") || !Skip() || !_tokens[_position - 1].IsSymbol(")"))
        {
            _position = start;
            return null;
        }

        return new HandWrittenStatement(_sql, [.. _tokens.Skip(start + 1).Take(_position - start - 2)]).SplitByCommas();
    }

    /// <summary>
    ///     Takes one word, or what is in parentheses.
    /// </summary>
    /// <returns>Whether there was anything.</returns>
    public bool Skip()
    {
        if (IsAtEnd)
        {
            return false;
        }

        var depth = 0;
        do
        {
            depth += Depth(_tokens[_position++]);
        }
        while (depth > 0 && !IsAtEnd);

        return true;
    }

    /// <summary>
    ///     Skips to these words, outside of parentheses, and takes them.
    /// </summary>
    public bool SkipTo(params ReadOnlySpan<string> words)
    {
        var start = _position;
        while (!IsAtEnd)
        {
            if (Accept(words))
            {
                return true;
            }

            Skip();
        }

        _position = start;

        return false;
    }

    /// <summary>
    ///     Skips to one of these words, outside of parentheses, and takes it.
    /// </summary>
    public bool SkipToAny(params ReadOnlySpan<string> words)
    {
        while (!IsAtEnd)
        {
            if (AcceptAny(words))
            {
                return true;
            }

            Skip();
        }

        return false;
    }

    /// <summary>
    ///     Takes an expression: everything up to the end, or to one of these words.
    /// </summary>
    public string AcceptExpression(params ReadOnlySpan<string> endWords)
    {
        var start = _position;
        Skip();
        while (!IsAtEnd && !(_tokens[_position].Kind == SqlTokenKind.Identifier && endWords.Contains(_tokens[_position].Text)))
        {
            Skip();
        }

        return TextOf(start, _position);
    }

    /// <summary>
    ///     Whether any of these words stands anywhere in the statement, be it in parentheses.
    /// </summary>
    public bool Contains(params ReadOnlySpan<string> words)
    {
        foreach (var token in _tokens)
        {
            if (token.Kind == SqlTokenKind.Identifier && words.Contains(token.Text))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    ///     Takes a text in dollar quotes or in single ones, if one comes next.
    /// </summary>
    public string? AcceptText()
        => !IsAtEnd && _tokens[_position].Kind is SqlTokenKind.String or SqlTokenKind.DollarString ? _tokens[_position++].Text : null;

    private bool IsNextAt(int position, ReadOnlySpan<string> words)
    {
        if (position + words.Length > _tokens.Count)
        {
            return false;
        }

        for (var i = 0; i < words.Length; i++)
        {
            if (!(_tokens[position + i].IsKeyword(words[i]) || _tokens[position + i].IsSymbol(words[i])))
            {
                return false;
            }
        }

        return true;
    }

    private string TextOf(int start, int end)
        => end <= start ? "" : _sql[_tokens[start].Start.._tokens[end - 1].End];

    private static IEnumerable<IReadOnlyList<SqlToken>> Split(IReadOnlyList<SqlToken> tokens, string separator)
    {
        var part = new List<SqlToken>();
        var depth = 0;
        foreach (var token in tokens)
        {
            if (depth == 0 && token.IsSymbol(separator))
            {
                yield return part;
                part = [];
                continue;
            }

            depth = Math.Max(0, depth + Depth(token));
            part.Add(token);
        }

        yield return part;
    }

    private static int Depth(SqlToken token)
        => token.IsSymbol("(") || token.IsSymbol("[") ? 1 : token.IsSymbol(")") || token.IsSymbol("]") ? -1 : 0;
}
