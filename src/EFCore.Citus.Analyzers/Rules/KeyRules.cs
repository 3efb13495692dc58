using System.Collections.Immutable;
using EFCore.Citus.Analyzers.Model;
using EFCore.Citus.Metadata;
using EFCore.Citus.Shared;

namespace EFCore.Citus.Analyzers.Rules;

/// <summary>
///     Checks the keys and unique indexes, which must contain the distribution column.
/// </summary>
internal static class KeyRules
{
    public static void Check(ResolvedModel model, ResolvedEntity entity, Findings findings)
    {
        if (entity is not { TableType: CitusTableType.Distributed, DistributionProperty: { } distributionProperty })
        {
            return;
        }

        if (entity.IsRoot
            && entity.Key is { } key
            && !key.Contains(distributionProperty))
        {
            var generated = FindGenerated(entity, key);
            findings.Report(
                CitusDescriptors.PrimaryKeyWithoutDistributionColumn,
                key.Evidence,
                entity.TableTypeEvidence,
                WidenKey(model, entity, key, distributionProperty).SetItem(Findings.Generated, generated),
                key,
                entity.Name,
                distributionProperty,
                CitusRules.PrimaryKeyWithoutDistributionColumn.QuoteCitus(),
                $"HasKey({Quote(key, distributionProperty)})"
                + (generated is null ? "" : $" and Property(\"{generated}\").ValueGeneratedOnAdd()"));
        }

        // An alternate key with the properties of the primary key is the primary key.
        var alternateKeys = entity.Facts.AlternateKeys.Where(
            k => !k.Contains(distributionProperty) && entity.Key?.Names.SequenceEqual(k.Names) != true);
        foreach (var alternateKey in alternateKeys)
        {
            findings.Report(
                CitusDescriptors.AlternateKeyWithoutDistributionColumn,
                alternateKey.Evidence,
                entity.TableTypeEvidence,
                WidenKey(model, entity, alternateKey, distributionProperty),
                alternateKey,
                entity.Name,
                distributionProperty,
                CitusRules.AlternateKeyWithoutDistributionColumn.QuoteCitus(),
                Quote(alternateKey, distributionProperty));
        }

        foreach (var index in GetUniqueIndexes(model, entity).Where(i => !i.Contains(distributionProperty)))
        {
            findings.Report(
                CitusDescriptors.UniqueIndexWithoutDistributionColumn,
                index.Evidence,
                entity.TableTypeEvidence,
                Widen(index, distributionProperty),
                index,
                entity.Name,
                distributionProperty,
                CitusRules.UniqueIndexWithoutDistributionColumn.QuoteCitus(),
                Quote(index, distributionProperty));
        }
    }

    /// <summary>
    ///     Gets the unique indexes of an entity type, including those of attributes and one-to-one relationships.
    /// </summary>
    public static IEnumerable<PropertyList> GetUniqueIndexes(ResolvedModel model, ResolvedEntity entity)
    {
        var indexes = entity.Facts.Indexes;
        foreach (var index in indexes.Where(i => i is { IsUnique: true, IsUnknown: false }))
        {
            yield return index.Properties;
        }

        // An attribute applies unless a call configures an index with the same properties.
        var attributes = model.GetOwnClasses(entity.Facts)
            .SelectMany(t => t.GetAttributes())
            .Where(a => ClrMembers.HasName(a, ClrMembers.Index));
        foreach (var attribute in attributes)
        {
            var names = ClrMembers.GetNames(attribute);
            if (attribute.NamedArguments.Any(n => n.Key == "IsUnique" && n.Value.Value is true)
                && !IsConfigured(names))
            {
                yield return new PropertyList(names, Evidence.Of(attribute));
            }
        }

        // A one-to-one relationship has a unique index, unless a key has the same properties.
        foreach (var relationship in model.Facts.Relationships)
        {
            if (relationship is { IsOneToOne: true, IsUnknown: false, ForeignKey: { } foreignKey }
                && relationship.Dependent == entity.Facts
                && entity.Key?.Names.SequenceEqual(foreignKey.Names) == false
                && !entity.Facts.AlternateKeys.Any(k => k.Names.SequenceEqual(foreignKey.Names))
                && !IsConfigured(foreignKey.Names))
            {
                yield return foreignKey;
            }
        }

        bool IsConfigured(IReadOnlyList<string> names)
            => indexes.Any(i => (i.IsUnique is not null || i.IsUnknown) && i.Properties.Names.SequenceEqual(names));
    }

    private static string? FindGenerated(ResolvedEntity entity, PropertyList key)
        => key.Names is [var name]
            && ClrMembers.FindProperty(entity.Facts.Type, name) is { } property
            && ClrMembers.CanBeGenerated(property.Type)
            && !ClrMembers.HasAttribute(property, ClrMembers.DatabaseGenerated)
            && entity.FindPropertyFacts(name) is null or { HasValueGeneration: false, IsUnknown: false }
                ? name
                : null;

    // A foreign key that specifies its principal key would create an alternate key if the key changed.
    private static ImmutableDictionary<string, string?> WidenKey(
        ResolvedModel model,
        ResolvedEntity entity,
        PropertyList key,
        string distributionProperty)
        => model.Facts.Relationships.Any(r => r.Principal == entity.Facts && r.PrincipalKey?.Names.SequenceEqual(key.Names) == true)
            ? ImmutableDictionary<string, string?>.Empty
            : Widen(key, distributionProperty);

    private static ImmutableDictionary<string, string?> Widen(PropertyList properties, string distributionProperty)
        => ImmutableDictionary<string, string?>.Empty.Add(
            Findings.Properties, string.Join(",", properties.Names.Prepend(distributionProperty)));

    private static string Quote(PropertyList properties, string distributionProperty)
        => string.Join(", ", properties.Names.Prepend(distributionProperty).Select(n => $"\"{n}\""));
}
