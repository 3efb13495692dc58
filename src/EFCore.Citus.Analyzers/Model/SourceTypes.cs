using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EFCore.Citus.Analyzers.Model;

/// <summary>
///     Finds the types of a compilation that have base types, which include contexts, configurations and migrations.
/// </summary>
internal static class SourceTypes
{
    // The cache is keyed by tree, because an editor creates a new compilation for each keystroke, in which all trees but one are the same.
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
    ///     Gets the semantic model of any tree of the compilation.
    /// </summary>
    public static SemanticModel GetModel(this Compilation compilation, SyntaxTree tree)
        // The configuration of a model is spread over files, and is required in each of them. The compiler returns the semantic models that
        // it keeps for its own analysis, so no code is bound twice.
#pragma warning disable RS1030
        => compilation.GetSemanticModel(tree);
#pragma warning restore RS1030
}
