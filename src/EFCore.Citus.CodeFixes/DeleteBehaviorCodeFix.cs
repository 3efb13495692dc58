using System.Collections.Immutable;
using System.Composition;
using EFCore.Citus.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace EFCore.Citus.CodeFixes;

/// <summary>
///     Changes the delete behavior so that Entity Framework Core sets the foreign key to null, which Citus does not support.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DeleteBehaviorCodeFix))]
[Shared]
internal sealed class DeleteBehaviorCodeFix : CitusCodeFix
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [CitusDescriptors.SetNullOnDistributionColumn.Id];

    protected override string GetTitle(Diagnostic diagnostic)
        => "Use DeleteBehavior.ClientSetNull";

    protected override Action<SyntaxEditor>? FindEdit(
        SemanticModel semanticModel,
        Diagnostic diagnostic,
        CancellationToken cancellationToken)
    {
        var name = FindInvocation(semanticModel.SyntaxTree.GetRoot(cancellationToken), diagnostic)
            ?.ArgumentList.DescendantNodes()
            .OfType<IdentifierNameSyntax>()
            .FirstOrDefault(n => n.Identifier.ValueText == "SetNull");

        return name is null
            ? null
            : editor => editor.ReplaceNode(name, SyntaxFactory.IdentifierName("ClientSetNull").WithTriviaFrom(name));
    }
}
