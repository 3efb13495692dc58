using System.Collections.Immutable;
using System.Composition;
using EFCore.Citus.Analyzers;
using EFCore.Citus.Analyzers.Migrations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace EFCore.Citus.CodeFixes;

/// <summary>
///     Replaces SQL that calls functions of Citus by the equivalent operations.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(HandWrittenCitusCallCodeFix))]
[Shared]
internal sealed class HandWrittenCitusCallCodeFix : CitusCodeFix
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [CitusDescriptors.HandWrittenCitusCall.Id];

    protected override string GetTitle(Diagnostic diagnostic)
        => "Use the operation instead of SQL";

    protected override Action<SyntaxEditor>? FindEdit(
        SemanticModel semanticModel,
        Diagnostic diagnostic,
        CancellationToken cancellationToken)
    {
        // Further arguments specify that the SQL is executed outside of a transaction, which the operations do not need.
        if (FindInvocation(semanticModel.SyntaxTree.GetRoot(cancellationToken), diagnostic) is not
            {
                Expression: MemberAccessExpressionSyntax access,
                ArgumentList.Arguments: [{ Expression: var sql }],
                Parent: ExpressionStatementSyntax statement
            }
            || semanticModel.GetConstantValue(sql, cancellationToken) is not { HasValue: true, Value: string text }
            || CitusSql.TryConvert(text) is not [_, ..] calls
            || calls.Count > 1 && statement.Parent is not BlockSyntax)
        {
            return null;
        }

        var statements = calls
            .Select(c => SyntaxFactory.ParseStatement($"{access.Expression}.{c.Method}({string.Join(", ", c.Arguments)});"))
            .Select(s => s.WithTrailingTrivia(SyntaxFactory.ElasticLineFeed).WithAdditionalAnnotations(Formatter.Annotation))
            .ToList();

        statements[0] = statements[0].WithLeadingTrivia(statement.GetLeadingTrivia());
        statements[statements.Count - 1] = statements[statements.Count - 1].WithTrailingTrivia(statement.GetTrailingTrivia());

        return editor =>
        {
            editor.InsertAfter(statement, statements.Skip(1));
            editor.ReplaceNode(statement, statements[0]);
        };
    }
}
