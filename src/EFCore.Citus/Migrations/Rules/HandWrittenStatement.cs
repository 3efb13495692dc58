using System.Text;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Shared;

namespace EFCore.Citus.Migrations.Rules;

/// <summary>
///     Represents a SQL statement that was written by hand, and a position in it.
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
    ///     Gets the statement on one line, shortened if it is long.
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
    ///     Splits a text into its statements.
    /// </summary>
    public static IEnumerable<HandWrittenStatement> Split(string sql)
        => Split(SqlTokens.Split(sql), ";").Select(t => new HandWrittenStatement(sql, t)).Where(s => !s.IsAtEnd);

    /// <summary>
    ///     Splits the rest of the statement at its commas. Each part has a separate position.
    /// </summary>
    public IReadOnlyList<HandWrittenStatement> SplitByCommas()
        => [.. Split([.. _tokens.Skip(_position)], ",").Select(t => new HandWrittenStatement(_sql, t))];

    public bool IsNext(params ReadOnlySpan<string> words)
        => IsNextAt(_position, words);

    /// <summary>
    ///     Consumes the words if they come next.
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
    ///     Consumes the first of the words that comes next.
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
    ///     Consumes a name if one comes next.
    /// </summary>
    public string? AcceptName()
        => !IsAtEnd && _tokens[_position].Kind is SqlTokenKind.Identifier or SqlTokenKind.QuotedIdentifier ? _tokens[_position++].Text : null;

    /// <summary>
    ///     Consumes the name of a table, a sequence or an index if one comes next.
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
    ///     Consumes names in parentheses if the parentheses contain nothing else.
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
    ///     Consumes parentheses, and splits their contents at the commas.
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
    ///     Consumes one word or parentheses.
    /// </summary>
    /// <returns><see langword="true" /> if anything was consumed; otherwise, <see langword="false" />.</returns>
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
    ///     Skips to the words outside of parentheses, and consumes them.
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
    ///     Skips to one of the words outside of parentheses, and consumes it.
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
    ///     Consumes an expression, which ends at one of the words or at the end of the statement.
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
    ///     Determines whether the statement contains any of the words, inside or outside of parentheses.
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
    ///     Consumes a text in dollar quotes or single quotes if one comes next.
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
