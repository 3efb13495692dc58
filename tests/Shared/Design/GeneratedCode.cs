using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EFCore.Citus.TestUtilities;

/// <summary>
///     Compiles and loads the code of a code generator.
/// </summary>
internal static class GeneratedCode
{
    private static readonly Lazy<MetadataReference[]> LazyReferences = new(
        () =>
        [
            .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Select(path => MetadataReference.CreateFromFile(path))
        ]);

    /// <summary>Gets the references of the tests.</summary>
    public static IEnumerable<MetadataReference> References
        => LazyReferences.Value;

    public static Assembly Load(params IEnumerable<string> sources)
    {
        var compilation = CSharpCompilation.Create(
            $"Generated{Guid.NewGuid():N}",
            sources.Select(s => CSharpSyntaxTree.ParseText(s)),
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

        using var stream = new MemoryStream();
        var result = compilation.Emit(stream);
        Assert.True(
            result.Success,
            string.Join(
                '\n',
                result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)
                    .Select(d => $"{d}\n{d.Location.SourceTree?.GetText().Lines[d.Location.GetLineSpan().StartLinePosition.Line]}")));

        return Assembly.Load(stream.ToArray());
    }

    /// <summary>Creates an instance of the only type of the assembly that is a <typeparamref name="T" />.</summary>
    public static T Create<T>(Assembly assembly)
        => (T)Activator.CreateInstance(Assert.Single(assembly.GetTypes(), t => t.IsSubclassOf(typeof(T))))!;
}
