using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EFCore.Citus.CodeFixes;

/// <summary>
///     Writes lists of property names in the way in which they are written already.
/// </summary>
internal static class PropertyNames
{
    /// <summary>
    ///     The expressions for a list of names: those that are there, and others like them.
    /// </summary>
    /// <returns><see langword="null" /> when one that is there is not a constant.</returns>
    public static IReadOnlyList<string>? Write(
        IEnumerable<ExpressionSyntax> existing,
        IReadOnlyList<string> names,
        SemanticModel semanticModel,
        CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, ExpressionSyntax>(StringComparer.Ordinal);
        foreach (var expression in existing)
        {
            if (semanticModel.GetConstantValue(expression, cancellationToken) is not { HasValue: true, Value: string name })
            {
                return null;
            }

            known[name] = expression;
        }

        var template = known.Values.Select(FindNameOfArgument).FirstOrDefault(a => a is not null);

        return names
            .Select(n => known.TryGetValue(n, out var expression) ? expression.ToString() : Write(n, template, semanticModel))
            .ToList();
    }

    /// <summary>
    ///     A list with one more item in front, on a line of its own if the others are.
    /// </summary>
    /// <returns>
    ///     <see langword="null" /> when the new names are not the ones that are there with another in front, or when one is not to be read.
    /// </returns>
    public static SeparatedSyntaxList<T>? Prepend<T>(
        SeparatedSyntaxList<T> list,
        Func<T, string?> getName,
        IReadOnlyList<string> names,
        Func<string, T> create)
        where T : SyntaxNode
    {
        if (!list.Select(getName).SequenceEqual(names.Skip(1)))
        {
            return null;
        }

        var before = list[0].GetFirstToken().GetPreviousToken().TrailingTrivia;
        var lineEnd = before.FirstOrDefault(t => t.IsKind(SyntaxKind.EndOfLineTrivia));
        var item = create(names[0]);
        var comma = SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space);
        if (lineEnd != default)
        {
            item = item.WithLeadingTrivia(list[0].GetLeadingTrivia().Where(t => t.IsKind(SyntaxKind.WhitespaceTrivia)).Take(1));
            comma = comma.WithTrailingTrivia(lineEnd);
        }

        return SyntaxFactory.SeparatedList<T>(list.GetWithSeparators().Insert(0, comma).Insert(0, item));
    }

    /// <summary>
    ///     The argument of <c>nameof(...)</c>.
    /// </summary>
    public static ExpressionSyntax? FindNameOfArgument(ExpressionSyntax expression)
        => expression is InvocationExpressionSyntax
        {
            Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" },
            ArgumentList.Arguments: [{ Expression: var argument }]
        }
                ? argument
                : null;

    /// <summary>
    ///     <c>nameof(Order.StoreId)</c> where there is a <c>nameof(Order.Id)</c> to go by, or else <c>"StoreId"</c>.
    /// </summary>
    public static string Write(string name, ExpressionSyntax? template, SemanticModel semanticModel)
    {
        switch (template)
        {
            case MemberAccessExpressionSyntax { Expression: var qualifier }
                when semanticModel.GetSymbolInfo(qualifier).Symbol is INamedTypeSymbol type && HasMember(type, name):
                return $"nameof({qualifier}.{name})";
            case IdentifierNameSyntax identifier
                when semanticModel.LookupSymbols(identifier.SpanStart, name: name).Any(s => s is IPropertySymbol):
                return $"nameof({name})";
            default:
                return SymbolDisplay.FormatLiteral(name, quote: true);
        }
    }

    public static bool HasMember(ITypeSymbol type, string name)
        => GetTypes(type).Any(t => t.GetMembers(name).Any(m => m is IPropertySymbol));

    private static IEnumerable<ITypeSymbol> GetTypes(ITypeSymbol type)
    {
        var bases = type is ITypeParameterSymbol parameter ? parameter.ConstraintTypes.SelectMany(GetTypes) : type.AllInterfaces;
        for (var current = type; current is not null; current = current.BaseType)
        {
            yield return current;
        }

        foreach (var other in bases)
        {
            yield return other;
        }
    }
}
