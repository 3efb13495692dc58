using System.Collections.Immutable;
using EFCore.Citus.Analyzers.Model;
using EFCore.Citus.Shared;

namespace EFCore.Citus.Analyzers.Rules;

/// <summary>
///     Checks the keys and unique indexes, which must contain the distribution column and the partition column.
/// </summary>
internal static class KeyRules
{
    public static void Check(ResolvedModel model, ResolvedEntity entity, Findings findings)
    {
        foreach (var (kind, key) in GetKeys(model, entity))
        {
            var facts = new KeyFacts
            {
                Kind = kind,
                Type = entity.TableType,
                ContainsDistributionColumn = entity.DistributionProperty is { } property ? key.Contains(property) : null,
                ContainsPartitionColumn = PartitionRules.FindPartitionProperty(entity) is { } partition ? key.Contains(partition) : null
            };

            foreach (var rule in KeyVerdict.Of(facts))
            {
                Report(rule, kind, key, model, entity, findings);
            }
        }
    }

    private static IEnumerable<(KeyKind Kind, PropertyList Key)> GetKeys(ResolvedModel model, ResolvedEntity entity)
    {
        if (entity is { IsRoot: true, Key: { } primaryKey })
        {
            yield return (KeyKind.PrimaryKey, primaryKey);
        }

        // An alternate key with the properties of the primary key is the primary key.
        foreach (var alternateKey in entity.Facts.AlternateKeys.Where(k => entity.Key?.Names.SequenceEqual(k.Names) != true))
        {
            yield return (KeyKind.AlternateKey, alternateKey);
        }

        foreach (var index in GetUniqueIndexes(model, entity))
        {
            yield return (KeyKind.UniqueIndex, index);
        }
    }

    private static void Report(
        CitusRule rule,
        KeyKind kind,
        PropertyList key,
        ResolvedModel model,
        ResolvedEntity entity,
        Findings findings)
    {
        if (rule == CitusRules.KeyWithoutPartitionColumn)
        {
            findings.Report(
                CitusDescriptors.KeyWithoutPartitionColumn,
                key.Evidence,
                entity.TableTypeEvidence,
                kind.DisplayName,
                key,
                entity.Name,
                PartitionRules.FindPartitionProperty(entity)!,
                rule.QuoteCitus());

            return;
        }

        var property = entity.DistributionProperty!;
        var generated = kind == KeyKind.PrimaryKey ? FindGenerated(entity, key) : null;
        var (descriptor, fix, advice) = kind switch
        {
            KeyKind.PrimaryKey => (
                CitusDescriptors.PrimaryKeyWithoutDistributionColumn,
                WidenKey(model, entity, key, property).SetItem(Findings.Generated, generated),
                $"HasKey({Quote(key, property)})" + (generated is null ? "" : $" and Property(\"{generated}\").ValueGeneratedOnAdd()")),
            KeyKind.AlternateKey => (
                CitusDescriptors.AlternateKeyWithoutDistributionColumn, WidenKey(model, entity, key, property), Quote(key, property)),
            _ => (CitusDescriptors.UniqueIndexWithoutDistributionColumn, Widen(key, property), Quote(key, property))
        };

        findings.Report(
            descriptor, key.Evidence, entity.TableTypeEvidence, fix, key, entity.Name, property, rule.QuoteCitus(), advice);
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
