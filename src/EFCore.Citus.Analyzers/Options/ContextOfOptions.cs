using EFCore.Citus.Analyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EFCore.Citus.Analyzers.Options;

/// <summary>
///     Finds the context for which a call configures options.
/// </summary>
internal static class ContextOfOptions
{
    /// <returns>The context, or <see langword="null" /> if it cannot be determined.</returns>
    public static INamedTypeSymbol? Find(
        InvocationExpressionSyntax invocation,
        IMethodSymbol method,
        SemanticModel semanticModel,
        KnownTypes types,
        CancellationToken cancellationToken)
    {
        // The builder is a DbContextOptionsBuilder<TContext>.
        if (method.TypeArguments is [INamedTypeSymbol argument] && IsContext(argument, types))
        {
            return argument;
        }

        foreach (var node in invocation.Ancestors())
        {
            switch (node)
            {
                case MethodDeclarationSyntax declaration:
                    return FindConfigured(declaration, semanticModel, types, cancellationToken);
                case LocalFunctionStatementSyntax:
                    return null;
                case LambdaExpressionSyntax { Parent: ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax registration } }:
                    return FindRegistered(registration, semanticModel, types, cancellationToken);
                case LambdaExpressionSyntax:
                    return null;
            }
        }

        return null;
    }

    // Options that are passed to the constructor may already use Citus. OnConfiguring extends them, unless it checks whether they are
    // configured.
    private static INamedTypeSymbol? FindConfigured(
        MethodDeclarationSyntax declaration,
        SemanticModel semanticModel,
        KnownTypes types,
        CancellationToken cancellationToken)
        => declaration.Identifier.ValueText == "OnConfiguring"
            && semanticModel.GetDeclaredSymbol(declaration, cancellationToken) is { IsOverride: true, ContainingType: { } type }
            && IsContext(type, types)
            && (type.InstanceConstructors.All(c => !c.Parameters.Any(IsOptions))
                || declaration.DescendantTokens().Any(t => t.ValueText == "IsConfigured"))
                ? type
                : null;

    private static bool IsOptions(IParameterSymbol parameter)
        => parameter.Type is INamedTypeSymbol type && ClrMembers.GetClasses(type).Any(t => t.Name == "DbContextOptions");

    // The calls are those of AddDbContext<TContext> and of the methods for factories and pools, which may have a service type before the
    // context.
    private static INamedTypeSymbol? FindRegistered(
        InvocationExpressionSyntax registration,
        SemanticModel semanticModel,
        KnownTypes types,
        CancellationToken cancellationToken)
        => semanticModel.GetSymbolInfo(registration, cancellationToken).Symbol is IMethodSymbol { TypeArguments: [.., INamedTypeSymbol type] } method
            && KnownTypes.IsEntityFramework(method.ContainingAssembly)
            && method.Name is "AddDbContext" or "AddDbContextPool" or "AddDbContextFactory" or "AddPooledDbContextFactory"
            && IsContext(type, types)
                ? type
                : null;

    private static bool IsContext(INamedTypeSymbol type, KnownTypes types)
        => KnownTypes.DerivesFrom(type, types.DbContext);
}
