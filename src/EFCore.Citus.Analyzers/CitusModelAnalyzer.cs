using System.Collections.Immutable;
using EFCore.Citus.Analyzers.Model;
using EFCore.Citus.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace EFCore.Citus.Analyzers;

/// <summary>
///     Reports what Citus would refuse of the models in a compilation.
/// </summary>
/// <remarks>
///     What a model says is spread over a context, configurations and classes, so it is read as a whole; but each file reports its own part
///     when it is analysed, not at the end of the compilation. So editors show it while typing, and offer the fixes.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class CitusModelAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        CitusDescriptors.DistributionPropertyMissing,
        CitusDescriptors.DistributionColumnComputed,
        CitusDescriptors.DistributionColumnTypeNotHashable,
        CitusDescriptors.DistributionPropertyOptional,
        CitusDescriptors.PrimaryKeyWithoutDistributionColumn,
        CitusDescriptors.AlternateKeyWithoutDistributionColumn,
        CitusDescriptors.UniqueIndexWithoutDistributionColumn,
        CitusDescriptors.ForeignKeyToLocalTable,
        CitusDescriptors.ForeignKeyFromReferenceTable,
        CitusDescriptors.ForeignKeyFromLocalTable,
        CitusDescriptors.ForeignKeyBetweenGroups,
        CitusDescriptors.ForeignKeyWithoutDistributionColumns,
        CitusDescriptors.CascadeFromLocalToReferenceTable,
        CitusDescriptors.SetNullOnDistributionColumn,
        CitusDescriptors.PartitionInterval,
        CitusDescriptors.ConcurrentIndexOfPartitionedTable,
        CitusDescriptors.RowVersionOfReferenceTable,
        CitusDescriptors.TenantRowsReferredTo,
        CitusDescriptors.UniqueAmongTenants
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
                start.RegisterSemanticModelAction(
                    file =>
                    {
                        var diagnostics = findings.GetDiagnostics(
                            file.SemanticModel.Compilation, types, file.SemanticModel.SyntaxTree, file.CancellationToken);

                        foreach (var diagnostic in diagnostics)
                        {
                            file.ReportDiagnostic(diagnostic);
                        }
                    });
            });
    }
}
