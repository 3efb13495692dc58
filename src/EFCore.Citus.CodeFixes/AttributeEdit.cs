using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace EFCore.Citus.CodeFixes;

/// <summary>
///     Changes the properties of a <c>[PrimaryKey]</c> or <c>[Index]</c> attribute, or adds <c>[PrimaryKey]</c> in place of <c>[Key]</c> or
///     of a key that is found by convention.
/// </summary>
internal sealed class AttributeEdit(
    SemanticModel semanticModel,
    AttributeSyntax attribute,
    IReadOnlyList<string> names,
    string? generated,
    CancellationToken cancellationToken)
{
    private const string EntityFramework = "Microsoft.EntityFrameworkCore";
    private const string Schema = "System.ComponentModel.DataAnnotations.Schema";

    public Action<SyntaxEditor>? Find()
    {
        if (attribute.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration
            || semanticModel.GetDeclaredSymbol(declaration, cancellationToken) is not INamedTypeSymbol type
            || names.Any(n => !PropertyNames.HasMember(type, n)))
        {
            return null;
        }

        var property = FindGeneratedProperty(declaration);
        if (generated is not null && property is null)
        {
            return null;
        }

        Action<SyntaxEditor>? edit = FindName() switch
        {
            "PrimaryKeyAttribute" or "IndexAttribute" => FindRewrite(),
            "DistributedByAttribute" => editor => AddPrimaryKey(editor, declaration),
            "KeyAttribute" => editor =>
            {
                editor.RemoveNode(attribute.Parent is AttributeListSyntax { Attributes.Count: 1 } list ? list : attribute);
                AddPrimaryKey(editor, declaration);
            }
            ,
            _ => null
        };

        return edit is null
            ? null
            : editor =>
            {
                edit(editor);
                if (property is not null)
                {
                    AddIdentity(editor, property);
                }
            };
    }

    private string? FindName()
        => semanticModel.GetSymbolInfo(attribute, cancellationToken).Symbol?.ContainingType.Name;

    // The property must be in the class of the attribute, because another class may have other keys.
    private PropertyDeclarationSyntax? FindGeneratedProperty(TypeDeclarationSyntax declaration)
        => generated is null
            ? null
            : declaration.Members.OfType<PropertyDeclarationSyntax>().FirstOrDefault(p => p.Identifier.ValueText == generated);

    private Action<SyntaxEditor>? FindRewrite()
    {
        var arguments = attribute.ArgumentList!.Arguments;
        var positional = arguments.Where(a => a.NameEquals is null).ToList();
        if (positional.Any(a => a.NameColon is not null)
            || PropertyNames.Write(positional.Select(a => a.Expression), names, semanticModel, cancellationToken) is not { } elements)
        {
            return null;
        }

        var all = elements.Concat(arguments.Skip(positional.Count).Select(a => a.ToString()));
        var list = SyntaxFactory.ParseAttributeArgumentList($"({string.Join(", ", all)})")!.WithTriviaFrom(attribute.ArgumentList);

        return editor => editor.ReplaceNode(attribute.ArgumentList, list);
    }

    private void AddPrimaryKey(SyntaxEditor editor, TypeDeclarationSyntax declaration)
        => AddAttribute(editor, declaration, EntityFramework, "PrimaryKey", names.Select(n => $"nameof({n})"));

    private void AddIdentity(SyntaxEditor editor, PropertyDeclarationSyntax property)
        => AddAttribute(editor, property, Schema, "DatabaseGenerated", ["DatabaseGeneratedOption.Identity"]);

    private void AddAttribute(SyntaxEditor editor, SyntaxNode declaration, string @namespace, string name, IEnumerable<string> arguments)
    {
        editor.AddAttribute(
            declaration,
            editor.Generator.Attribute(
                name, arguments.Select(a => editor.Generator.AttributeArgument(SyntaxFactory.ParseExpression(a)))));

        if (!semanticModel.LookupNamespacesAndTypes(declaration.SpanStart, name: name + "Attribute").Any()
            && editor.OriginalRoot is CompilationUnitSyntax)
        {
            editor.ReplaceNode(editor.OriginalRoot, (root, _) => AddUsing((CompilationUnitSyntax)root, @namespace));
        }
    }

    private static CompilationUnitSyntax AddUsing(CompilationUnitSyntax root, string @namespace)
    {
        if (root.Usings.Any(u => u.Name?.ToString() == @namespace))
        {
            return root;
        }

        // The directive is inserted before the first one that follows it in the usual order, in which System comes first.
        var index = root.Usings.IndexOf(u => u.Alias is not null || Compare(u.Name?.ToString() ?? "", @namespace) > 0);
        var directive = SyntaxFactory.UsingDirective(SyntaxFactory.ParseName(@namespace))
            .NormalizeWhitespace()
            .WithTrailingTrivia(SyntaxFactory.ElasticLineFeed);

        // The comment at the top of the file must remain there.
        if (root is { Usings.Count: 0, Members: [BaseNamespaceDeclarationSyntax namespaceOfFile, ..] })
        {
            return root
                .ReplaceNode(namespaceOfFile, namespaceOfFile.WithLeadingTrivia(SyntaxFactory.ElasticLineFeed))
                .AddUsings(directive.WithLeadingTrivia(namespaceOfFile.GetLeadingTrivia()));
        }

        if (index != 0)
        {
            return root.WithUsings(root.Usings.Insert(index < 0 ? root.Usings.Count : index, directive));
        }

        var first = root.Usings[0];
        var usings = root.Usings.Replace(first, first.WithoutLeadingTrivia());

        return root.WithUsings(usings.Insert(0, directive.WithLeadingTrivia(first.GetLeadingTrivia())));
    }

    private static int Compare(string one, string other)
        => IsSystem(one) == IsSystem(other) ? string.CompareOrdinal(one, other) : IsSystem(one) ? -1 : 1;

    private static bool IsSystem(string @namespace)
        => @namespace == "System" || @namespace.StartsWith("System.", StringComparison.Ordinal);
}
