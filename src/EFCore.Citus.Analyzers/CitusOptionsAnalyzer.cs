using System.Collections.Immutable;
using EFCore.Citus.Analyzers.Model;
using EFCore.Citus.Analyzers.Options;
using EFCore.Citus.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace EFCore.Citus.Analyzers;

/// <summary>
///     Reports contexts with models that are configured for Citus and options that are not.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class CitusOptionsAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [CitusDescriptors.UseCitusMissing];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);

        context.RegisterCompilationStartAction(
            start =>
            {
                if (KnownTypes.Find(start.Compilation) is not { } types)
                {
                    return;
                }

                var compilation = start.Compilation;
                var findings = CompilationFindings.For(compilation);
                var usesCitus = new Lazy<bool>(() => UseCitusCalls.MayExist(compilation, CancellationToken.None));

                start.RegisterSyntaxNodeAction(node => Analyze(node, findings, types, usesCitus), SyntaxKind.InvocationExpression);
            });
    }

    private static void Analyze(SyntaxNodeAnalysisContext context, CompilationFindings findings, KnownTypes types, Lazy<bool> usesCitus)
    {
        var invocation = (InvocationExpressionSyntax)context.Node;
        if (invocation.Expression is not MemberAccessExpressionSyntax { Name.Identifier.ValueText: "UseNpgsql" }
            || usesCitus.Value
            || context.SemanticModel.GetSymbolInfo(invocation, context.CancellationToken).Symbol is not IMethodSymbol method
            || !KnownTypes.IsEntityFramework(method.ContainingAssembly)
            || ContextOfOptions.Find(invocation, method, context.SemanticModel, types, context.CancellationToken) is not { } type)
        {
            return;
        }

        var contexts = findings.GetCitusContexts(context.Compilation, types, context.CancellationToken);
        if (contexts.Where(c => ClrMembers.GetClasses(c).Contains(type, SymbolEqualityComparer.Default))
                .OrderBy(c => c.Name, StringComparer.Ordinal)
                .FirstOrDefault() is { } found)
        {
            context.ReportDiagnostic(
                Diagnostic.Create(CitusDescriptors.UseCitusMissing, Evidence.Of(invocation, isShared: false).Location, found.Name));
        }
    }
}
