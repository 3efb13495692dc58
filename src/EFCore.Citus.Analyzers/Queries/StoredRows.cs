using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EFCore.Citus.Analyzers.Queries;

/// <summary>
///     Finds variables that contain tracked entities which were read from the database.
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
    ///     Gets the method or other member that contains a node.
    /// </summary>
    public static SyntaxNode GetSurroundings(this SyntaxNode node)
        // Each top-level statement is a member.
        => node.FirstAncestorOrSelf<MemberDeclarationSyntax>(m => m is not GlobalStatementSyntax)
            ?? node.SyntaxTree.GetRoot();

    /// <summary>
    ///     Determines whether all values of a variable are such entities.
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

    // The query must return entities that the context tracks, and not objects that are created from them.
    private static bool IsQuery(ExpressionSyntax expression, SemanticModel semanticModel, CancellationToken cancellationToken)
        => semanticModel.GetTypeInfo(expression, cancellationToken).Type is { } type
            && type.AllInterfaces.Concat(type is INamedTypeSymbol named ? [named] : [])
                .Any(i => i is { Name: "IQueryable", ContainingNamespace: { Name: "Linq", ContainingNamespace.Name: "System" } })
            && !expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>()
                .Any(n => n.Identifier.ValueText is "AsNoTracking" or "AsNoTrackingWithIdentityResolution" or "Select" or "SelectMany");

    // Detects x = new Order(), and db.Add(x) for an entity that was read to be copied.
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
