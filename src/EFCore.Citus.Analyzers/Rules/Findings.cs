using System.Collections.Immutable;
using EFCore.Citus.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace EFCore.Citus.Analyzers.Rules;

/// <summary>
///     Collects the diagnostics about the models of a compilation, by the file in which they are reported.
/// </summary>
internal sealed class Findings
{
    /// <summary>
    ///     The properties that a key, an index or a foreign key should have, separated by commas.
    /// </summary>
    public const string Properties = nameof(Properties);

    /// <summary>
    ///     The property for which Entity Framework Core no longer generates values if another property is added to the key.
    /// </summary>
    public const string Generated = nameof(Generated);

    /// <summary>
    ///     The property that is suggested instead of one that does not exist.
    /// </summary>
    public const string Suggestion = nameof(Suggestion);

    private readonly Dictionary<SyntaxTree, List<Diagnostic>> _diagnostics = [];
    private readonly HashSet<(string Id, Location Location)> _reported = [];

    public IReadOnlyList<Diagnostic> Get(SyntaxTree tree)
        => _diagnostics.TryGetValue(tree, out var diagnostics) ? diagnostics : [];

    /// <summary>
    ///     Reports a finding once. If its place is not in source or belongs to several entity types, the fallback is used.
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

        // A fix would change the place that is reported, which is not the place that must be changed.
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
