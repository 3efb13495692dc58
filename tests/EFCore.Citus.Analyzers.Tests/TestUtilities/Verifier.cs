using System.Collections.Concurrent;
using System.Collections.Immutable;
using EFCore.Citus.CodeFixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace EFCore.Citus.Analyzers.Tests.TestUtilities;

/// <summary>
///     Runs the analyzers and code fixes on sources, which must compile.
/// </summary>
internal static class Verifier
{
    // The references are those of this test: the runtime, EF Core, Npgsql and the library.
    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p) is not ("EFCore.Citus.Analyzers.dll" or "EFCore.Citus.CodeFixes.dll"))
            .Select(p => MetadataReference.CreateFromFile(p))
    ];

    private static readonly CSharpCompilationOptions CompilationOptions
        = new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);

    private static ImmutableArray<DiagnosticAnalyzer> Analyzers
        => [new CitusModelAnalyzer(), new CitusMigrationAnalyzer(), new CitusQueryAnalyzer(), new CitusOptionsAnalyzer()];

    /// <summary>
    ///     Verifies that the analyzers report exactly the diagnostics that are marked in the sources.
    /// </summary>
    /// <returns>The diagnostics, in the order of the sources.</returns>
    public static async Task<IReadOnlyList<Diagnostic>> VerifyAsync(params string[] sources)
    {
        var marked = sources.Select(MarkedSource.Parse).ToList();
        var project = CreateProject(marked.Select(m => m.Text));
        var diagnostics = await GetDiagnosticsAsync(project);

        var expected = marked.SelectMany((m, i) => m.Markers.Select(k => Describe(FileName(i), k.Id, k.Span, m.Text)));
        var actual = diagnostics.Select(
            d => Describe(d.Location.SourceTree!.FilePath, d.Id, d.Location.SourceSpan, d.Location.SourceTree.ToString()));

        Assert.Equal(expected.Order(StringComparer.Ordinal), actual.Order(StringComparer.Ordinal));

        await BuiltModel.VerifyAsync((await project.GetCompilationAsync())!, diagnostics);

        return diagnostics;
    }

    /// <summary>
    ///     Verifies that the analyzers report no diagnostics for a model that Entity Framework Core and the validator accept.
    /// </summary>
    public static async Task VerifyValidAsync(params string[] sources)
    {
        var project = CreateProject(sources);

        Assert.Equal([], (await BuiltModel.FindViolationsAsync((await project.GetCompilationAsync())!)));
        Assert.Empty(await GetDiagnosticsAsync(project));
    }

    /// <summary>
    ///     Verifies that the fixes, applied one after the other and all at once, change a marked source to another one, which compiles and
    ///     has no further fixes.
    /// </summary>
    public static async Task VerifyFixAsync<TCodeFix>(string source, string fixedSource)
        where TCodeFix : CodeFixProvider, new()
    {
        await VerifyAsync(source);

        var fixedMarked = MarkedSource.Parse(fixedSource);
        var project = CreateProject([MarkedSource.Parse(source).Text]);

        Assert.Equal(fixedMarked.Text, await GetTextAsync(await FixOneByOneAsync(project, new TCodeFix())), ignoreLineEndingDifferences: true);
        Assert.Equal(fixedMarked.Text, await GetTextAsync(await FixAllAsync(project, new TCodeFix())), ignoreLineEndingDifferences: true);

        // The fixed source must compile and have the diagnostics that are marked in it.
        await VerifyAsync(fixedSource);
    }

    /// <summary>
    ///     Verifies that no fix is offered for the diagnostics.
    /// </summary>
    public static async Task VerifyNoFixAsync<TCodeFix>(string source)
        where TCodeFix : CodeFixProvider, new()
    {
        var diagnostics = await VerifyAsync(source);
        Assert.NotEmpty(diagnostics);

        var project = CreateProject([MarkedSource.Parse(source).Text]);
        foreach (var diagnostic in await GetDiagnosticsAsync(project))
        {
            Assert.Null(await FindFixAsync(project, diagnostic, new TCodeFix()));
        }
    }

    /// <summary>
    ///     Verifies that neither the analyzers nor the fixes of their diagnostics throw, even if the source does not compile.
    /// </summary>
    public static async Task VerifyNothingThrowsAsync(string source)
    {
        var project = CreateProject([source]);
        foreach (var diagnostic in await GetDiagnosticsAsync(project, mustCompile: false))
        {
            foreach (var provider in (CodeFixProvider[])[new PropertyListCodeFix(), new DeleteBehaviorCodeFix(), new HandWrittenCitusCallCodeFix()])
            {
                if (await FindFixAsync(project, diagnostic, provider) is { } fix)
                {
                    await ApplyAsync(project, fix);
                }
            }
        }
    }

    /// <summary>
    ///     Gets the diagnostics of the analyzers for the sources, including unexpected ones.
    /// </summary>
    public static Task<ImmutableArray<Diagnostic>> GetDiagnosticsAsync(
        IEnumerable<string> sources,
        bool withLibrary = true,
        Func<CSharpCompilationOptions, CSharpCompilationOptions>? configure = null)
        => GetDiagnosticsAsync(CreateProject(sources, withLibrary, configure));

    /// <summary>
    ///     Gets the diagnostics of the analyzers for each source separately, as an editor requests them for the open file.
    /// </summary>
    public static async Task<IReadOnlyList<ImmutableArray<Diagnostic>>> GetDiagnosticsByFileAsync(params string[] sources)
    {
        var compilation = (await CreateProject(sources).GetCompilationAsync())!;
        var withAnalyzers = compilation.WithAnalyzers(Analyzers);
        var diagnostics = new List<ImmutableArray<Diagnostic>>();
        foreach (var tree in compilation.SyntaxTrees)
        {
            diagnostics.Add(
                await withAnalyzers.GetAnalyzerSemanticDiagnosticsAsync(
                    compilation.GetSemanticModel(tree), filterSpan: null, CancellationToken.None));
        }

        return diagnostics;
    }

    /// <summary>
    ///     Gets the diagnostics of the analyzers for a source, and the violations that the validator reports for its context.
    /// </summary>
    /// <returns>The diagnostics and the violations, which are <see langword="null" /> if Entity Framework Core refuses the model.</returns>
    public static async Task<(IReadOnlyList<Diagnostic> Diagnostics, IReadOnlyList<string>? Violations)> CompareAsync(string source)
    {
        var project = CreateProject([source]);

        return (await GetDiagnosticsAsync(project), await BuiltModel.FindViolationsAsync((await project.GetCompilationAsync())!));
    }

    /// <summary>
    ///     Gets the same results as <see cref="CompareAsync" /> for a source that may not compile, or with a model that Entity Framework
    ///     Core may refuse.
    /// </summary>
    public static async Task<(IReadOnlyList<Diagnostic> Diagnostics, IReadOnlyList<string> Violations)?> TryCompareAsync(string source)
    {
        var compilation = (await CreateProject([source]).GetCompilationAsync())!;
        if (compilation.GetDiagnostics().Any(d => d.Severity == DiagnosticSeverity.Error))
        {
            return null;
        }

        return await CompareAsync(source) is (var diagnostics, { } violations) ? (diagnostics, violations) : null;
    }

    private static Project CreateProject(
        IEnumerable<string> sources,
        bool withLibrary = true,
        Func<CSharpCompilationOptions, CSharpCompilationOptions>? configure = null)
    {
        var project = new AdhocWorkspace().AddProject("Shop", LanguageNames.CSharp)
            .WithCompilationOptions(configure is null ? CompilationOptions : configure(CompilationOptions))
            .WithParseOptions(new CSharpParseOptions(LanguageVersion.Latest))
            .WithMetadataReferences(References.Where(r => withLibrary || Path.GetFileName(r.Display) != "EFCore.Citus.dll"));

        var index = 0;
        foreach (var source in sources)
        {
            var name = FileName(index++);
            project = project.AddDocument(name, SourceText.From(source), filePath: name).Project;
        }

        return project;
    }

    private static string FileName(int index)
        => $"File{index}.cs";

    private static string Describe(string file, string id, TextSpan span, string text)
        => $"{file}({span.Start:D5}): {id}: {text.Substring(span.Start, span.Length)}";

    private static async Task<ImmutableArray<Diagnostic>> GetDiagnosticsAsync(Project project, bool mustCompile = true)
    {
        var compilation = (await project.GetCompilationAsync())!;
        if (mustCompile)
        {
            Assert.DoesNotContain(compilation.GetDiagnostics(), d => d.Severity == DiagnosticSeverity.Error);
        }

        var exceptions = new ConcurrentQueue<Exception>();
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]),
            onAnalyzerException: (e, _, _) => exceptions.Enqueue(e),
            concurrentAnalysis: true,
            logAnalyzerExecutionTime: false);

        var diagnostics = await compilation.WithAnalyzers(Analyzers, options).GetAnalyzerDiagnosticsAsync();
        Assert.Empty(exceptions);

        return
        [
            .. diagnostics
                .OrderBy(d => d.Location.SourceTree?.FilePath, StringComparer.Ordinal)
                .ThenBy(d => d.Location.SourceSpan.Start)
                .ThenBy(d => d.Id, StringComparer.Ordinal)
        ];
    }

    private static async Task<Project> FixOneByOneAsync(Project project, CodeFixProvider provider)
    {
        // A fix may cause a diagnostic that another one fixes, but not endlessly.
        for (var i = 0; i < 50; i++)
        {
            CodeAction? action = null;
            foreach (var diagnostic in await GetDiagnosticsAsync(project))
            {
                action ??= await FindFixAsync(project, diagnostic, provider);
            }

            if (action is null)
            {
                return project;
            }

            project = await ApplyAsync(project, action);
        }

        throw new InvalidOperationException("There is always one more to fix.");
    }

    private static async Task<Project> FixAllAsync(Project project, CodeFixProvider provider)
    {
        var keys = new HashSet<string>();
        for (var i = 0; i < 10; i++)
        {
            var diagnostics = await GetDiagnosticsAsync(project);
            var action = (await Task.WhenAll(diagnostics.Select(d => FindFixAsync(project, d, provider)))).FirstOrDefault(a => a is not null);
            if (action is null)
            {
                return project;
            }

            keys.Add(action.EquivalenceKey!);
            var context = new FixAllContext(
                project.Documents.First(),
                provider,
                FixAllScope.Project,
                action.EquivalenceKey!,
                provider.FixableDiagnosticIds,
                new DiagnosticProvider(diagnostics),
                CancellationToken.None);

            project = await ApplyAsync(project, (await provider.GetFixAllProvider()!.GetFixAsync(context))!);
        }

        throw new InvalidOperationException($"Fixing all of {string.Join(", ", keys)} leaves something to fix.");
    }

    /// <summary>
    ///     Fixes all diagnostics with an ID in the first file, in its project, or in both of two projects with the same files.
    /// </summary>
    /// <returns>The texts of all files.</returns>
    public static async Task<IReadOnlyList<string>> FixAllInSolutionAsync<TCodeFix>(FixAllScope scope, string id, string[] sources)
        where TCodeFix : CodeFixProvider, new()
    {
        var provider = new TCodeFix();
        var project = CreateProject(sources);
        var other = project.Solution.AddProject("Other", "Other", LanguageNames.CSharp)
            .WithCompilationOptions(project.CompilationOptions!)
            .WithParseOptions(project.ParseOptions!)
            .WithMetadataReferences(project.MetadataReferences);
        foreach (var source in sources)
        {
            other = other.AddDocument($"Other{other.DocumentIds.Count}.cs", SourceText.From(source), filePath: $"Other{other.DocumentIds.Count}.cs").Project;
        }

        project = other.Solution.GetProject(project.Id)!;
        var diagnostics = (await GetDiagnosticsAsync(project)).AddRange(await GetDiagnosticsAsync(other));
        var action = (await FindFixAsync(project, diagnostics.First(d => d.Id == id), provider))!;
        Assert.Contains(scope, provider.GetFixAllProvider()!.GetSupportedFixAllScopes());

        var context = new FixAllContext(
            project.Documents.First(),
            provider,
            scope,
            action.EquivalenceKey!,
            [id],
            new DiagnosticProvider([.. diagnostics.Where(d => d.Id == id)]),
            TestContext.Current.CancellationToken);
        var operations = await (await provider.GetFixAllProvider()!.GetFixAsync(context))!.GetOperationsAsync(TestContext.Current.CancellationToken);
        var documents = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.Projects.SelectMany(p => p.Documents);

        return await Task.WhenAll(documents.Select(async d => (await d.GetTextAsync()).ToString()));
    }

    private static async Task<CodeAction?> FindFixAsync(Project project, Diagnostic diagnostic, CodeFixProvider provider)
    {
        if (!provider.FixableDiagnosticIds.Contains(diagnostic.Id))
        {
            return null;
        }

        CodeAction? found = null;
        await provider.RegisterCodeFixesAsync(
            new CodeFixContext(
                project.GetDocument(diagnostic.Location.SourceTree)!, diagnostic, (action, _) => found ??= action, CancellationToken.None));

        return found;
    }

    private static async Task<Project> ApplyAsync(Project project, CodeAction action)
    {
        var operations = await action.GetOperationsAsync(CancellationToken.None);
        var solution = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution;

        // The trees are created again, so that the text that would be saved is compared and compiled.
        var changed = solution.GetProject(project.Id)!;

        return CreateProject(await Task.WhenAll(changed.Documents.Select(async d => (await d.GetTextAsync()).ToString())));
    }

    private static async Task<string> GetTextAsync(Project project)
        => (await project.Documents.First().GetTextAsync()).ToString();

    private sealed class DiagnosticProvider(ImmutableArray<Diagnostic> diagnostics) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken)
            => Task.FromResult(diagnostics.Where(d => project.Documents.Any(e => e.FilePath == d.Location.SourceTree?.FilePath)));

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken)
            => Task.FromResult(diagnostics.Where(d => d.Location.SourceTree?.FilePath == document.FilePath));

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken)
            => Task.FromResult(Enumerable.Empty<Diagnostic>());
    }
}
