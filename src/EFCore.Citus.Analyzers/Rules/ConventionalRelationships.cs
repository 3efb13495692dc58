using EFCore.Citus.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace EFCore.Citus.Analyzers.Rules;

/// <summary>
///     Finds the foreign keys that Entity Framework Core discovers by convention, if they are certain.
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
                        Dependent = target.Facts,
                        Principal = entity.Facts,
                        PrincipalNavigation = property.Name
                    };
                }
                else if (!isCollection
                         && inverses.All(n => n.IsCollection))
                {
                    yield return new RelationshipFacts(Evidence.Of(property))
                    {
                        Dependent = entity.Facts,
                        Principal = target.Facts,
                        DependentNavigation = property.Name
                    };
                }
            }
        }
    }

    /// <summary>
    ///     Finds the properties of a foreign key that no call specifies.
    /// </summary>
    /// <returns>
    ///     The properties. The list is empty if Entity Framework Core creates shadow properties, and <see langword="null" /> if the
    ///     properties cannot be determined.
    /// </returns>
    public static IReadOnlyList<string>? FindForeignKey(
        RelationshipFacts relationship,
        ResolvedEntity dependent,
        ResolvedEntity principal,
        IReadOnlyList<string>? principalKey)
    {
        if ((FindAttribute(principal, relationship.PrincipalNavigation) ?? FindAttribute(dependent, relationship.DependentNavigation))
            is { } named)
        {
            return named;
        }

        var properties = ClrMembers.GetProperties(dependent.Facts.Type).ToList();
        var marked = properties
            .Where(p => relationship.DependentNavigation is { } navigation
                && ClrMembers.FindAttribute(p, ClrMembers.ForeignKey) is { } attribute
                && ClrMembers.GetNames(attribute).Contains(navigation))
            .ToList();
        if (marked.Count > 0)
        {
            return marked is [var property] ? [property.Name] : null;
        }

        // A property that is configured by name may be a shadow property, and the ends of a one-to-one relationship may not be determined.
        return relationship.IsOneToOne
            || principalKey is null
            || dependent.Key is null
            || dependent.Facts.Properties.Keys.Any(n => ClrMembers.FindProperty(dependent.Facts.Type, n) is null)
                ? null
                : FindByName(relationship.DependentNavigation, dependent, principal, principalKey, properties);
    }

    // Entity Framework Core searches by the name of the navigation, by that of the entity type, and by that of the key alone. If only some
    // properties match, the others may be shadow properties.
    private static IReadOnlyList<string>? FindByName(
        string? navigation,
        ResolvedEntity dependent,
        ResolvedEntity principal,
        IReadOnlyList<string> principalKey,
        IReadOnlyList<IPropertySymbol> properties)
    {
        foreach (var prefix in new[] { navigation, principal.Name })
        {
            if (prefix is null)
            {
                continue;
            }

            var matches = principalKey.Select(k => Find(prefix + k)).ToList();
            if (matches is [null])
            {
                matches[0] = Find(prefix + "Id");
            }

            if (matches.All(m => m is not null))
            {
                // A match with incompatible types ends the search.
                return AreCompatible(matches!) && !dependent.Key!.Names.All(n => matches.Any(m => m!.Name == n))
                    ? matches.Select(m => m!.Name).ToArray()
                    : [];
            }

            if (matches.Any(m => m is not null && m.Name == dependent.DistributionProperty))
            {
                return null;
            }
        }

        var sameNames = principalKey.Select(Find).ToList();
        var isPartOfKey = dependent is { IsRoot: true, Key: { } key }
            && dependent != principal
            && key.Names.Count > principalKey.Count
            && sameNames.All(p => p is not null && key.Contains(p.Name) && !Matches(p.Name, "Id"))
            && AreCompatible(sameNames!);

        return isPartOfKey ? sameNames.Select(p => p!.Name).ToArray() : [];

        IPropertySymbol? Find(string name)
            => properties.FirstOrDefault(p => Matches(p.Name, name));

        bool AreCompatible(IReadOnlyList<IPropertySymbol> matches)
            => matches.Zip(
                    principalKey,
                    (m, k) => ClrMembers.FindProperty(principal.Facts.Type, k) is { } keyProperty
                        && SymbolEqualityComparer.Default.Equals(
                            ClrMembers.UnwrapNullable(m.Type), ClrMembers.UnwrapNullable(keyProperty.Type)))
                .All(c => c);
    }

    private static bool Matches(string name, string candidate)
        => string.Equals(name, candidate, StringComparison.OrdinalIgnoreCase);

    // On a navigation, the attribute contains the names of the properties, separated by commas.
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
