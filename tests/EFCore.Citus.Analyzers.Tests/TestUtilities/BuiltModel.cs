using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.Analyzers.Tests.TestUtilities;

/// <summary>
///     Runs the contexts of a compilation, so that the validator says what it thinks of the models that the analyzers read from the source.
/// </summary>
internal static partial class BuiltModel
{
    // The validator does not speak of migrations and queries, and only logs that a distribution property is optional.
    private static readonly HashSet<string> NotValidated =
        ["CITUS005", "CITUS120", "CITUS121", "CITUS122", "CITUS140", "CITUS141", "CITUS160"];

    /// <summary>
    ///     Verifies that there is no false alarm among the diagnostics. A model that Entity Framework Core itself refuses tells nothing.
    /// </summary>
    public static async Task VerifyAsync(Compilation compilation, IReadOnlyList<Diagnostic> diagnostics)
    {
        var stream = new MemoryStream();
        Assert.True(((CSharpCompilation)compilation).Emit(stream).Success);
        stream.Position = 0;

        var broken = new HashSet<string>(NotValidated);
        var loadContext = new AssemblyLoadContext(null, isCollectible: true);
        try
        {
            var contexts = loadContext.LoadFromStream(stream).GetTypes()
                .Where(t => !t.IsAbstract && t.IsAssignableTo(typeof(DbContext)))
                .ToList();

            foreach (var type in contexts)
            {
                await using var context = (DbContext)Activator.CreateInstance(type)!;
                if (FindBrokenRules(context) is not { } rules)
                {
                    return;
                }

                broken.UnionWith(rules);
            }

            Assert.DoesNotContain(diagnostics, d => contexts.Count > 0 && !broken.Contains(d.Id));
        }
        finally
        {
            loadContext.Unload();
        }
    }

    private static IReadOnlyList<string>? FindBrokenRules(DbContext context)
    {
        try
        {
            return context.Model.GetEntityTypes().Any() ? [] : null;
        }
        catch (Exception exception)
        {
            var rules = RuleId().Matches(exception.Message).Select(m => m.Groups[1].Value).ToList();

            return rules.Count > 0 ? rules : null;
        }
    }

    [GeneratedRegex(@"^(CITUS\d+):", RegexOptions.Multiline)]
    private static partial Regex RuleId();
}
