using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace EFCore.Citus.CodeFixes;

/// <summary>
///     Represents a fix that only changes the file of the diagnostic, for one diagnostic or for all of them.
/// </summary>
internal abstract class CitusCodeFix : CodeFixProvider
{
    private readonly FixAllProvider _fixAllProvider;

    protected CitusCodeFix()
        => _fixAllProvider = FixAllProvider.Create(
            (context, document, diagnostics) => ApplyAsync(document, diagnostics, context.CancellationToken));

    public sealed override FixAllProvider GetFixAllProvider()
        => _fixAllProvider;

    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var semanticModel = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (semanticModel is not null
                && FindEdit(semanticModel, diagnostic, context.CancellationToken) is not null)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        GetTitle(diagnostic),
                        async token => await ApplyAsync(context.Document, [diagnostic], token).ConfigureAwait(false) ?? context.Document,
                        equivalenceKey: $"{GetType().Name}.{diagnostic.Id}"),
                    diagnostic);
            }
        }
    }

    protected abstract string GetTitle(Diagnostic diagnostic);

    /// <summary>
    ///     Finds the change that removes the diagnostic and does not change the meaning otherwise.
    /// </summary>
    /// <returns>The change, or <see langword="null" /> if there is no such change or more than one.</returns>
    protected abstract Action<SyntaxEditor>? FindEdit(SemanticModel semanticModel, Diagnostic diagnostic, CancellationToken cancellationToken);

    /// <summary>
    ///     Finds the reported call, of which the diagnostic contains the part that begins with the name.
    /// </summary>
    protected static InvocationExpressionSyntax? FindInvocation(SyntaxNode root, Diagnostic diagnostic)
    {
        var span = diagnostic.Location.SourceSpan;

        return root.FindNode(span)
            .FirstAncestorOrSelf<InvocationExpressionSyntax>(
                i => i.Span.End == span.End
                    && i.Expression is MemberAccessExpressionSyntax access
                    && access.Name.SpanStart == span.Start);
    }

    private async Task<Document?> ApplyAsync(Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        var editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in diagnostics)
        {
            FindEdit(editor.SemanticModel, diagnostic, cancellationToken)?.Invoke(editor);
        }

        return editor.GetChangedDocument();
    }
}
