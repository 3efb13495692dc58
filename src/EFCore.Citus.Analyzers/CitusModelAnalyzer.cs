using System.Collections.Immutable;
using EFCore.Citus.Analyzers.Model;
using EFCore.Citus.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace EFCore.Citus.Analyzers;

/// <summary>
///     Reports configuration in the models of a compilation that Citus would refuse.
/// </summary>
/// <remarks>
///     The configuration of a model is spread over a context, configurations and classes, so models are read as a whole. However, the
///     diagnostics of a file are reported when the file is analyzed, and not at the end of the compilation, so that editors show them while
///     typing and offer the fixes.
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
        CitusDescriptors.KeyWithoutPartitionColumn,
        CitusDescriptors.ForeignKeyToLocalTable,
        CitusDescriptors.ForeignKeyFromReferenceTable,
        CitusDescriptors.ForeignKeyFromLocalTable,
        CitusDescriptors.ForeignKeyBetweenGroups,
        CitusDescriptors.ForeignKeyWithoutDistributionColumns,
        CitusDescriptors.CascadeFromLocalToReferenceTable,
        CitusDescriptors.SetNullOnDistributionColumn,
        CitusDescriptors.TableCannotBeColumnar,
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
