using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace EFCore.Citus.CodeFixes;

/// <summary>
///     Changes the properties of a call such as <c>HasKey(o => o.Id)</c>, or adds the call if the key is found by convention.
/// </summary>
internal sealed class CallEdit(
    SemanticModel semanticModel,
    InvocationExpressionSyntax invocation,
    IReadOnlyList<string> names,
    string? generated,
    CancellationToken cancellationToken)
{
    public Action<SyntaxEditor>? Find()
    {
        var access = (MemberAccessExpressionSyntax)invocation.Expression;
        var isNew = access.Name.Identifier.ValueText == "IsDistributedBy";
        var lambda = invocation.ArgumentList.Arguments[0].Expression as LambdaExpressionSyntax;

        var arguments = isNew ? null : WriteArguments(lambda);
        if (!isNew && arguments is null)
        {
            return null;
        }

        var statements = new List<string>();
        if (isNew || generated is not null)
        {
            // Both edits add a statement that starts with the same builder.
            if (FindBuilder(access.Expression) is not { } builder
                || FindStatement() is null)
            {
                return null;
            }

            if (isNew)
            {
                if (WriteNewKey(lambda) is not { } key)
                {
                    return null;
                }

                statements.Add($"{builder}.HasKey({key});");
            }

            if (generated is not null)
            {
                statements.Add($"{builder}.Property({WriteProperty(lambda, generated)}).ValueGeneratedOnAdd();");
            }
        }

        return editor =>
        {
            if (statements.Count > 0)
            {
                editor.InsertAfter(FindStatement()!, statements.Select(Parse));
            }

            if (arguments is not null)
            {
                editor.ReplaceNode(invocation.ArgumentList, arguments);
            }
        };
    }

    private static StatementSyntax Parse(string statement)
        => SyntaxFactory.ParseStatement(statement)
            .WithTrailingTrivia(SyntaxFactory.ElasticLineFeed)
            .WithAdditionalAnnotations(Formatter.Annotation);

    private static InitializerExpressionSyntax ParseInitializer(IReadOnlyList<string> elements)
        => ((ImplicitArrayCreationExpressionSyntax)SyntaxFactory.ParseExpression($"new[] {{ {string.Join(", ", elements)} }}")).Initializer;

    private ArgumentListSyntax? WriteArguments(LambdaExpressionSyntax? lambda)
    {
        var arguments = invocation.ArgumentList.Arguments;
        if (lambda is not null)
        {
            return lambda.ExpressionBody is { } body && WriteBody(lambda, body) is { } newBody
                ? invocation.ArgumentList.ReplaceNode(body, newBody.WithTriviaFrom(body))
                : null;
        }

        // HasKey(new[] { "A", "B" }), HasIndex(["A", "B"], "name")
        if (arguments[0].Expression is ArrayCreationExpressionSyntax or ImplicitArrayCreationExpressionSyntax)
        {
            var initializer = arguments[0].Expression.ChildNodes().OfType<InitializerExpressionSyntax>().FirstOrDefault();

            if (initializer is not null
                && PropertyNames.Prepend(initializer.Expressions, GetConstant, names, n => WriteLike(initializer.Expressions, n)) is { } longer)
            {
                return invocation.ArgumentList.ReplaceNode(initializer, initializer.WithExpressions(longer));
            }

            return initializer is not null && Write(initializer.Expressions) is { } elements
                ? invocation.ArgumentList.ReplaceNode(initializer, ParseInitializer(elements).WithTriviaFrom(initializer))
                : null;
        }

        if (arguments[0].Expression is CollectionExpressionSyntax collection)
        {
            var existing = collection.Elements.Select(GetExpression).ToList();
            if (PropertyNames.Prepend(
                    collection.Elements,
                    e => GetExpression(e) is { } element ? GetConstant(element) : null,
                    names,
                    n => SyntaxFactory.ExpressionElement(WriteLike(existing.OfType<ExpressionSyntax>(), n))) is { } longer)
            {
                return invocation.ArgumentList.ReplaceNode(collection, collection.WithElements(longer));
            }

            return Write(collection.Elements.OfType<ExpressionElementSyntax>().Select(e => e.Expression)) is { } elements
                ? invocation.ArgumentList.ReplaceNode(
                    collection, SyntaxFactory.ParseExpression($"[{string.Join(", ", elements)}]").WithTriviaFrom(collection))
                : null;
        }

        if (PropertyNames.Prepend(
                arguments,
                a => a.NameColon is null ? GetConstant(a.Expression) : null,
                names,
                n => SyntaxFactory.Argument(WriteLike(arguments.Select(a => a.Expression), n))) is { } longerArguments)
        {
            return invocation.ArgumentList.WithArguments(longerArguments);
        }

        return Write(arguments.Select(a => a.Expression)) is { } strings
            ? SyntaxFactory.ParseArgumentList($"({string.Join(", ", strings)})").WithTriviaFrom(invocation.ArgumentList)
            : null;

        IReadOnlyList<string>? Write(IEnumerable<ExpressionSyntax> existing)
            => PropertyNames.Write(existing, names, semanticModel, cancellationToken);

        string? GetConstant(ExpressionSyntax expression)
            => semanticModel.GetConstantValue(expression, cancellationToken) is { HasValue: true, Value: string name } ? name : null;

        ExpressionSyntax WriteLike(IEnumerable<ExpressionSyntax> existing, string name)
            => SyntaxFactory.ParseExpression(
                PropertyNames.Write(name, existing.Select(PropertyNames.FindNameOfArgument).FirstOrDefault(a => a is not null), semanticModel));

        static ExpressionSyntax? GetExpression(CollectionElementSyntax element)
            => (element as ExpressionElementSyntax)?.Expression;
    }

    // The body is o.Id or new { o.StoreId, o.Id }. Existing members are kept unchanged.
    private ExpressionSyntax? WriteBody(LambdaExpressionSyntax lambda, ExpressionSyntax body)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (expression, text) in body is AnonymousObjectCreationExpressionSyntax anonymous
                     ? anonymous.Initializers.Select(i => (i.Expression, i.ToString()))
                     : [(body, body.ToString())])
        {
            if (expression is not MemberAccessExpressionSyntax member)
            {
                return null;
            }

            known[member.Name.Identifier.ValueText] = text;
        }

        if (FindParameter(lambda) is not var (parameter, type)
            || names.Any(n => !known.ContainsKey(n) && !PropertyNames.HasMember(type, n)))
        {
            return null;
        }

        if (body is AnonymousObjectCreationExpressionSyntax list
            && PropertyNames.Prepend(
                list.Initializers,
                i => (i.Expression as MemberAccessExpressionSyntax)?.Name.Identifier.ValueText,
                names,
                n => SyntaxFactory.AnonymousObjectMemberDeclarator(SyntaxFactory.ParseExpression($"{parameter}.{n}"))) is { } longer)
        {
            return list.WithInitializers(longer);
        }

        return SyntaxFactory.ParseExpression(
            Join(names.Select(n => known.TryGetValue(n, out var text) ? text : $"{parameter}.{n}").ToList()));
    }

    private static string Join(IReadOnlyList<string> members)
        => members is [var member] ? member : $"new {{ {string.Join(", ", members)} }}";

    private string? WriteNewKey(LambdaExpressionSyntax? lambda)
    {
        if (lambda is null)
        {
            var template = PropertyNames.FindNameOfArgument(invocation.ArgumentList.Arguments[0].Expression);

            return string.Join(", ", names.Select(n => PropertyNames.Write(n, template, semanticModel)));
        }

        return FindParameter(lambda) is var (parameter, type) && names.All(n => PropertyNames.HasMember(type, n))
            ? $"{parameter} => {Join(names.Select(n => $"{parameter}.{n}").ToList())}"
            : null;
    }

    private string WriteProperty(LambdaExpressionSyntax? lambda, string name)
        => lambda is not null && FindParameter(lambda) is var (parameter, _)
            ? $"{parameter} => {parameter}.{name}"
            : PropertyNames.Write(
                name,
                invocation.ArgumentList.DescendantNodes().OfType<ExpressionSyntax>()
                    .Select(PropertyNames.FindNameOfArgument)
                    .FirstOrDefault(a => a is not null),
                semanticModel);

    private (string Name, ITypeSymbol Type)? FindParameter(LambdaExpressionSyntax lambda)
        => semanticModel.GetSymbolInfo(lambda, cancellationToken).Symbol is IMethodSymbol { Parameters: [var parameter] }
            ? (parameter.Name, parameter.Type)
            : null;

    // The chain starts with a variable or a call of Entity<T>(), which can be repeated without an effect on the model.
    private ExpressionSyntax? FindBuilder(ExpressionSyntax receiver)
    {
        while (true)
        {
            if (!IsBuilder(receiver))
            {
                return null;
            }

            switch (receiver)
            {
                case IdentifierNameSyntax:
                    return receiver;
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var inner } access } call:
                    if (!IsBuilder(inner))
                    {
                        return access.Name.Identifier.ValueText == "Entity" && inner is IdentifierNameSyntax
                            ? call.WithoutTrivia()
                            : null;
                    }

                    receiver = inner;
                    break;
                default:
                    return null;
            }
        }
    }

    private bool IsBuilder(ExpressionSyntax expression)
        => semanticModel.GetTypeInfo(expression, cancellationToken).Type is { Name: "EntityTypeBuilder" };

    // The statement must be in a block, so that another one can follow it.
    private StatementSyntax? FindStatement()
        => invocation.Ancestors()
                .FirstOrDefault(a => a is StatementSyntax or LambdaExpressionSyntax or ArrowExpressionClauseSyntax)
            is StatementSyntax { Parent: BlockSyntax } statement
                ? statement
                : null;
}
