using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EFCore.Citus.Analyzers.Queries;

/// <summary>
///     Finds variables that hold entities read from the database, of which the change tracker knows.
/// </summary>
internal static class StoredRows
{
    private static readonly HashSet<string> OneRow =
    [
        "First", "FirstOrDefault", "Single", "SingleOrDefault", "Last", "LastOrDefault", "Find", "ElementAt", "FirstAsync",
        "FirstOrDefaultAsync", "SingleAsync", "SingleOrDefaultAsync", "LastAsync", "LastOrDefaultAsync", "FindAsync", "ElementAtAsync"
    ];

    private static readonly HashSet<string> ManyRows = ["ToList", "ToListAsync", "ToArray", "ToArrayAsync", "AsEnumerable", "AsAsyncEnumerable"];

    /// <summary>
    ///     The method or other member that a node is in.
    /// </summary>
    public static SyntaxNode GetSurroundings(this SyntaxNode node)
        // Top-level statements are members, each of them.
        => node.FirstAncestorOrSelf<MemberDeclarationSyntax>(m => m is not GlobalStatementSyntax)
            ?? node.SyntaxTree.GetRoot();

    /// <summary>
    ///     Whether a variable holds such an entity, and nothing else, wherever it is used.
    /// </summary>
    public static bool Holds(ILocalSymbol local, SemanticModel semanticModel, CancellationToken cancellationToken)
    {
        if (local.DeclaringSyntaxReferences is not [var reference])
        {
            return false;
        }

        var declaration = reference.GetSyntax(cancellationToken);
        var source = declaration switch
        {
            VariableDeclaratorSyntax { Initializer.Value: var value } => IsRead(value, OneRow, semanticModel, cancellationToken),
            ForEachStatementSyntax { Expression: var rows }
                => IsQuery(rows, semanticModel, cancellationToken) || IsRead(rows, ManyRows, semanticModel, cancellationToken),
            _ => false
        };

        return source
            && !IsReplacedOrAdded(declaration.GetSurroundings(), local.Name);
    }

    private static bool IsRead(ExpressionSyntax expression, HashSet<string> methods, SemanticModel semanticModel, CancellationToken cancellationToken)
    {
        while (expression is AwaitExpressionSyntax or PostfixUnaryExpressionSyntax or ParenthesizedExpressionSyntax)
        {
            expression = expression switch
            {
                AwaitExpressionSyntax awaited => awaited.Expression,
                PostfixUnaryExpressionSyntax notNull => notNull.Operand,
                _ => ((ParenthesizedExpressionSyntax)expression).Expression
            };
        }

        return expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } access }
            && methods.Contains(name)
            && IsQuery(access.Expression, semanticModel, cancellationToken);
    }

    // A query of entities that the context goes on to track, rather than of something made of them.
    private static bool IsQuery(ExpressionSyntax expression, SemanticModel semanticModel, CancellationToken cancellationToken)
        => semanticModel.GetTypeInfo(expression, cancellationToken).Type is { } type
            && type.AllInterfaces.Concat(type is INamedTypeSymbol named ? [named] : [])
                .Any(i => i is { Name: "IQueryable", ContainingNamespace: { Name: "Linq", ContainingNamespace.Name: "System" } })
            && !expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>()
                .Any(n => n.Identifier.ValueText is "AsNoTracking" or "AsNoTrackingWithIdentityResolution" or "Select" or "SelectMany");

    // x = new Order(), or db.Add(x) after it was read to be copied.
    private static bool IsReplacedOrAdded(SyntaxNode surroundings, string name)
        => surroundings.DescendantNodes().Any(
            n => n switch
            {
                AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var assigned } } => assigned == name,
                InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } invocation
                    => access.Name.Identifier.ValueText.StartsWith("Add", StringComparison.Ordinal)
                        && invocation.ArgumentList.Arguments.Any(a => a.Expression is IdentifierNameSyntax { Identifier.ValueText: var added } && added == name),
                _ => false
            });
}
