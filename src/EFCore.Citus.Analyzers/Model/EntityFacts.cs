using EFCore.Citus.Metadata;
using Microsoft.CodeAnalysis;

namespace EFCore.Citus.Analyzers.Model;

/// <summary>
///     What the source says about an entity type of one context.
/// </summary>
internal sealed class EntityFacts(INamedTypeSymbol type)
{
    public INamedTypeSymbol Type { get; } = type;

    /// <summary>
    ///     Whether something configures the entity type in a way that cannot be followed, so that nothing may be said about it.
    /// </summary>
    public bool IsUnknown { get; set; }

    /// <summary>
    ///     Whether the context has the entity type, rather than just a class that may be one.
    /// </summary>
    public bool IsInModel { get; set; }

    public bool IsIgnored { get; set; }

    public bool IsOwned { get; set; }

    /// <summary>
    ///     Whether it is the join entity type of a many-to-many relationship, whose key and table kind follow from what it joins.
    /// </summary>
    public bool IsJoin { get; set; }

    /// <summary>
    ///     The name of the property of the context that holds the entity type.
    /// </summary>
    public string? SetName { get; set; }

    /// <summary>
    ///     The name that <c>ToTable</c> gives the table.
    /// </summary>
    public string? TableName { get; set; }

    public TableKind? Kind { get; set; }

    /// <summary>
    ///     The arguments of <c>IsPartitionedByTime</c>; parts of them are <see langword="null" /> when they are not to be seen.
    /// </summary>
    public (string? Property, string? Interval, Evidence Evidence)? Partition { get; set; }

    /// <summary>
    ///     The property that <c>BelongsToTenant</c> names, an empty string when it names none, and <see langword="null" /> without it.
    /// </summary>
    public string? TenantProperty { get; set; }

    public PropertyList? Key { get; set; }

    public bool HasNoKey { get; set; }

    /// <summary>
    ///     Whether each class of the hierarchy has a table of its own with all of its rows.
    /// </summary>
    public bool HasManyTables { get; set; }

    /// <summary>
    ///     The words of the query filters, and <see langword="null" /> for one that is not to be seen.
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
///     A call or an attribute that says how Citus stores a table.
/// </summary>
internal sealed class TableKind(CitusTableType type, string? distributionProperty, Evidence evidence)
{
    public CitusTableType Type { get; } = type;

    public string? DistributionProperty { get; } = distributionProperty;

    public Evidence Evidence { get; } = evidence;
}

/// <summary>
///     The properties that a key, an index or a foreign key is said to have.
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
    ///     Whether it is said to be unique; <see langword="null" /> when nothing is said.
    /// </summary>
    public bool? IsUnique { get; set; }

    /// <summary>
    ///     Where it is said to be created concurrently.
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
    ///     The type that <c>Property&lt;T&gt;("Name")</c> gives, which is that of a shadow property.
    /// </summary>
    public ITypeSymbol? Type { get; set; }
}

/// <summary>
///     A foreign key between two entity types, as far as the source tells.
/// </summary>
internal sealed class RelationshipFacts(Evidence evidence)
{
    /// <summary>
    ///     The navigations of both ends, whichever is which.
    /// </summary>
    public List<(EntityFacts Entity, string Name)> Navigations { get; } = [];

    /// <summary>
    ///     The call that opens the relationship, or the navigation that it is found by.
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
