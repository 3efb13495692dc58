using System.Collections.Immutable;
using System.Composition;
using EFCore.Citus.Analyzers;
using EFCore.Citus.Analyzers.Model;
using EFCore.Citus.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace EFCore.Citus.CodeFixes;

/// <summary>
///     Replaces the name of a distribution property that does not exist by that of a similar property.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DistributionPropertyCodeFix))]
[Shared]
internal sealed class DistributionPropertyCodeFix : CitusCodeFix
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [CitusDescriptors.DistributionPropertyMissing.Id];

    protected override string GetTitle(Diagnostic diagnostic)
        => $"Distribute by '{diagnostic.Properties[Findings.Suggestion]}'";

    protected override Action<SyntaxEditor>? FindEdit(
        SemanticModel semanticModel,
        Diagnostic diagnostic,
        CancellationToken cancellationToken)
    {
        if (!diagnostic.Properties.TryGetValue(Findings.Suggestion, out var suggestion) || suggestion is null)
        {
            return null;
        }

        var root = semanticModel.SyntaxTree.GetRoot(cancellationToken);
        var argument = FindInvocation(root, diagnostic) is { ArgumentList.Arguments: [var first, ..] }
            ? first.Expression
            : root.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<AttributeSyntax>() is { ArgumentList.Arguments: [var name, ..] }
                ? name.Expression
                : null;

        switch (argument)
        {
            case LiteralExpressionSyntax literal when literal.IsKind(SyntaxKind.StringLiteralExpression):
                return editor => editor.ReplaceNode(
                    literal,
                    SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(suggestion)).WithTriviaFrom(literal));

            // A shadow property is not a member.
            case SimpleLambdaExpressionSyntax { Body: MemberAccessExpressionSyntax member }
                when semanticModel.GetTypeInfo(member.Expression, cancellationToken).Type is INamedTypeSymbol type
                    && ClrMembers.FindProperty(type, suggestion) is not null:
                return editor => editor.ReplaceNode(member.Name, SyntaxFactory.IdentifierName(suggestion).WithTriviaFrom(member.Name));

            default:
                return null;
        }
    }
}
