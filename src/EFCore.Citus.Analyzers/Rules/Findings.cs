using System.Collections.Immutable;
using EFCore.Citus.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace EFCore.Citus.Analyzers.Rules;

/// <summary>
///     What was found wrong in the models of a compilation, by the file that it is reported in.
/// </summary>
internal sealed class Findings
{
    /// <summary>
    ///     The properties, separated by commas, that a key, an index or a foreign key should have.
    /// </summary>
    public const string Properties = nameof(Properties);

    /// <summary>
    ///     The property that Entity Framework Core no longer generates values of when another one joins it in the key.
    /// </summary>
    public const string Generated = nameof(Generated);

    /// <summary>
    ///     The property that may be meant by one that does not exist.
    /// </summary>
    public const string Suggestion = nameof(Suggestion);

    private readonly Dictionary<SyntaxTree, List<Diagnostic>> _diagnostics = [];
    private readonly HashSet<(string Id, Location Location)> _reported = [];

    public IReadOnlyList<Diagnostic> Get(SyntaxTree tree)
        => _diagnostics.TryGetValue(tree, out var diagnostics) ? diagnostics : [];

    /// <summary>
    ///     Reports a finding once at its place, or at the place that stands in where the first is not in source, or belongs to several
    ///     entity types.
    /// </summary>
    public void Report(
        DiagnosticDescriptor descriptor,
        Evidence evidence,
        Evidence fallback,
        ImmutableDictionary<string, string?> properties,
        params object[] arguments)
    {
        var useFallback = !evidence.IsInSource
            || evidence.IsShared && fallback is { IsInSource: true, IsShared: false };

        var location = useFallback ? fallback.Location : evidence.Location;
        if (!location.IsInSource
            || !_reported.Add((descriptor.Id, location)))
        {
            return;
        }

        if (!_diagnostics.TryGetValue(location.SourceTree!, out var diagnostics))
        {
            _diagnostics.Add(location.SourceTree!, diagnostics = []);
        }

        // A fix changes the place that it is offered at, which is not the one that would have to change.
        diagnostics.Add(
            Diagnostic.Create(
                descriptor,
                location,
                useFallback && evidence.IsInSource ? [evidence.Location] : null,
                useFallback && evidence.IsInSource ? null : properties,
                arguments));
    }

    public void Report(DiagnosticDescriptor descriptor, Evidence evidence, Evidence fallback, params object[] arguments)
        => Report(descriptor, evidence, fallback, ImmutableDictionary<string, string?>.Empty, arguments);
}
