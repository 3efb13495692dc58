using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EFCore.Citus.Analyzers.Options;

/// <summary>
///     Determines whether any code that is visible to a compilation may call <c>UseCitus</c>.
/// </summary>
internal static class UseCitusCalls
{
    private const string Library = "EFCore.Citus";

    // The cache is keyed by tree, because an editor creates a new compilation for each keystroke, in which all trees but one are the same.
    private static readonly ConditionalWeakTable<SyntaxTree, object> Cache = new();

    public static bool MayExist(Compilation compilation, CancellationToken cancellationToken)
        => compilation.SourceModule.ReferencedAssemblySymbols.Any(MayCall)
            || compilation.SyntaxTrees.Any(t => (bool)Cache.GetValue(t, tree => Mentions(tree, cancellationToken)));

    // Another project of the application may build the options, or a part of them.
    private static bool MayCall(IAssemblySymbol assembly)
        => !assembly.Name.StartsWith(Library, StringComparison.Ordinal)
            && assembly.Modules.Any(m => m.ReferencedAssemblies.Any(a => a.Name == Library));

    // The name is sufficient, because UseCitus can be used in several forms, such as a method group.
    private static bool Mentions(SyntaxTree tree, CancellationToken cancellationToken)
        => tree.GetRoot(cancellationToken).DescendantTokens()
            .Any(t => t.IsKind(SyntaxKind.IdentifierToken) && t.ValueText is ("UseCitus" or "AddEntityFrameworkCitus"));
}
