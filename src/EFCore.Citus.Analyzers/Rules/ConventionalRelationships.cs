using EFCore.Citus.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace EFCore.Citus.Analyzers.Rules;

/// <summary>
///     The foreign keys that Entity Framework Core finds by itself, as far as there is no doubt about them.
/// </summary>
internal static class ConventionalRelationships
{
    public static IEnumerable<RelationshipFacts> Find(ResolvedModel model)
    {
        var configured = GetConfiguredNavigations(model);
        foreach (var entity in model.Entities)
        {
            var navigations = GetNavigations(model, entity).ToList();
            foreach (var (property, target, isCollection) in navigations)
            {
                if (configured.Contains((entity.Facts, property.Name))
                    || ClrMembers.HasAttribute(property, ClrMembers.InverseProperty))
                {
                    continue;
                }

                var inverses = GetNavigations(model, target)
                    .Where(n => n.Target == entity && !SymbolEqualityComparer.Default.Equals(n.Property, property))
                    .ToList();

                if (isCollection
                    && inverses.Count == 0)
                {
                    yield return new RelationshipFacts(Evidence.Of(property))
                    {
                        Dependent = target.Facts, Principal = entity.Facts, PrincipalNavigation = property.Name
                    };
                }
                else if (!isCollection
                         && inverses.All(n => n.IsCollection))
                {
                    yield return new RelationshipFacts(Evidence.Of(property))
                    {
                        Dependent = entity.Facts, Principal = target.Facts, DependentNavigation = property.Name
                    };
                }
            }
        }
    }

    /// <summary>
    ///     The properties of a foreign key for which no call names them.
    /// </summary>
    /// <returns><see langword="null" /> when they cannot be told.</returns>
    public static IReadOnlyList<string>? FindForeignKey(
        RelationshipFacts relationship,
        ResolvedEntity dependent,
        ResolvedEntity principal,
        IReadOnlyList<string>? principalKey)
    {
        if (FindAttribute(principal, relationship.PrincipalNavigation) is { } named)
        {
            return named;
        }

        if (relationship.DependentNavigation is not { } navigation)
        {
            return null;
        }

        if (FindAttribute(dependent, navigation) is { } names)
        {
            return names;
        }

        var properties = ClrMembers.GetProperties(dependent.Facts.Type).ToList();
        var marked = properties
            .Where(p => ClrMembers.FindAttribute(p, ClrMembers.ForeignKey) is { } a && ClrMembers.GetNames(a).Contains(navigation))
            .ToList();
        if (marked.Count > 0)
        {
            return marked is [var property] ? [property.Name] : null;
        }

        if (principalKey is not [var key]
            || ClrMembers.FindProperty(principal.Facts.Type, key) is not { } keyProperty)
        {
            return null;
        }

        var matching = properties
            .Where(p => (Matches(p.Name, navigation + key) || Matches(p.Name, navigation + "Id"))
                && SymbolEqualityComparer.Default.Equals(ClrMembers.UnwrapNullable(p.Type), ClrMembers.UnwrapNullable(keyProperty.Type)))
            .ToList();

        return matching is [var match] ? [match.Name] : null;
    }

    private static bool Matches(string name, string candidate)
        => string.Equals(name, candidate, StringComparison.OrdinalIgnoreCase);

    // On a navigation the attribute names the properties, separated by commas.
    private static IReadOnlyList<string>? FindAttribute(ResolvedEntity entity, string? navigation)
        => navigation is not null
            && ClrMembers.FindProperty(entity.Facts.Type, navigation) is { } property
            && ClrMembers.FindAttribute(property, ClrMembers.ForeignKey) is { } attribute
            && ClrMembers.GetNames(attribute) is [var names]
                ? names.Split(',').Select(n => n.Trim()).ToArray()
                : null;

    private static HashSet<(EntityFacts, string)> GetConfiguredNavigations(ResolvedModel model)
    {
        var configured = new HashSet<(EntityFacts, string)>(model.Facts.SkipNavigations);
        foreach (var relationship in model.Facts.Relationships)
        {
            configured.UnionWith(relationship.Navigations);
        }

        return configured;
    }

    private static IEnumerable<(IPropertySymbol Property, ResolvedEntity Target, bool IsCollection)> GetNavigations(
        ResolvedModel model,
        ResolvedEntity entity)
    {
        var classes = model.GetOwnClasses(entity.Facts).ToList();
        foreach (var property in ClrMembers.GetProperties(entity.Facts.Type))
        {
            if (classes.Contains(property.ContainingType, SymbolEqualityComparer.Default)
                && ClrMembers.FindNavigationTarget(property, out var isCollection) is { } type
                && model.Find(type) is { } target
                && !entity.Facts.IgnoredMembers.Contains(property.Name)
                && !entity.Facts.Properties.ContainsKey(property.Name)
                && !ClrMembers.HasAttribute(property, ClrMembers.NotMapped))
            {
                yield return (property, target, isCollection);
            }
        }
    }
}
