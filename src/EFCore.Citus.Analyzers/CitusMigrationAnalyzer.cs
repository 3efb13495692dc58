using System.Collections.Immutable;
using EFCore.Citus.Analyzers.Migrations;
using EFCore.Citus.Analyzers.Model;
using EFCore.Citus.Shared;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace EFCore.Citus.Analyzers;

/// <summary>
///     Reports migrations that Citus would refuse, and SQL that can be replaced by an operation.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class CitusMigrationAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        CitusDescriptors.HandWrittenCitusCall,
        CitusDescriptors.DistributionColumnAltered,
        CitusDescriptors.DistributionColumnReplaced
    ];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);

        context.RegisterCompilationStartAction(
            start =>
            {
                if (KnownTypes.Find(start.Compilation) is null
                    || start.Compilation.GetTypeByMetadataName("Microsoft.EntityFrameworkCore.Migrations.MigrationBuilder") is not { } builder)
                {
                    return;
                }

                var compilation = start.Compilation;
                var facts = new Lazy<MigrationFacts>(() => MigrationFacts.Read(compilation, CancellationToken.None));

                start.RegisterSyntaxNodeAction(node => Analyze(node, builder, facts), SyntaxKind.InvocationExpression);
            });
    }

    private static void Analyze(SyntaxNodeAnalysisContext context, INamedTypeSymbol builder, Lazy<MigrationFacts> facts)
    {
        var invocation = (InvocationExpressionSyntax)context.Node;
        if (invocation.Expression is not MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } access
            || name is not ("Sql" or "AlterTable" or "AlterColumn" or "DropColumn")
            || !SymbolEqualityComparer.Default.Equals(
                context.SemanticModel.GetTypeInfo(access.Expression, context.CancellationToken).Type, builder))
        {
            return;
        }

        if (name == "Sql")
        {
            AnalyzeSql(context, invocation);
        }
        else if (MigrationFacts.IsUp(invocation)
                 && MigrationCall.Find(invocation) is { } call)
        {
            if (name == "AlterTable")
            {
                AnalyzeTable(context, call);
            }
            else if (FindChange(call) is { } change
                     && call.GetString("name", 0) is { } column
                     && facts.Value.FindDistributionColumn(call, context.Compilation, context.CancellationToken) == column)
            {
                Report(
                    context,
                    CitusDescriptors.DistributionColumnAltered,
                    invocation,
                    change,
                    column,
                    call.Table!,
                    CitusRules.DistributionColumnAltered.QuoteCitus());
            }
        }
    }

    private static void AnalyzeSql(SyntaxNodeAnalysisContext context, InvocationExpressionSyntax invocation)
    {
        if (invocation.ArgumentList.Arguments is [{ Expression: var sql }, ..]
            && context.SemanticModel.GetConstantValue(sql, context.CancellationToken) is { HasValue: true, Value: string text }
            && CitusSql.FindCalls(text) is [_, ..] calls)
        {
            Report(
                context,
                CitusDescriptors.HandWrittenCitusCall,
                invocation,
                string.Join(" and ", calls.Select(c => c.Function).Distinct()),
                string.Join(" and ", calls.Select(c => $"'migrationBuilder.{c.Method}()'").Distinct()));
        }
    }

    private static void AnalyzeTable(SyntaxNodeAnalysisContext context, MigrationCall call)
    {
        if (call.GetAnnotation(CitusAnnotationNames.DistributionColumn) is { } column
            && call.GetOldAnnotation(CitusAnnotationNames.DistributionColumn) is { } oldColumn
            && column != oldColumn
            && call.Table is { } table
            && !MigrationFacts.MovesRows(call))
        {
            Report(context, CitusDescriptors.DistributionColumnReplaced, call.Invocation, table, column, oldColumn);
        }
    }

    // Citus does not allow a distribution column to be dropped, and only allows its name to be changed.
    private static string? FindChange(MigrationCall call)
    {
        if (call.Method == "DropColumn")
        {
            return "drops";
        }

        if (call.GetString("type", -1) is { } type
            && call.GetString("oldType", -1) is { } oldType
            && type != oldType)
        {
            return "changes the type of";
        }

        if (call.GetFlag("nullable") == true
            && call.GetFlag("oldNullable") != true)
        {
            return "changes the nullability of";
        }

        return HasOtherDefault(call, "defaultValue", "oldDefaultValue") || HasOtherDefault(call, "defaultValueSql", "oldDefaultValueSql")
            ? "changes the default of"
            : null;
    }

    private static bool HasOtherDefault(MigrationCall call, string name, string oldName)
        => call.GetArgument(name, -1)?.ToString() != call.GetArgument(oldName, -1)?.ToString();

    private static void Report(
        SyntaxNodeAnalysisContext context,
        DiagnosticDescriptor descriptor,
        InvocationExpressionSyntax invocation,
        params object[] arguments)
        => context.ReportDiagnostic(Diagnostic.Create(descriptor, Evidence.Of(invocation, isShared: false).Location, arguments));
}
