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
///     Changes the properties of keys, indexes and foreign keys, and their order.
/// </summary>
/// <remarks>
///     By convention, Entity Framework Core generates the values of a key with one property, and does not generate those of a composite
///     key. If the fix adds the second property to a key, it therefore also configures the generation of values.
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

        return $"Change to the {what} {{{diagnostic.Properties[Findings.Properties]!.Replace(",", ", ")}}}";
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
