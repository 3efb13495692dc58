using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace EFCore.Citus.Analyzers.Model;

/// <summary>
///     The place in the source that says something about the model.
/// </summary>
/// <param name="location">The place, which is not in source for what a referenced assembly says.</param>
/// <param name="isShared">
///     Whether the place speaks of several entity types, as a generic base class of configurations does, so that a message about one of
///     them does not belong there.
/// </param>
internal sealed class Evidence(Location location, bool isShared = false)
{
    public Location Location { get; } = location;

    public bool IsShared { get; } = isShared;

    public static Evidence None { get; } = new(Location.None);

    public bool IsInSource
        => Location.IsInSource;

    /// <summary>
    ///     A call of a fluent chain, from the name of the method to the closing parenthesis.
    /// </summary>
    public static Evidence Of(InvocationExpressionSyntax invocation, bool isShared)
    {
        var name = invocation.Expression is MemberAccessExpressionSyntax access ? access.Name : (SyntaxNode)invocation.Expression;

        return new Evidence(
            Location.Create(invocation.SyntaxTree, TextSpan.FromBounds(name.SpanStart, invocation.Span.End)), isShared);
    }

    public static Evidence Of(AttributeData attribute)
        => attribute.ApplicationSyntaxReference is { } reference
            ? new Evidence(Location.Create(reference.SyntaxTree, reference.Span))
            : None;

    public static Evidence Of(ISymbol symbol)
        => symbol.Locations.FirstOrDefault(l => l.IsInSource) is { } location ? new Evidence(location) : None;
}
