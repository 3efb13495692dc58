using System.Collections.Immutable;
using System.Composition;
using EFCore.Citus.Analyzers;
using EFCore.Citus.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace EFCore.Citus.CodeFixes;

/// <summary>
///     Gives keys, indexes and foreign keys the properties that they should have, in the order that they should have them in.
/// </summary>
/// <remarks>
///     Entity Framework Core generates values of a key that is one property, and of no part of a longer one unless told. So where a key gets
///     its second property, the fix says what was not said before.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PropertyListCodeFix))]
[Shared]
internal sealed class PropertyListCodeFix : CitusCodeFix
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
    [
        CitusDescriptors.PrimaryKeyWithoutDistributionColumn.Id,
        CitusDescriptors.AlternateKeyWithoutDistributionColumn.Id,
        CitusDescriptors.UniqueIndexWithoutDistributionColumn.Id,
        CitusDescriptors.ForeignKeyWithoutDistributionColumns.Id
    ];

    protected override string GetTitle(Diagnostic diagnostic)
    {
        var what = diagnostic.Id == CitusDescriptors.UniqueIndexWithoutDistributionColumn.Id ? "index"
            : diagnostic.Id == CitusDescriptors.ForeignKeyWithoutDistributionColumns.Id ? "foreign key"
            : "key";

        return $"Make it the {what} {{{diagnostic.Properties[Findings.Properties]!.Replace(",", ", ")}}}";
    }

    protected override Action<SyntaxEditor>? FindEdit(
        SemanticModel semanticModel,
        Diagnostic diagnostic,
        CancellationToken cancellationToken)
    {
        if (!diagnostic.Properties.TryGetValue(Findings.Properties, out var list) || list is null)
        {
            return null;
        }

        diagnostic.Properties.TryGetValue(Findings.Generated, out var generated);
        var names = list.Split(',');
        var root = semanticModel.SyntaxTree.GetRoot(cancellationToken);

        if (FindInvocation(root, diagnostic) is { } invocation)
        {
            return new CallEdit(semanticModel, invocation, names, generated, cancellationToken).Find();
        }

        return root.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<AttributeSyntax>() is { } attribute
            ? new AttributeEdit(semanticModel, attribute, names, generated, cancellationToken).Find()
            : null;
    }
}
