using EFCore.Citus.Analyzers.Tests.TestUtilities;
using EFCore.Citus.TestUtilities;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EFCore.Citus.Analyzers.Tests;

/// <summary>
///     Tests the analyzers with the valid and invalid models of other tests in this repository, each in a separate context. The validator
///     must refuse each model that the analyzers report.
/// </summary>
public class ModelsOfOtherTestsTest
{
    [Theory]
    [InlineData("EFCore.Citus.Tests/Extensions", 7)]
    [InlineData("EFCore.Citus.Tests/Infrastructure", 10)]
    [InlineData("EFCore.Citus.Tests/Metadata", 20)]
    [InlineData("EFCore.Citus.Tests/Migrations", 1)]
    [InlineData("EFCore.Citus.FunctionalTests/Migrations", 10)]
    [InlineData("EFCore.Citus.FunctionalTests/Rules", 3)]
    [InlineData("EFCore.Citus.FunctionalTests/Tenancy", 3)]
    public async Task Analyzers_report_nothing_that_the_validator_accepts(string folder, int expectedModels)
    {
        var models = 0;
        foreach (var file in Directory.EnumerateFiles(Repository.PathTo(["tests", .. folder.Split('/')]), "*.cs", SearchOption.AllDirectories))
        {
            var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            foreach (var source in ExtractModels(text))
            {
                // A model may depend on variables of the test, which are missing here, or may be refused by Entity Framework Core.
                if (await Verifier.TryCompareAsync(source) is not var (diagnostics, violations))
                {
                    continue;
                }

                models++;
                Assert.All(
                    diagnostics.Where(d => d.Id != "CITUS005"),
                    d => Assert.True(
                        violations.Any(v => v.StartsWith(d.Id + ":", StringComparison.Ordinal)),
                        $"{d}\n{string.Join('\n', violations)}\n{source}"));
            }
        }

        Assert.InRange(models, expectedModels, int.MaxValue);
    }

    private static IEnumerable<string> ExtractModels(string text)
    {
        var root = (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(text).GetRoot();
        var types = root.DescendantNodes().OfType<TypeDeclarationSyntax>()
            .GroupBy(t => t.Identifier.ValueText)
            .ToDictionary(g => g.Key, g => g.First());
        var usings = root.Usings
            .Where(u => u.Name?.ToString().Split('.')[0] is "System" or "Microsoft" or "Npgsql")
            .Select(u => u.ToString());

        foreach (var (parameter, body) in root.DescendantNodes().Select(FindModel).OfType<(string, SyntaxNode)>())
        {
            var statements = body is BlockSyntax block ? block.Statements.ToFullString() : body + ";";

            yield return
                $$"""
                {{Sources.Usings}}
                {{string.Join('\n', usings)}}
                public class Models
                {
                    public class ShopContext : DbContext
                    {
                {{Sources.Configuring}}
                        protected override void OnModelCreating(ModelBuilder {{parameter}})
                        {
                            {{statements}}
                        }
                    }

                    {{string.Join('\n', FindTypes(body, types).Select(t => t.ToFullString()))}}
                }
                """;
        }
    }

    // The model is one of: b => b.Entity<Order>(), void Build(ModelBuilder b) => ..., protected override void OnModelCreating(ModelBuilder
    // modelBuilder) { ... }
    private static (string Parameter, SyntaxNode Body)? FindModel(SyntaxNode node)
        => node switch
        {
            SimpleLambdaExpressionSyntax { Parameter.Identifier.ValueText: var name, Body: var body } when IsModel(name, body) => (name, body),
            LocalFunctionStatementSyntax { ParameterList.Parameters: [{ Identifier.ValueText: var name }] } function
                when (function.Body ?? (SyntaxNode?)function.ExpressionBody?.Expression) is { } body && IsModel(name, body) => (name, body),
            MethodDeclarationSyntax { ParameterList.Parameters: [{ Identifier.ValueText: var name }] } method
                when (method.Body ?? (SyntaxNode?)method.ExpressionBody?.Expression) is { } body && IsModel(name, body) => (name, body),
            _ => null
        };

    private static bool IsModel(string parameter, SyntaxNode body)
        => body.DescendantNodesAndSelf().OfType<MemberAccessExpressionSyntax>()
            .Any(a => a is { Expression: IdentifierNameSyntax { Identifier.ValueText: var name }, Name: GenericNameSyntax { Identifier.ValueText: "Entity" } } && name == parameter);

    // The types are those that the node mentions, and those that these types mention.
    private static IReadOnlyCollection<TypeDeclarationSyntax> FindTypes(SyntaxNode node, Dictionary<string, TypeDeclarationSyntax> types)
    {
        var found = new HashSet<TypeDeclarationSyntax>();
        var queue = new Queue<SyntaxNode>([node]);
        while (queue.TryDequeue(out var current))
        {
            foreach (var name in current.DescendantNodes().OfType<SimpleNameSyntax>())
            {
                if (types.TryGetValue(name.Identifier.ValueText, out var type) && found.Add(type))
                {
                    queue.Enqueue(type);
                }
            }
        }

        return found;
    }
}
