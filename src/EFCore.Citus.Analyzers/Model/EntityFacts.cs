using EFCore.Citus.Metadata;
using Microsoft.CodeAnalysis;

namespace EFCore.Citus.Analyzers.Model;

/// <summary>
///     Represents the facts about an entity type of one context that the source contains.
/// </summary>
internal sealed class EntityFacts(INamedTypeSymbol type)
{
    public INamedTypeSymbol Type { get; } = type;

    /// <summary>
    ///     Gets or sets a value indicating whether the entity type is configured by code that cannot be followed. No diagnostics are
    ///     reported for such an entity type.
    /// </summary>
    public bool IsUnknown { get; set; }

    /// <summary>
    ///     Gets or sets a value indicating whether the entity type is part of the model. Otherwise, it is a class that may be an entity
    ///     type.
    /// </summary>
    public bool IsInModel { get; set; }

    public bool IsIgnored { get; set; }

    public bool IsOwned { get; set; }

    /// <summary>
    ///     Gets or sets a value indicating whether the entity type is the join entity type of a many-to-many relationship. Its key and
    ///     table type result from the entity types that it joins.
    /// </summary>
    public bool IsJoin { get; set; }

    /// <summary>
    ///     Gets or sets the name of the property of the context that returns the entity type.
    /// </summary>
    public string? SetName { get; set; }

    /// <summary>
    ///     Gets or sets the name of the table that <c>ToTable</c> configures.
    /// </summary>
    public string? TableName { get; set; }

    public TableKind? Kind { get; set; }

    /// <summary>
    ///     Gets or sets the arguments of <c>IsPartitionedByTime</c>. An argument that cannot be determined is <see langword="null" />.
    /// </summary>
    public (string? Property, string? Interval, Evidence Evidence)? Partition { get; set; }

    /// <summary>
    ///     Gets or sets a value indicating whether <c>UsesColumnarStorage</c> configures the table.
    /// </summary>
    public bool IsColumnar { get; set; }

    /// <summary>
    ///     Gets or sets the property that is passed to <c>BelongsToTenant</c>: an empty string if there is no argument, and
    ///     <see langword="null" /> if there is no call.
    /// </summary>
    public string? TenantProperty { get; set; }

    public PropertyList? Key { get; set; }

    public bool HasNoKey { get; set; }

    /// <summary>
    ///     Gets or sets a value indicating whether each class of the hierarchy has a separate table with all of its rows.
    /// </summary>
    public bool HasManyTables { get; set; }

    /// <summary>
    ///     Gets the words of the query filters. A filter that cannot be determined is <see langword="null" />.
    /// </summary>
    public List<HashSet<string>?> QueryFilters { get; } = [];

    public List<PropertyList> AlternateKeys { get; } = [];

    public List<IndexFacts> Indexes { get; } = [];

    public Dictionary<string, PropertyFacts> Properties { get; } = new(StringComparer.Ordinal);

    public HashSet<string> IgnoredMembers { get; } = new(StringComparer.Ordinal);

    public PropertyFacts GetProperty(string name)
    {
        if (!Properties.TryGetValue(name, out var property))
        {
            Properties.Add(name, property = new PropertyFacts());
        }

        return property;
    }
}

/// <summary>
///     Represents a call or an attribute that configures the type of a table.
/// </summary>
internal sealed class TableKind(CitusTableType type, string? distributionProperty, bool hasOptions, Evidence evidence)
{
    public CitusTableType Type { get; } = type;

    public string? DistributionProperty { get; } = distributionProperty;

    /// <summary>
    ///     Gets a value indicating whether the colocation or the shard count is configured, too.
    /// </summary>
    public bool HasOptions { get; } = hasOptions;

    public Evidence Evidence { get; } = evidence;
}

/// <summary>
///     Represents the configured properties of a key, an index or a foreign key.
/// </summary>
internal sealed class PropertyList(IReadOnlyList<string> names, Evidence evidence)
{
    public IReadOnlyList<string> Names { get; } = names;

    public Evidence Evidence { get; } = evidence;

    public bool Contains(string name)
        => Names.Contains(name, StringComparer.Ordinal);

    public override string ToString()
        => $"{{{string.Join(", ", Names.Select(n => $"'{n}'"))}}}";
}

internal sealed class IndexFacts(PropertyList properties)
{
    public PropertyList Properties { get; } = properties;

    /// <summary>
    ///     Gets or sets a value indicating whether the list is configured to be unique, or <see langword="null" /> if that is not
    ///     configured.
    /// </summary>
    public bool? IsUnique { get; set; }

    /// <summary>
    ///     Gets or sets the place at which the index is configured to be created concurrently.
    /// </summary>
    public Evidence? Concurrently { get; set; }

    public bool IsUnknown { get; set; }
}

internal sealed class PropertyFacts
{
    public bool IsUnknown { get; set; }

    public bool? IsRequired { get; set; }

    public bool HasConversion { get; set; }

    public bool IsConcurrencyToken { get; set; }

    public bool HasValueGeneration { get; set; }

    public string? ColumnName { get; set; }

    public (string Type, Evidence Evidence)? ColumnType { get; set; }

    public Evidence? RowVersion { get; set; }

    public Evidence? Computed { get; set; }

    /// <summary>
    ///     Gets or sets the type that <c>Property&lt;T&gt;("Name")</c> specifies, which is the type of a shadow property.
    /// </summary>
    public ITypeSymbol? Type { get; set; }
}

/// <summary>
///     Represents a foreign key between two entity types, with the facts that the source contains.
/// </summary>
internal sealed class RelationshipFacts(Evidence evidence)
{
    /// <summary>
    ///     Gets the navigations of both ends, in any order.
    /// </summary>
    public List<(EntityFacts Entity, string Name)> Navigations { get; } = [];

    /// <summary>
    ///     Gets the call that begins the relationship, or the navigation by which convention finds it.
    /// </summary>
    public Evidence Evidence { get; } = evidence;

    public EntityFacts? Dependent { get; set; }

    public EntityFacts? Principal { get; set; }

    public string? DependentNavigation { get; set; }

    public string? PrincipalNavigation { get; set; }

    public PropertyList? ForeignKey { get; set; }

    public PropertyList? PrincipalKey { get; set; }

    public (string Behavior, Evidence Evidence)? OnDelete { get; set; }

    public bool IsOneToOne { get; set; }

    public bool IsUnknown { get; set; }
}
