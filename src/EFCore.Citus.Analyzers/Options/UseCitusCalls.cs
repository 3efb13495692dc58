using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EFCore.Citus.Analyzers.Options;

/// <summary>
///     Whether any code that a compilation can see may call <c>UseCitus</c>.
/// </summary>
internal static class UseCitusCalls
{
    private const string Library = "EFCore.Citus";

    // By tree, because an editor makes a new compilation for each key that is pressed, of the same trees but one.
    private static readonly ConditionalWeakTable<SyntaxTree, object> Cache = new();

    public static bool MayExist(Compilation compilation, CancellationToken cancellationToken)
        => compilation.SourceModule.ReferencedAssemblySymbols.Any(MayCall)
            || compilation.SyntaxTrees.Any(t => (bool)Cache.GetValue(t, tree => Mentions(tree, cancellationToken)));

    // Another project of the application may build the options, or a part of them.
    private static bool MayCall(IAssemblySymbol assembly)
        => !assembly.Name.StartsWith(Library, StringComparison.Ordinal)
            && assembly.Modules.Any(m => m.ReferencedAssemblies.Any(a => a.Name == Library));

    // By its name, whichever form the call has: a method group does as well.
    private static bool Mentions(SyntaxTree tree, CancellationToken cancellationToken)
        => tree.GetRoot(cancellationToken).DescendantTokens()
            .Any(t => t.IsKind(SyntaxKind.IdentifierToken) && t.ValueText is ("UseCitus" or "AddEntityFrameworkCitus"));
}
