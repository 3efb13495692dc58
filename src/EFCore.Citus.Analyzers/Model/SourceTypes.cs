using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EFCore.Citus.Analyzers.Model;

/// <summary>
///     The types of a compilation that derive from something, among which contexts, configurations and migrations are.
/// </summary>
internal static class SourceTypes
{
    // By tree, because an editor makes a new compilation for each key that is pressed, of the same trees but one.
    private static readonly ConditionalWeakTable<SyntaxTree, TypeDeclarationSyntax[]> Cache = new();

    public static IReadOnlyList<TypeDeclarationSyntax> GetDerivedTypes(SyntaxTree tree, CancellationToken cancellationToken)
    {
        if (!Cache.TryGetValue(tree, out var types))
        {
            types = tree.GetRoot(cancellationToken)
                .DescendantNodes(n => n is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax)
                .OfType<TypeDeclarationSyntax>()
                .Where(t => t is { BaseList: not null } and not InterfaceDeclarationSyntax)
                .ToArray();
            types = Cache.GetValue(tree, _ => types);
        }

        return types;
    }

    public static IEnumerable<INamedTypeSymbol> GetDerivedTypes(Compilation compilation, CancellationToken cancellationToken)
    {
        var found = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        foreach (var tree in compilation.SyntaxTrees)
        {
            cancellationToken.ThrowIfCancellationRequested();

            var declarations = GetDerivedTypes(tree, cancellationToken);
            if (declarations.Count == 0)
            {
                continue;
            }

            var semanticModel = compilation.GetModel(tree);
            foreach (var declaration in declarations)
            {
                if (semanticModel.GetDeclaredSymbol(declaration, cancellationToken) is INamedTypeSymbol type
                    && found.Add(type))
                {
                    yield return type;
                }
            }
        }
    }

    /// <summary>
    ///     The semantic model of any tree of the compilation.
    /// </summary>
    public static SemanticModel GetModel(this Compilation compilation, SyntaxTree tree)
        // What a model says is spread over files, and is needed in each of them. The compiler hands out the models that it keeps for its
        // own analysis, so that nothing is bound twice.
#pragma warning disable RS1030
        => compilation.GetSemanticModel(tree);
#pragma warning restore RS1030
}
