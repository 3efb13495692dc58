using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EFCore.Citus.CodeFixes;

/// <summary>
///     Creates lists of property names in the form of the existing names.
/// </summary>
internal static class PropertyNames
{
    /// <summary>
    ///     Creates the expressions for a list of names. Existing expressions are kept, and new ones have the same form.
    /// </summary>
    /// <returns>The expressions, or <see langword="null" /> if an existing one is not a constant.</returns>
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
    ///     Adds an item at the start of a list, on a separate line if the other items are on separate lines.
    /// </summary>
    /// <returns>
    ///     The list, or <see langword="null" /> if the new names are not the existing names preceded by another one, or if an existing name
    ///     cannot be determined.
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
    ///     Gets the argument of <c>nameof(...)</c>.
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
    ///     Creates <c>nameof(Order.StoreId)</c> if there is a <c>nameof(Order.Id)</c> as a template; otherwise, <c>"StoreId"</c>.
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
