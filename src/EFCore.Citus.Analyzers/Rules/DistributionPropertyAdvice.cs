using System.Collections.Immutable;
using EFCore.Citus.Analyzers.Model;
using EFCore.Citus.Shared;
using Microsoft.CodeAnalysis;

namespace EFCore.Citus.Analyzers.Rules;

/// <summary>
///     Explains why a name is not that of a distribution property, and suggests a similar property.
/// </summary>
internal static class DistributionPropertyAdvice
{
    public static void Report(ResolvedModel model, ResolvedEntity entity, IPropertySymbol? property, string name, Findings findings)
    {
        var (reason, suggestion) = property is not null
            && ClrMembers.FindNavigationTarget(property, out _) is { } target
            && model.Find(target) is { } principal
            ? ExplainNavigation(model, entity, principal, name)
            : Explain(entity, name);

        findings.Report(
            CitusDescriptors.DistributionPropertyMissing,
            entity.TableTypeEvidence,
            Evidence.Of(entity.Facts.Type),
            suggestion is null
                ? ImmutableDictionary<string, string?>.Empty
                : ImmutableDictionary<string, string?>.Empty.Add(Findings.Suggestion, suggestion),
            entity.Name,
            name,
            reason);
    }

    private static (string Reason, string? Suggestion) Explain(ResolvedEntity entity, string name)
    {
        const string reason = "but has no property of that name.";
        var candidates = ClrMembers.GetProperties(entity.Root.Type)
            .Where(
                p => p.SetMethod is not null
                    && ClrMembers.FindNavigationTarget(p, out _) is null
                    && !entity.Root.IgnoredMembers.Contains(p.Name)
                    && !ClrMembers.HasAttribute(p, ClrMembers.NotMapped))
            .Select(p => p.Name)
            .Concat(entity.Root.Properties.Keys);

        return NearestName.Find(name, candidates) is { } nearest
            ? ($"{reason} Did you mean '{nearest}'?", nearest)
            : ($"{reason} Pass an existing property to 'IsDistributedBy()', or add the property, for example with 'Property<long>(\"{name}\")'.", null);
    }

    // Entity Framework Core creates the name of a foreign key property from that of the navigation or the entity type, and that of the key.
    private static (string Reason, string? Suggestion) ExplainNavigation(
        ResolvedModel model,
        ResolvedEntity entity,
        ResolvedEntity principal,
        string name)
    {
        const string reason = "which is a navigation and has no column.";
        var foreignKey = model.Facts.Relationships
            .FirstOrDefault(r => r.Dependent == entity.Root && r.DependentNavigation == name)?.ForeignKey?.Names;
        var suggestion = foreignKey is [var only]
            ? only
            : principal.Key?.Names is [var key]
                ? new[] { name + key, principal.Name + key }.FirstOrDefault(n => ClrMembers.FindProperty(entity.Root.Type, n) is not null)
                : null;

        return suggestion is null
            ? ($"{reason} Pass the property of its foreign key to 'IsDistributedBy()'.", null)
            : ($"{reason} Did you mean '{suggestion}', the property of its foreign key?", suggestion);
    }
}
