using System.Collections.Immutable;
using EFCore.Citus.Analyzers.Model;
using EFCore.Citus.Analyzers.Queries;
using EFCore.Citus.Analyzers.Rules;
using EFCore.Citus.Shared;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace EFCore.Citus.Analyzers;

/// <summary>
///     Reports queries without the distribution column, and changes of it.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class CitusQueryAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        CitusDescriptors.RawSqlWithoutDistributionColumn,
        CitusDescriptors.DistributionPropertyAssigned,
        CitusDescriptors.QueryFiltersIgnored
    ];

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

                var findings = CompilationFindings.For(start.Compilation);

                // Names are compared first, because the semantic model is only required for few of all calls and assignments.
                start.RegisterSyntaxNodeAction(node => AnalyzeCall(node, findings, types), SyntaxKind.InvocationExpression);
                start.RegisterSyntaxNodeAction(node => AnalyzeAssignment(node, findings, types), SyntaxKind.SimpleAssignmentExpression);
            });
    }

    private static void AnalyzeCall(SyntaxNodeAnalysisContext context, CompilationFindings findings, KnownTypes types)
    {
        var invocation = (InvocationExpressionSyntax)context.Node;
        if (invocation.Expression is not MemberAccessExpressionSyntax access)
        {
            return;
        }

        switch (access.Name.Identifier.ValueText)
        {
            case "IgnoreQueryFilters" when invocation.ArgumentList.Arguments.Count == 0:
                AnalyzeIgnoredFilters(context, invocation, GetDistributedTypes());
                break;
            case "FromSql" or "FromSqlRaw" or "FromSqlInterpolated":
                AnalyzeSqlQuery(context, invocation, GetDistributedTypes());
                break;
            case "ExecuteSql" or "ExecuteSqlRaw" or "ExecuteSqlInterpolated" or "ExecuteSqlAsync" or "ExecuteSqlRawAsync"
                or "ExecuteSqlInterpolatedAsync":
                AnalyzeSqlCommand(context, invocation, GetDistributedTypes());
                break;
            case "SetProperty":
                AnalyzeSetProperty(context, invocation, GetDistributedTypes());
                break;
        }

        IReadOnlyDictionary<INamedTypeSymbol, DistributedType?> GetDistributedTypes()
            => findings.GetDistributedTypes(context.Compilation, types, context.CancellationToken);
    }

    private static void AnalyzeIgnoredFilters(
        SyntaxNodeAnalysisContext context,
        InvocationExpressionSyntax invocation,
        IReadOnlyDictionary<INamedTypeSymbol, DistributedType?> distributedTypes)
    {
        if (FindMethod(context, invocation) is { TypeArguments: [INamedTypeSymbol entityType] }
            && distributedTypes.TryGetValue(entityType, out var distributed)
            && distributed is { IsFiltered: true }
            && !Mentions(invocation, distributed))
        {
            Report(context, CitusDescriptors.QueryFiltersIgnored, invocation, entityType.Name, distributed.DistributionProperty);
        }
    }

    private static void AnalyzeSqlQuery(
        SyntaxNodeAnalysisContext context,
        InvocationExpressionSyntax invocation,
        IReadOnlyDictionary<INamedTypeSymbol, DistributedType?> distributedTypes)
    {
        // A query filter is added to the SQL, so the SQL is only checked for entity types without one.
        if (FindMethod(context, invocation) is { TypeArguments: [INamedTypeSymbol entityType] }
            && distributedTypes.TryGetValue(entityType, out var distributed)
            && distributed is { IsFiltered: false }
            && SqlText.Find(invocation, context.SemanticModel, context.CancellationToken) is { } sql
            && sql.Mentions(distributed.TableName)
            && !sql.Mentions(distributed.DistributionColumn)
            && !Mentions(invocation, distributed))
        {
            Report(context, CitusDescriptors.RawSqlWithoutDistributionColumn, invocation, entityType.Name, distributed.DistributionProperty);
        }
    }

    private static void AnalyzeSqlCommand(
        SyntaxNodeAnalysisContext context,
        InvocationExpressionSyntax invocation,
        IReadOnlyDictionary<INamedTypeSymbol, DistributedType?> distributedTypes)
    {
        if (SqlText.Find(invocation, context.SemanticModel, context.CancellationToken) is not { ReadsOrChangesRows: true } sql
            || FindMethod(context, invocation) is not { } method
            || !KnownTypes.IsEntityFramework(method.ContainingAssembly))
        {
            return;
        }

        foreach (var pair in distributedTypes.OrderBy(p => p.Key.Name, StringComparer.Ordinal))
        {
            if (pair.Value is { } distributed
                && sql.Mentions(distributed.TableName))
            {
                if (!sql.Mentions(distributed.DistributionColumn))
                {
                    Report(
                        context,
                        CitusDescriptors.RawSqlWithoutDistributionColumn,
                        invocation,
                        pair.Key.Name,
                        distributed.DistributionProperty);
                }

                return;
            }
        }
    }

    // Analyzes ExecuteUpdate(s => s.SetProperty(e => e.TenantId, ...)).
    private static void AnalyzeSetProperty(
        SyntaxNodeAnalysisContext context,
        InvocationExpressionSyntax invocation,
        IReadOnlyDictionary<INamedTypeSymbol, DistributedType?> distributedTypes)
    {
        if (invocation.ArgumentList.Arguments is [{ Expression: SimpleLambdaExpressionSyntax { Body: MemberAccessExpressionSyntax member } }, ..]
            && FindMethod(context, invocation) is { ContainingType: { Name: "UpdateSettersBuilder", TypeArguments: [INamedTypeSymbol entityType] } }
            && distributedTypes.TryGetValue(entityType, out var distributed)
            && distributed?.DistributionProperty == member.Name.Identifier.ValueText)
        {
            ReportAssignment(context, invocation, entityType, distributed);
        }
    }

    private static void AnalyzeAssignment(SyntaxNodeAnalysisContext context, CompilationFindings findings, KnownTypes types)
    {
        var assignment = (AssignmentExpressionSyntax)context.Node;
        if (assignment.Left is not MemberAccessExpressionSyntax target
            || (target.Expression is PostfixUnaryExpressionSyntax notNull ? notNull.Operand : target.Expression)
                is not IdentifierNameSyntax instance)
        {
            return;
        }

        var distributedTypes = findings.GetDistributedTypes(context.Compilation, types, context.CancellationToken);
        if (distributedTypes.Count > 0
            && distributedTypes.Values.Any(d => d?.DistributionProperty == target.Name.Identifier.ValueText)
            && context.SemanticModel.GetSymbolInfo(instance, context.CancellationToken).Symbol is ILocalSymbol { Type: INamedTypeSymbol type } local
            && distributedTypes.TryGetValue((INamedTypeSymbol)type.WithNullableAnnotation(NullableAnnotation.None), out var distributed)
            && distributed?.DistributionProperty == target.Name.Identifier.ValueText
            && StoredRows.Holds(local, context.SemanticModel, context.CancellationToken))
        {
            ReportAssignment(context, assignment, type, distributed);
        }
    }

    private static void ReportAssignment(SyntaxNodeAnalysisContext context, SyntaxNode node, INamedTypeSymbol type, DistributedType distributed)
    {
        var location = node is InvocationExpressionSyntax invocation ? Evidence.Of(invocation, isShared: false).Location : node.GetLocation();
        context.ReportDiagnostic(
            Diagnostic.Create(
                CitusDescriptors.DistributionPropertyAssigned,
                location,
                type.Name,
                distributed.DistributionProperty,
                CitusRules.DistributionPropertyAssigned.QuoteCitus()));
    }

    // If the distribution property is compared or mentioned nearby, the code is assumed to be intended.
    private static bool Mentions(SyntaxNode node, DistributedType distributed)
        => node.GetSurroundings().DescendantNodes().OfType<MemberAccessExpressionSyntax>()
            .Any(a => a.Name.Identifier.ValueText == distributed.DistributionProperty);

    private static IMethodSymbol? FindMethod(SyntaxNodeAnalysisContext context, InvocationExpressionSyntax invocation)
        => context.SemanticModel.GetSymbolInfo(invocation, context.CancellationToken).Symbol as IMethodSymbol;

    private static void Report(
        SyntaxNodeAnalysisContext context,
        DiagnosticDescriptor descriptor,
        InvocationExpressionSyntax invocation,
        params object[] arguments)
        => context.ReportDiagnostic(Diagnostic.Create(descriptor, Evidence.Of(invocation, isShared: false).Location, arguments));
}
