using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.Analyzers.Tests.TestUtilities;

/// <summary>
///     Builds the models of the contexts of a compilation, so that the validator checks the models that the analyzers read from the source.
/// </summary>
internal static class BuiltModel
{
    // The validator does not check migrations and queries, and only logs that a distribution property is optional.
    private static readonly HashSet<string> NotValidated =
        ["CITUS005", "CITUS120", "CITUS121", "CITUS122", "CITUS140", "CITUS141", "CITUS160"];

    /// <summary>
    ///     Verifies that the validator confirms all diagnostics. Models that Entity Framework Core refuses are ignored.
    /// </summary>
    public static async Task VerifyAsync(Compilation compilation, IReadOnlyList<Diagnostic> diagnostics)
    {
        if (await FindViolationsAsync(compilation) is { } violations)
        {
            Assert.DoesNotContain(
                diagnostics,
                d => !NotValidated.Contains(d.Id) && !violations.Any(v => v.StartsWith(d.Id + ":", StringComparison.Ordinal)));
        }
    }

    /// <summary>
    ///     Finds the violations that the validator reports for the contexts of a compilation.
    /// </summary>
    /// <returns>
    ///     The violations, or <see langword="null" /> if there is no context, or if Entity Framework Core refuses the model of one.
    /// </returns>
    public static async Task<IReadOnlyList<string>?> FindViolationsAsync(Compilation compilation)
    {
        var stream = new MemoryStream();
        Assert.True(((CSharpCompilation)compilation).Emit(stream).Success);
        stream.Position = 0;

        var loadContext = new AssemblyLoadContext(null, isCollectible: true);
        try
        {
            var violations = new List<string>();
            var contexts = loadContext.LoadFromStream(stream).GetTypes()
                .Where(t => !t.IsAbstract && t.IsAssignableTo(typeof(DbContext)))
                .ToList();

            foreach (var type in contexts)
            {
                await using var context = (DbContext)Activator.CreateInstance(type)!;
                if (FindViolations(context) is not { } found)
                {
                    return null;
                }

                violations.AddRange(found);
            }

            return contexts.Count > 0 ? violations : null;
        }
        finally
        {
            loadContext.Unload();
        }
    }

    private static IReadOnlyList<string>? FindViolations(DbContext context)
    {
        try
        {
            return context.Model.GetEntityTypes().Any() ? [] : null;
        }
        catch (Exception exception)
        {
            var violations = exception.Message.Split('\n').Where(l => l.StartsWith("CITUS", StringComparison.Ordinal)).ToList();

            return violations.Count > 0 ? violations : null;
        }
    }
}
