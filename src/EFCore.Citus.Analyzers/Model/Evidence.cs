using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace EFCore.Citus.Analyzers.Model;

/// <summary>
///     Represents a place in the source that configures the model.
/// </summary>
/// <param name="location">The place, which is not in source if it is in a referenced assembly.</param>
/// <param name="isShared">
///     Whether the place configures several entity types, as in a generic base class of configurations. A message about one of them is then
///     not reported there.
/// </param>
internal sealed class Evidence(Location location, bool isShared = false)
{
    public Location Location { get; } = location;

    public bool IsShared { get; } = isShared;

    public static Evidence None { get; } = new(Location.None);

    public bool IsInSource
        => Location.IsInSource;

    /// <summary>
    ///     Creates the evidence for a call of a fluent chain, from the name of the method to the closing parenthesis.
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
