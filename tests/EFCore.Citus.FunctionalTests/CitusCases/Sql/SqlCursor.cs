using System.Diagnostics.CodeAnalysis;

namespace EFCore.Citus.FunctionalTests.CitusCases.Sql;

/// <summary>
///     Represents a position in a statement, and provides the common operations of all readers.
/// </summary>
internal sealed class SqlCursor(string sql)
{
    private readonly IReadOnlyList<SqlToken> _tokens = SqlTokenizer.Tokenize(sql);
    private int _position;

    public SqlToken Current
        => _tokens[_position];

    public bool IsAtEnd
        => Current.Kind == SqlTokenKind.End;

    public SqlToken Next()
        => _tokens[IsAtEnd ? _position : _position++];

    public SqlToken Peek(int offset)
        => _tokens[Math.Min(_position + offset, _tokens.Count - 1)];

    /// <summary>Determines whether the given words follow.</summary>
    public bool IsNext(params ReadOnlySpan<string> words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (!Peek(i).Is(words[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads the given words if they follow.</summary>
    public bool Accept(params ReadOnlySpan<string> words)
    {
        if (!IsNext(words))
        {
            return false;
        }

        _position += words.Length;

        return true;
    }

    public void Expect(params ReadOnlySpan<string> words)
    {
        if (!Accept(words))
        {
            throw NotUnderstood();
        }
    }

    public string ExpectName()
        => Current.IsName ? Next().Value : throw NotUnderstood();

    public string ExpectText()
        => Current.Kind == SqlTokenKind.Text ? Next().Value : throw NotUnderstood();

    public long ExpectNumber()
    {
        var isNegative = Accept("-");

        return Current.Kind == SqlTokenKind.Number
            && long.TryParse(Next().Value, System.Globalization.CultureInfo.InvariantCulture, out var value)
                ? isNegative ? -value : value
                : throw NotUnderstood();
    }

    public SqlName ExpectQualifiedName()
    {
        var name = ExpectName();

        return Accept(".") ? new SqlName(name, ExpectName()) : new SqlName(null, name);
    }

    /// <summary>Reads names in parentheses.</summary>
    public IReadOnlyList<string> ExpectNames()
    {
        Expect("(");
        var names = new List<string>();
        do
        {
            names.Add(ExpectName());
        }
        while (Accept(","));

        Expect(")");

        return names;
    }

    public void AcceptIfExists()
        => Accept("if", "exists");

    public void AcceptIfNotExists()
        => Accept("if", "not", "exists");

    /// <summary>Reads an expression in parentheses, without them.</summary>
    public SqlExpression ExpectParenthesized()
    {
        Expect("(");
        var expression = ReadExpression();
        Expect(")");

        return expression;
    }

    /// <summary>Reads an expression up to a comma, a closing parenthesis, or one of the words, outside its own parentheses.</summary>
    public SqlExpression ReadExpression(params ReadOnlySpan<string> endWords)
    {
        var first = _position;
        var depth = 0;

        while (!IsAtEnd)
        {
            var token = Current;
            if (depth == 0
                && (token.Is(",") || token.Is(")") || token.Is("]") || token.Is(";")
                    || (_position > first && token.Kind == SqlTokenKind.Word && endWords.Contains(token.Value))))
            {
                break;
            }

            depth += token.Is("(") || token.Is("[") ? 1 : token.Is(")") || token.Is("]") ? -1 : 0;
            _position++;
        }

        if (_position == first)
        {
            throw NotUnderstood();
        }

        return new SqlExpression(sql[_tokens[first].Start.._tokens[_position - 1].End], [.. _tokens.Skip(first).Take(_position - first)]);
    }

    /// <summary>Skips an expression in parentheses if one follows.</summary>
    public bool SkipParentheses()
    {
        if (!IsNext("("))
        {
            return false;
        }

        var depth = 0;
        do
        {
            var token = Next();
            depth += token.Is("(") ? 1 : token.Is(")") ? -1 : 0;
        }
        while (depth > 0 && !IsAtEnd);

        return true;
    }

    /// <summary>Gets the text from a position to the last token that was read.</summary>
    public string TextSince(int start)
        => sql[start.._tokens[_position - 1].End];

    public void SkipToEnd()
        => _position = _tokens.Count - 1;

    /// <summary>Determines whether the statement contains a word.</summary>
    public bool Contains(string word)
        => _tokens.Any(t => t.Is(word));

    [DoesNotReturn]
    public void ThrowNotUnderstood()
        => throw NotUnderstood();

    public SqlNotUnderstoodException NotUnderstood()
        => new($"the reader does not understand '{sql[Current.Start..]}' in: {sql}");
}
