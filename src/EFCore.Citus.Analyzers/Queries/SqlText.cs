using EFCore.Citus.Shared;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EFCore.Citus.Analyzers.Queries;

/// <summary>
///     Represents the words of a SQL text in C#.
/// </summary>
internal sealed class SqlText
{
    private readonly HashSet<string> _words;
    private readonly string _firstWord;

    private SqlText(string text)
    {
        var tokens = SqlTokens.Split(text);
        _firstWord = tokens.Count > 0 ? tokens[0].Text : "";
        _words = new HashSet<string>(
            tokens.Where(t => t.Kind is SqlTokenKind.Identifier or SqlTokenKind.QuotedIdentifier).Select(t => Normalize(t.Text)),
            StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>
    ///     Gets a value indicating whether the statement reads or changes stored rows, which it can restrict by a condition.
    /// </summary>
    public bool ReadsOrChangesRows
        => _firstWord is "select" or "update" or "delete" or "with" or "merge";

    /// <summary>
    ///     Finds the text in the first argument of a call, which is a constant or contains placeholders for values.
    /// </summary>
    public static SqlText? Find(InvocationExpressionSyntax invocation, SemanticModel semanticModel, CancellationToken cancellationToken)
    {
        if (invocation.ArgumentList.Arguments is not [{ Expression: var sql }, ..])
        {
            return null;
        }

        if (semanticModel.GetConstantValue(sql, cancellationToken) is { HasValue: true, Value: string text })
        {
            return new SqlText(text);
        }

        return sql is InterpolatedStringExpressionSyntax interpolated
            ? new SqlText(string.Concat(interpolated.Contents.Select(c => c is InterpolatedStringTextSyntax t ? t.TextToken.ValueText : " 0 ")))
            : null;
    }

    /// <summary>
    ///     Determines whether the text contains the name of a table or a column, in any form that a naming convention may create.
    /// </summary>
    public bool Mentions(string name)
        => _words.Contains(Normalize(name));

    private static string Normalize(string name)
        => name.Replace("_", "");
}
